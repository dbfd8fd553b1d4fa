"""Uploaded files as values, and what to send for a presign answer."""

from __future__ import annotations

import httpx
import pytest

from fastgpt_client._files import ChatFile, chat_of_key, kind_of, mime_type_of
from fastgpt_client._uploads import plan_of, refusal_of, storage_url
from fastgpt_client.exceptions import UploadError

BASE = "http://fastgpt.test/sub"
ANSWER = {
    "url": "http://storage.test/u/t?sig=canary",
    "key": "chat/app/1/u/c/a.png",
    "headers": {"content-type": "image/png"},
    "previewUrl": "/p?sig=canary",
    "maxSize": 10,
    "uploadMode": "single",
}
FILE = ChatFile("img", "a.png", "k", "http://s/a?sig=canary", "http://s/a?sig=canary")


@pytest.mark.parametrize(
    ("name", "mime_type", "kind"),
    [
        ("a.PNG", "image/png", "img"),
        ("a.webp", "image/webp", "img"),
        ("报告 ①.pdf", "application/pdf", "file"),
        ("a.md", "text/markdown", "file"),
        ("a.mp3", "audio/mpeg", "audio"),
        ("a.m4a", "audio/mp4", "audio"),
        ("a.mp4", "video/mp4", "video"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "file"),
        ("a.unheard-of", "application/octet-stream", "file"),
        ("no extension", "application/octet-stream", "file"),
        (".png", "application/octet-stream", "file"),
    ],
)
def test_a_name_tells_type_and_kind(name: str, mime_type: str, kind: str) -> None:
    assert mime_type_of(name) == mime_type
    assert kind_of(mime_type) == kind


@pytest.mark.parametrize(
    ("key", "chat"),
    [
        ("chat/app/66e2/uid/c-1/a.png", "c-1"),
        ("chat/66e2/uid/c-1/a.png", "c-1"),
        ("chat/app/66e2/uid/%E5%AF%B9%E8%AF%9D/a.png", "对话"),
        ("chat/app/66e2/uid/a%2Fb/a.png", "a/b"),
        ("dataset/66e2/uid/c-1/a.png", None),
        ("chat/a.png", None),
        ("", None),
        ("chat/66e2/uid//a.png", None),
    ],
)
def test_a_key_tells_its_chat(key: str, chat: str | None) -> None:
    assert chat_of_key(key) == chat


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("img", {"type": "image_url", "image_url": {"url": FILE.url}, "key": "k"}),
        ("doc", {"type": "file_url", "name": "a.png", "url": FILE.url, "fileType": "file", "key": "k"}),
        ("audio", {"type": "file_url", "name": "a.png", "url": FILE.url, "fileType": "audio", "key": "k"}),
    ],
)
def test_a_message_refers_to_a_file_by_address_and_by_key(kind: str, part: dict[str, object]) -> None:
    assert ChatFile(kind, FILE.name, FILE.key, FILE.url, FILE.previewUrl).as_content_part() == part


def test_a_file_reads_as_the_older_sdks_mapping() -> None:
    assert FILE["url"] == FILE.url
    assert dict(FILE) == {"type": "img", "name": "a.png", "key": "k", "url": FILE.url, "previewUrl": FILE.url}
    assert dict(FILE) == FILE
    assert FILE != "k"
    assert len({FILE, ChatFile(*FILE.values())}) == 1
    with pytest.raises(KeyError):
        FILE["size"]


def test_a_file_does_not_show_its_signed_address() -> None:
    assert "canary" not in repr(FILE)


def test_a_plan_follows_the_answer() -> None:
    plan = plan_of(ANSWER, BASE)

    assert str(plan.url) == ANSWER["url"]
    assert plan.preview_url == "http://fastgpt.test/p?sig=canary"
    assert (plan.key, plan.headers, plan.max_size) == (ANSWER["key"], ANSWER["headers"], 10)
    assert "canary" not in repr(plan)


def test_a_file_that_is_too_large_is_refused_before_it_is_sent() -> None:
    plan_of(ANSWER, BASE).check_size("a.png", 10)
    with pytest.raises(UploadError, match=r"a\.png has 11 bytes; this server takes 10 at most"):
        plan_of(ANSWER, BASE).check_size("a.png", 11)


@pytest.mark.parametrize(
    "answer",
    [None, "url", [], {}, {**ANSWER, "url": None}, {**ANSWER, "headers": []}, {**ANSWER, "uploadMode": "torrent"}],
)
def test_an_answer_of_unknown_shape_is_refused(answer: object) -> None:
    with pytest.raises(UploadError) as caught:
        plan_of(answer, BASE)

    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "full"),
    [
        ("https://s3.test/b/k?x=1", "https://s3.test/b/k?x=1"),
        ("/api/system/file/u/t", "http://fastgpt.test/api/system/file/u/t"),
        ("api/u/t", "http://fastgpt.test/sub/api/u/t"),
    ],
)
def test_addresses_may_be_relative_to_the_server(url: str, full: str) -> None:
    assert str(storage_url(url, BASE)) == full


@pytest.mark.parametrize("url", ["ftp://s/k?sig=canary", "file:///etc/passwd", "javascript:x", "http://[::"])
def test_only_http_is_uploaded_to(url: str) -> None:
    with pytest.raises(UploadError, match="not http or https") as caught:
        storage_url(url, BASE)

    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, '{"code":200,"data":{"success":true}}', "fine"),
        (200, "", "fine"),
        (204, "", "fine"),
        (200, '{"code":510001,"statusText":"UploadFileTypeMismatch"}', "UploadFileTypeMismatch"),
        (403, '{"code":403,"message":"bad token"}', 403),
        (413, "<html>too large</html>", None),
        (500, "", None),
    ],
)
def test_storages_answer_is_judged_by_body_and_status(status: int, body: str, code: str | int | None) -> None:
    request = httpx.Request("PUT", "http://storage.test/k?sig=canary")
    refusal = refusal_of(httpx.Response(status, text=body, request=request), "a.png")

    if code == "fine":
        assert refusal is None
    else:
        assert refusal is not None
        assert (refusal.code, refusal.http_status) == (code, status)
        assert "uploading a.png to storage.test failed" in str(refusal)
        assert "canary" not in str(refusal)
