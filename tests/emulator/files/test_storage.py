"""Uploads straight to the storage: a presigned PUT (4.14.5 to 4.14.10), or a form with a policy (4.14.0 to 4.14.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from fastgpt_client.testing import APP_ID, FastGPTEmulator

from ..support.clock import Clock
from ..support.requests import PNG, client_of, data_of, post

NEW, OLD = "/api/core/chat/file/", "/api/core/chat/"


def presign(http: httpx.Client, root: str = NEW, filename: str = "猫.png", **given: Any) -> Any:
    return post(http, f"{root}presignChatFilePostUrl", chatId="c", filename=filename, **given)


def content_of(emulator: FastGPTEmulator) -> list[bytes]:
    return [file.content for file in emulator.files.values()]


def xml_error(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/xml"
    return response.status_code, response.text.split("<Code>")[1].split("</Code>")[0]


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
