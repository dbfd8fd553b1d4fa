"""Uploaded files as values: names, kinds, keys, and how messages and variables refer to them."""

from __future__ import annotations

import copy
import json
import pickle
from pprint import pformat

import pytest

from fastgpt_client._calls.arguments.encoding import json_body
from fastgpt_client._files.chat_file import ChatFile, app_of_key, chat_of_key, name_of_key
from fastgpt_client._files.kinds import complete_name, extension_of, kind_of, mime_type_of, safe_name

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
        ("video", {"type": "file_url", "name": "a.png", "url": FILE.url, "fileType": "video", "key": "k"}),
        ("image", {"type": "image_url", "image_url": {"url": FILE.url}, "key": "k"}),
    ],
)
def test_a_message_refers_to_a_file_by_address_and_by_key(kind: str, part: dict[str, object]) -> None:
    assert ChatFile(kind, FILE.name, FILE.key, FILE.url, FILE.previewUrl).as_content_part() == part


def test_a_file_reads_as_the_older_sdks_mapping() -> None:
    assert FILE["url"] == FILE.url
    assert dict(FILE) == {"type": "img", "name": "a.png", "key": "k", "url": FILE.url, "previewUrl": FILE.url}
    assert dict(FILE) == FILE
    assert FILE != {"key": "k"}
    assert len({FILE, ChatFile(*FILE.values())}) == 1
    with pytest.raises(KeyError):
        FILE["size"]


def test_a_file_does_not_show_its_signed_address() -> None:
    assert "canary" not in repr(FILE)


@pytest.mark.parametrize(
    ("head", "extension", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", ".png", "img"),
        (b"\xff\xd8\xff\xe0", ".jpg", "img"),
        (b"GIF89a", ".gif", "img"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ".webp", "img"),
        (b"\x00\x00\x00\x18ftypheic", ".heic", "img"),
        (b"RIFF\n\n\n\nWAVEfmt ", ".wav", "audio"),
        (b"ID3\x03", ".mp3", "audio"),
        (b"\x00\x00\x00\x20ftypM4A ", ".m4a", "audio"),
        (b"\x00\x00\x00\x20ftypisom", ".mp4", "video"),
        (b"\x1aE\xdf\xa3", ".webm", "video"),
        (b"%PDF-1.7", ".pdf", "file"),
        ("你好".encode(), "", "file"),
        (b"", "", "file"),
    ],
)
def test_content_tells_what_a_name_does_not(head: bytes, extension: str, kind: str) -> None:
    assert extension_of(head) == extension
    assert kind_of(mime_type_of("no extension", head)) == kind
    assert complete_name("报告", head) == f"报告{extension}"
    assert complete_name("a.bin", head) == "a.bin"


def test_a_name_that_tells_is_believed_before_content() -> None:
    assert mime_type_of("a.txt", b"%PDF-1.7") == "text/plain"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("报告 ①.pdf", "报告 ①.pdf"),
        ('say "hi".txt', 'say "hi".txt'),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.txt", "a.txt"),
        ("a\r\nX-Evil: 1.txt", "a__X-Evil: 1.txt"),
        ("a\x00b\u2028c.txt", "a_b_c.txt"),
        ("..", "file"),
        ("", "file"),
        ("a/", "file"),
        ("  a.txt ", "a.txt"),
        ("\udcff.txt", "?.txt"),
    ],
)
def test_a_name_is_never_a_path_and_never_breaks_a_line(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_extension() -> None:
    assert safe_name("长" * 500 + ".pdf") == "长" * 196 + ".pdf"


@pytest.mark.parametrize(
    ("key", "app", "name"),
    [
        ("chat/app/66e2/uid/c-1/a.png", "66e2", "a.png"),
        ("chat/66e2/uid/c-1/%E7%8C%AB.png", "66e2", "猫.png"),
        ("chat/skill/66e2/uid/c-1/a.png", None, "a.png"),
        ("dataset/66e2/uid/c-1/a.png", None, "a.png"),
    ],
)
def test_a_key_tells_its_app_and_its_name(key: str, app: str | None, name: str) -> None:
    assert (app_of_key(key), name_of_key(key)) == (app, name)


@pytest.mark.parametrize(("kind", "type_"), [("img", "image"), ("audio", "audio"), ("video", "video"), ("doc", "file")])
def test_variables_refer_to_a_file_in_their_own_way(kind: str, type_: str) -> None:
    file = ChatFile(kind, FILE.name, FILE.key, FILE.url, FILE.previewUrl)

    body = json_body({"messages": [{"content": [file]}], "variables": {"files": [file]}}, {"variables2": file})

    assert body["variables"] == {"files": [{"type": type_, "name": "a.png", "key": "k", "url": FILE.url}]}
    assert body["messages"][0]["content"] == [file.as_content_part()]
    assert body["variables2"] == file.as_content_part()


def test_a_file_is_a_dictionary_as_json_wants_one() -> None:
    assert json.loads(json.dumps(FILE)) == {**FILE} == dict(FILE)
    file = ChatFile("img", "a.png", "k", "http://s/a", "http://s/a")
    assert pickle.loads(pickle.dumps(file)) == file
    assert type(copy.deepcopy(file)) is ChatFile


def test_a_file_that_is_shown_keeps_its_addresses_to_itself() -> None:
    assert repr(FILE) == str(FILE) == "ChatFile(type='img', name='a.png', key='k')"
    assert "canary" not in pformat(FILE)
