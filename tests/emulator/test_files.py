"""Uploads in every shape, checked as strictly as the servers and storages check them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator

from .conftest import client_of
from .talk import PNG, data_of, get, post, refused

NEW, OLD = "/api/core/chat/file/", "/api/core/chat/"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def presign(http: httpx.Client, root: str = NEW, filename: str = "猫.png", **given: Any) -> Any:
    return post(http, f"{root}presignChatFilePostUrl", chatId="c", filename=filename, **given)


def content_of(emulator: FastGPTEmulator) -> list[bytes]:
    return [file.content for file in emulator.files.values()]


def xml_error(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/xml"
    return response.status_code, response.text.split("<Code>")[1].split("</Code>")[0]


# --- through FastGPT (4.14.11 and later) ---


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


# --- straight to storage: presigned PUT (4.14.5 to 4.14.10) ---


def storage(profile: str = "4.14.9", **options: Any) -> tuple[FastGPTEmulator, httpx.Client, httpx.Client]:
    emulator = FastGPTEmulator(profile, **options)
    return emulator, client_of(emulator), httpx.Client(transport=emulator.transport())


@pytest.mark.parametrize("vendor", ["minio", "cos", "oss"])
def test_each_vendor_takes_exactly_its_headers(vendor: str) -> None:
    emulator, http, anyone = storage(storage_vendor=vendor)
    with http, anyone:
        promised = presign(http)
        uploaded = anyone.put(promised["url"], content=PNG, headers=promised["headers"])
        url = post(http, f"{NEW}presignChatFileGetUrl", key=promised["key"])

        assert promised["url"].startswith("http://storage.fastgpt.test/")
        assert promised.keys() == {"url", "key", "headers", "maxSize"}
        assert ("x-oss-meta-origin-filename" in promised["headers"]) == (vendor == "oss")
        assert uploaded.status_code == 200
        assert anyone.get(url).content == PNG
        assert content_of(emulator) == [PNG]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Content-Type": "image/png", "Authorization": "Bearer fastgpt-test-key"}, (400, "InvalidArgument")),
        ({"Content-Type": "text/plain"}, (403, "SignatureDoesNotMatch")),
        ({}, (403, "SignatureDoesNotMatch")),
        ({"Content-Type": "image/png", "x-amz-meta-more": "1"}, (403, "AccessDenied")),
    ],
)
def test_other_headers_than_the_signed_ones_are_refused(headers: dict[str, str], expected: tuple[int, str]) -> None:
    _, http, anyone = storage()
    with http, anyone:
        assert xml_error(anyone.put(presign(http)["url"], content=PNG, headers=headers)) == expected


def test_a_presigned_put_is_for_one_method_one_key_and_ten_minutes() -> None:
    clock = Clock()
    _, http, anyone = storage(clock=clock)
    with http, anyone:
        promised = presign(http)
        url, headers = promised["url"], promised["headers"]

        assert xml_error(anyone.get(url, headers=headers)) == (403, "SignatureDoesNotMatch")
        assert xml_error(anyone.put(url.partition("?")[0], content=PNG)) == (403, "AccessDenied")
        assert xml_error(anyone.put(url.replace("chat/", "chaos/"), content=PNG)) == (403, "AccessDenied")
        clock.now += timedelta(minutes=11)
        assert xml_error(anyone.put(url, content=PNG, headers=headers)) == (403, "AccessDenied")


def test_storage_takes_no_chunked_uploads_and_no_oversized_ones() -> None:
    _, http, anyone = storage(max_upload_size=5)
    with http, anyone:
        promised = presign(http)
        chunked = anyone.put(promised["url"], content=iter([PNG]), headers=promised["headers"])
        large = anyone.put(promised["url"], content=PNG, headers=promised["headers"])

    assert xml_error(chunked) == (501, "NotImplemented")
    assert xml_error(large) == (400, "EntityTooLarge")


def test_an_object_that_never_came_is_not_there() -> None:
    _, http, anyone = storage()
    with http, anyone:
        url = post(http, f"{NEW}presignChatFileGetUrl", key=presign(http)["key"])

        assert xml_error(anyone.get(url)) == (404, "NoSuchKey")


# --- straight to storage: POST policy (4.14.0 to 4.14.4) ---


def upload_form(http: httpx.Client, anyone: httpx.Client, **changes: str | None) -> httpx.Response:
    promised = presign(http, OLD)
    fields = {name: value for name, value in (promised["fields"] | changes).items() if value is not None}
    return anyone.post(promised["url"], data=fields, files={"file": ("猫.png", PNG, "image/png")})


def test_a_form_with_all_fields_before_the_file_is_stored() -> None:
    emulator, http, anyone = storage("4.14.4")
    with http, anyone:
        assert upload_form(http, anyone).status_code == 204
        key = next(iter(emulator.files))
        assert anyone.get(post(http, f"{OLD}presignChatFileGetUrl", key=key)).content == PNG


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"policy": None}, (403, "AccessDenied")),
        ({"x-amz-signature": "no"}, (403, "SignatureDoesNotMatch")),
        ({"key": "chat/elsewhere"}, (403, "AccessDenied")),
        ({"extra": "1"}, (403, "AccessDenied")),
        ({"x-amz-date": None}, (403, "AccessDenied")),
    ],
)
def test_a_form_that_breaks_its_policy_is_refused(changes: dict[str, str | None], expected: tuple[int, str]) -> None:
    emulator, http, anyone = storage("4.14.4")
    with http, anyone:
        assert xml_error(upload_form(http, anyone, **changes)) == expected
    assert emulator.files == {}


def test_fields_after_the_file_do_not_count() -> None:
    _, http, anyone = storage("4.14.4")
    with http, anyone:
        promised = presign(http, OLD)
        parts = [("file", ("a.png", PNG)), *((name, (None, value)) for name, value in promised["fields"].items())]

        assert xml_error(anyone.post(promised["url"], files=parts)) == (403, "AccessDenied")


def test_a_form_needs_a_file_a_form_body_and_no_authorization() -> None:
    clock = Clock()
    _, http, anyone = storage("4.14.4", clock=clock)
    with http, anyone:
        promised = presign(http, OLD)
        fields = [(name, (None, value)) for name, value in promised["fields"].items()]
        auth = {"Authorization": "Bearer fastgpt-test-key"}

        assert xml_error(anyone.post(promised["url"], files=fields)) == (400, "InvalidArgument")
        assert xml_error(anyone.post(promised["url"], json={})) == (412, "PreconditionFailed")
        assert xml_error(anyone.post(promised["url"], files=fields, headers=auth)) == (400, "InvalidArgument")
        clock.now += timedelta(minutes=11)
        assert xml_error(anyone.post(promised["url"], files=fields)) == (403, "AccessDenied")


def test_a_form_may_not_hold_more_than_the_policy_allows() -> None:
    _, http, anyone = storage("4.14.4", max_upload_size=3)
    with http, anyone:
        assert xml_error(upload_form(http, anyone)) == (400, "EntityTooLarge")


def test_4_8_has_no_uploads() -> None:
    with client_of(FastGPTEmulator("4.8")) as http:
        body = {"appId": APP_ID, "chatId": "c", "filename": "a.png"}
        paths = (f"{NEW}presignChatFilePostUrl", f"{OLD}presignChatFilePostUrl", "/api/system/file/u/x")

        assert [http.post(path, json=body).status_code for path in paths] == [404, 404, 404]


def test_storage_is_another_origin_on_real_ports() -> None:
    with FastGPTEmulator("4.14.9").serve() as emulator, httpx.Client(trust_env=False) as anyone:
        body = {"appId": APP_ID, "chatId": "c", "filename": "a.png"}
        path = f"{emulator.base_url}{NEW}presignChatFilePostUrl"
        promised = data_of(anyone.post(path, json=body, headers=emulator.headers()))
        uploaded = anyone.put(promised["url"], content=PNG, headers=promised["headers"])
        on_storage = anyone.get(f"{emulator.storage_url}/api/core/chat/init")

        assert promised["url"].startswith(emulator.storage_url)
        assert emulator.storage_url != emulator.base_url
        assert uploaded.status_code == 200
        assert xml_error(on_storage)[1] == "AccessDenied"
        assert [request.origin for request in emulator.requests] == ["fastgpt", "storage", "storage"]


def test_opening_a_chat_shows_that_files_may_be_sent(http: httpx.Client) -> None:
    config = get(http, "/api/core/chat/init", chatId="c")["app"]["chatConfig"]

    assert config["fileSelectConfig"]["canSelectImg"] is True
