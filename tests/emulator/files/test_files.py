"""Uploads through FastGPT itself (4.14.11 and later), and downloads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator

from ..support.clock import Clock
from ..support.requests import PNG, client_of, data_of, get, post, refused

NEW, OLD = "/api/core/chat/file/", "/api/core/chat/"


def presign(http: httpx.Client, root: str = NEW, filename: str = "猫.png", **given: Any) -> Any:
    return post(http, f"{root}presignChatFilePostUrl", chatId="c", filename=filename, **given)


def content_of(emulator: FastGPTEmulator) -> list[bytes]:
    return [file.content for file in emulator.files.values()]


def test_a_file_goes_to_fastgpt_itself_without_authorization(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    promised = presign(http)

    with httpx.Client(transport=emulator.transport()) as anyone:
        uploaded = anyone.put(promised["url"], content=PNG, headers=promised["headers"])
        shown = anyone.get(promised["previewUrl"])

    assert promised.keys() == {"url", "key", "headers", "maxSize", "previewUrl", "uploadMode"}
    assert promised["uploadMode"] == "single"
    assert promised["headers"] == {"content-type": "image/png"}
    assert promised["url"].startswith("http://fastgpt.test/api/system/file/u/")
    assert promised["key"].startswith(f"chat/app/{APP_ID}/")
    assert data_of(uploaded) == {"success": True}
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    assert content_of(emulator) == [PNG]


def test_the_get_url_needs_the_chat_that_owns_the_key(http: httpx.Client) -> None:
    promised = presign(http)
    http.put(promised["url"], content=PNG)

    url = post(http, f"{NEW}presignChatFileGetUrl", key=promised["key"], chatId="c")
    other = http.post(f"{NEW}presignChatFileGetUrl", json={"appId": APP_ID, "key": promised["key"], "chatId": "x"})
    absent = http.post(f"{NEW}presignChatFileGetUrl", json={"appId": APP_ID, "key": promised["key"]})

    assert http.get(url).content == PNG
    assert refused(other)[2] == "unAuthChat"
    assert absent.status_code == 400


def test_content_that_does_not_fit_the_extension_is_refused(http: httpx.Client) -> None:
    assert refused(http.put(presign(http)["url"], content=b"plain"))[2] == "UploadFileTypeMismatch"


@pytest.mark.parametrize("filename", ["a.exe", "noextension"])
def test_an_extension_that_is_not_taken_is_refused(http: httpx.Client, filename: str) -> None:
    body = {"appId": APP_ID, "chatId": "c", "filename": filename}

    assert refused(http.post(f"{NEW}presignChatFilePostUrl", json=body))[2] == "InvalidUploadFileType"


def test_an_app_may_take_no_files(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.add_app(APP_ID).chat_config = {}
    body = {"appId": APP_ID, "chatId": "c", "filename": "a.png"}

    assert refused(http.post(f"{NEW}presignChatFilePostUrl", json=body))[2] == "FileUploadDisabled"


def test_a_token_ends_after_ten_minutes() -> None:
    clock = Clock()
    with client_of(FastGPTEmulator(clock=clock)) as http:
        url = presign(http)["url"]
        clock.now += timedelta(minutes=11)

        assert http.put(url, content=PNG).status_code == 403
        assert http.put("/api/system/file/u/unknown", content=PNG).status_code == 403


def test_only_put_and_post_upload(http: httpx.Client) -> None:
    url = presign(http)["url"]

    assert http.patch(url, content=PNG).status_code == 405
    assert http.post(url, content=PNG).status_code == 200


def test_a_file_may_not_be_larger_than_promised() -> None:
    with client_of(FastGPTEmulator(max_upload_size=10)) as http:
        promised = presign(http, filename="a.txt")

        assert promised["maxSize"] == 10
        assert http.put(promised["url"], content=b"12345678901").status_code == 413


def test_a_file_that_never_came_is_not_found(http: httpx.Client) -> None:
    assert refused(http.get(presign(http)["previewUrl"]))[:2] == (404, 507002)


def test_only_the_beginning_of_a_large_file_is_kept(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.file_store.keep = 4
    url = presign(http, filename="a.txt")["url"]

    http.put(url, content=b"0123456789")

    file = next(iter(emulator.files.values()))
    assert (file.content, file.size, len(file.sha256)) == (b"0123", 10, 64)


def multipart(emulator: FastGPTEmulator, http: httpx.Client) -> Any:
    emulator.file_store.part_size = 20
    return presign(http, size=32 * 1024 * 1024)


def test_large_files_go_in_parts(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    promised = multipart(emulator, http)
    content = PNG + b"rest"

    etags = [
        data_of(http.put(promised["url"], params={"partNumber": number}, content=content[at : at + 20]))["etag"]
        for number, at in ((1, 0), (2, 20))
    ]
    parts = [{"partNumber": number, "etag": etag} for number, etag in enumerate(etags, 1)]
    completed = http.post(promised["completeUrl"], json={"parts": parts})

    assert (promised["uploadMode"], promised["partSize"], promised["concurrency"]) == ("multipart", 20, 3)
    assert promised["maxRetry"] == 3
    assert data_of(completed) == {"success": True}
    assert content_of(emulator) == [content]


def test_a_part_needs_its_number_and_its_size(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    url = multipart(emulator, http)["url"]

    assert refused(http.put(url, content=b"1"))[2] == "Multipart upload requires partNumber"
    assert http.put(url, params={"partNumber": 1}, content=bytes(21)).status_code == 413


@pytest.mark.parametrize("body", [b"{", b'{"parts":[]}', b'{"parts":[{"partNumber":1,"etag":"no"}]}'])
def test_parts_that_do_not_fit_are_not_put_together(emulator: FastGPTEmulator, http: httpx.Client, body: bytes) -> None:
    promised = multipart(emulator, http)
    http.put(promised["url"], params={"partNumber": 1}, content=PNG[:20])

    assert http.post(promised["completeUrl"], content=body).status_code >= 400
    assert emulator.files == {}


def test_parts_of_the_wrong_kind_are_refused_when_complete(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    promised = multipart(emulator, http)
    etag = data_of(http.put(promised["url"], params={"partNumber": 1}, content=b"plain"))["etag"]

    completed = http.post(promised["completeUrl"], json={"parts": [{"partNumber": 1, "etag": etag}]})

    assert refused(completed)[2] == "UploadFileTypeMismatch"


def test_an_aborted_upload_is_over(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    promised = multipart(emulator, http)

    assert data_of(http.post(promised["abortUrl"])) == {"success": True}
    assert http.put(promised["url"], params={"partNumber": 1}, content=b"1").status_code == 403


def test_before_4_16_there_is_no_upload_mode_whatever_the_size() -> None:
    with client_of(FastGPTEmulator("4.15")) as http:
        promised = presign(http, size=64 * 1024 * 1024)

    assert promised.keys() == {"url", "key", "headers", "maxSize", "previewUrl"}


def test_4_14_11_answers_paths_without_origin_and_no_preview() -> None:
    with client_of(FastGPTEmulator("4.14.11")) as http:
        promised = presign(http)
        http.put(promised["url"], content=PNG)
        shown = http.get(post(http, f"{NEW}presignChatFileGetUrl", key=promised["key"]))

    assert promised.keys() == {"url", "key", "headers", "maxSize"}
    assert promised["url"].startswith("/api/system/file/upload/")
    assert promised["key"].startswith(f"chat/{APP_ID}/")
    assert shown.content == PNG


def test_opening_a_chat_shows_that_files_may_be_sent(http: httpx.Client) -> None:
    config = get(http, "/api/core/chat/init", chatId="c")["app"]["chatConfig"]

    assert config["fileSelectConfig"]["canSelectImg"] is True
