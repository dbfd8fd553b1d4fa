"""What a file is, and what it may be called."""

from __future__ import annotations

import pytest

from fastgpt_client._files.kinds import (
    HEAD,
    complete_name,
    extension_of,
    is_mime_type,
    kind_of,
    mime_type_of,
    safe_name,
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", "text/markdown"),
        ("a.webp", "image/webp"),
        ("a.heic", "image/heic"),
        ("a.DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("a.m4a", "audio/mp4"),
        ("a.amr", "audio/amr"),
        ("a.png", "image/png"),
        ("a.nothing", "application/octet-stream"),
        ("a", "application/octet-stream"),
    ],
)
def test_the_name_tells_the_type(name: str, kind: str) -> None:
    assert mime_type_of(name) == kind
    assert mime_type_of("a.pdf", b"GIF89a") == "application/pdf"
    assert mime_type_of("a", b"GIF89a") == "image/gif"


@pytest.mark.parametrize(
    ("extension", "kind"),
    [
        ("md", "text/markdown"),
        ("webp", "image/webp"),
        ("heic", "image/heic"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("m4a", "audio/mp4"),
        ("amr", "audio/amr"),
    ],
)
def test_what_apps_take_has_its_type_on_a_machine_that_knows_none(
    extension: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mimetypes.guess_type", lambda name: (None, None))

    assert mime_type_of(f"a.{extension}") == kind
    assert mime_type_of("a.png") == "application/octet-stream"


@pytest.mark.parametrize(
    ("head", "extension"),
    [
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"\xff\xd8\xff", ".jpg"),
        (b"GIF87a", ".gif"),
        (b"RIFF\n\n\n\nWEBP", ".webp"),
        (b"RIFF1234WAVE", ".wav"),
        (b"%PDF-1.7", ".pdf"),
        (b"ID3", ".mp3"),
        (b"\xff\xfb", ".mp3"),
        (b"OggS", ".ogg"),
        (b"fLaC", ".flac"),
        (b"#!AMR", ".amr"),
        (b"1234ftypM4A ", ".m4a"),
        (b"1234ftypheic", ".heic"),
        (b"1234ftypqt  ", ".mov"),
        (b"1234ftypisom", ".mp4"),
        (b"\x1aE\xdf\xa3", ".webm"),
        (b"BM1234\x00\x00\x00\x00", ".bmp"),
        (b" GIF87a", ""),
        (b"", ""),
    ],
)
def test_the_beginning_tells_the_extension(head: bytes, extension: str) -> None:
    assert extension_of(head) == extension
    assert len(head) <= HEAD == 64


@pytest.mark.parametrize(
    ("kind", "chat"),
    [("image/png", "img"), ("audio/mp4", "audio"), ("video/mp4", "video"), ("text/plain", "file"), ("", "file")],
)
def test_a_chat_knows_four_kinds(kind: str, chat: str) -> None:
    assert kind_of(kind) == chat


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("text/plain", True),
        ("text/plain; charset=utf-8", True),
        ('text/plain;a="b c"', True),
        ("text", False),
        ("text/plain\r\nx: y", False),
        ("text/plain;", False),
        (None, False),
        (b"text/plain", False),
    ],
)
def test_what_is_a_mime_type(text: object, is_one: bool) -> None:
    assert is_mime_type(text) is is_one


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("a.png", "a.png"),
        ("/tmp/a.png", "a.png"),
        ("C:\\x\\a.png", "a.png"),
        (" a\n.png ", "a_.png"),
        ("a\u2028b", "a_b"),
        ("a\udcffb", "a?b"),
        ("..", "file"),
        (".X.", ".X."),
        ("X", "X"),
        ("", "file"),
        ("x/", "file"),
        ("n" * 200, "n" * 200),
        ("n." + "e" * 198, "n." + "e" * 198),
        ("n" * 197 + ".png", "n" * 196 + ".png"),
        ("n" * 196 + ".png", "n" * 196 + ".png"),
        ("n." + "e" * 300, "." + "e" * 19),
    ],
)
def test_a_name_is_only_a_name(name: str, own: str) -> None:
    assert safe_name(name) == own


@pytest.mark.parametrize(
    ("name", "head", "complete"),
    [("a", b"%PDF-", "a.pdf"), ("a.txt", b"%PDF-", "a.txt"), ("a", b"?", "a"), ("", b"OggS", "file.ogg")],
)
def test_a_name_gets_the_extension_of_its_content(name: str, head: bytes, complete: str) -> None:
    assert complete_name(name, head) == complete
