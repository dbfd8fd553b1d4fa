"""The form around a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._files.form import multipart_body
from fastgpt_client._files.source import parts_of
from fastgpt_client.testing.files.multipart_form import read_form


def sent(
    content: bytes, name: str = "a.txt", fields: tuple[tuple[str, str], ...] = (("key", "k"),)
) -> tuple[str, bytes]:
    form = multipart_body(fields, name, "text/plain")
    return form.content_type, form.before + content + form.after


def test_fields_come_in_order_and_the_file_last() -> None:
    form = multipart_body([("key", "猫"), ("policy", "p==")], "猫.png", "image/png", boundary="B")

    assert form.content_type == "multipart/form-data; boundary=B"
    assert form.before.decode() == (
        '--B\r\nContent-Disposition: form-data; name="key"\r\n\r\n猫\r\n'
        '--B\r\nContent-Disposition: form-data; name="policy"\r\n\r\np==\r\n'
        '--B\r\nContent-Disposition: form-data; name="file"; filename="猫.png"\r\nContent-Type: image/png\r\n\r\n'
    )
    assert form.after == b"\r\n--B--\r\n"


def test_no_two_forms_have_the_same_boundary_of_128_random_bits() -> None:
    boundaries = {multipart_body((), "a", "b").content_type.partition("boundary=fastgpt-")[2] for _ in range(100)}

    assert len(boundaries) == 100
    assert {len(bytes.fromhex(boundary)) for boundary in boundaries} == {16}


def test_names_are_escaped_as_html_does_and_halves_of_letters_become_question_marks() -> None:
    form = multipart_body([('a"\r\nb', "x\udcffy")], 'c"\r\nd', "odd\n", boundary="B")

    assert form.before.decode() == (
        '--B\r\nContent-Disposition: form-data; name="a%22%0D%0Ab"\r\n\r\nx?y\r\n'
        '--B\r\nContent-Disposition: form-data; name="file"; filename="c%22%0D%0Ad"\r\nContent-Type: odd%0A\r\n\r\n'
    )


def test_a_form_does_not_show_its_fields() -> None:
    assert "canary" not in repr(multipart_body([("policy", "canary")], "a", "b"))


@pytest.mark.parametrize(
    "content",
    [
        b"--+++\r\n--+++--\r\n",
        b'\r\nContent-Disposition: form-data; name="key"\r\n\r\nevil\r\n',
        b"--",
        b"\r\n",
        b"",
        bytes(range(256)),
        sent(b"a whole form")[1],
    ],
)
def test_any_content_arrives_byte_for_byte(content: bytes) -> None:
    form = read_form(*sent(content))

    assert form is not None
    assert (form.fields, form.content) == ({"key": "k"}, content)


@given(st.binary(), st.text(st.characters(exclude_categories=["Cs"])))
def test_no_name_breaks_out_of_its_header(content: bytes, name: str) -> None:
    kind, body = sent(content, name)

    boundary = kind.partition("boundary=")[2]
    head = body.removesuffix(content + f"\r\n--{boundary}--\r\n".encode()).decode()
    assert body.count(boundary.encode()) == 3
    assert head.endswith("\r\n\r\n")
    assert head.count("\r\n") == 8
    assert head.count('"') == 6


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_mime_type_breaks_out_of_its_header(mime_type: str) -> None:
    form = multipart_body([("key", "k")], "a.txt", mime_type, boundary="B")

    head = form.before.decode().partition('filename="a.txt"')[2]
    assert head.startswith("\r\nContent-Type: ")
    assert head.endswith("\r\n\r\n")
    assert "\n" not in head.removeprefix("\r\n").removesuffix("\r\n\r\n")
    assert "\r" not in head.removeprefix("\r\n").removesuffix("\r\n\r\n")


@pytest.mark.parametrize("mime_type", ["text/plain; charset=utf-8", 'text/plain; charset="utf 8"', "image/svg+xml"])
def test_a_mime_type_that_is_one_stays_as_it_is(mime_type: str) -> None:
    assert f"Content-Type: {mime_type}\r\n" in multipart_body((), "a", mime_type).before.decode()


@pytest.mark.parametrize("mime_type", ["a/b\r\nX: 1", 'a/b"', "plain", "", "a/b; c", 5])
def test_a_mime_type_that_is_none_is_refused_before_anything_is_sent(mime_type: object) -> None:
    with pytest.raises(TypeError, match="give one such as image/png"):
        parts_of(("a.txt", b"x", mime_type))
