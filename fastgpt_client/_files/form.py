"""A `multipart/form-data` body around a file that is sent block by block. Performs no I/O."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from attrs import field, frozen

from .kinds import is_mime_type

# What HTML's form submission escapes in names, and how; FastGPT's storage reads it back.
# https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


@frozen
class MultipartBody:
    """What goes before the bytes of the file, and what goes after them."""

    content_type: str
    before: bytes = field(repr=False)
    after: bytes


def multipart_body(
    fields: Iterable[tuple[str, str]], name: str, mime_type: str, boundary: str | None = None
) -> MultipartBody:
    """Return the frame of a form: the fields in their order, then the file as `file`, the last.

    Storage ignores whatever comes after the file, and its policy names every field that may come before.

    Args:
        fields: The fields, in order.
        name: The name of the file.
        mime_type: Its MIME type.
        boundary: What separates the parts. By default 128 random bits: no content, whoever chose it, holds them.
    """
    boundary = boundary or f"fastgpt-{secrets.token_hex(16)}"
    parts = [_part(boundary, f'name="{_escaped(field)}"', value) for field, value in fields]
    mime_type = mime_type if is_mime_type(mime_type) else _escaped(mime_type)
    file = f'name="file"; filename="{_escaped(name)}"\r\nContent-Type: {mime_type}'
    head = "".join(parts) + _part(boundary, file, "").removesuffix("\r\n")
    return MultipartBody(
        content_type=f"multipart/form-data; boundary={boundary}",
        before=head.encode("utf-8", "replace"),
        after=f"\r\n--{boundary}--\r\n".encode(),
    )


def _part(boundary: str, disposition: str, content: str) -> str:
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n"


def _escaped(name: str) -> str:
    return name.translate(_ESCAPES)
