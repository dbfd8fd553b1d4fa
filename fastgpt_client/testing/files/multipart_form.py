"""Bodies in `multipart/form-data` are read as S3 reads them: what comes after the file is ignored."""

from __future__ import annotations

from email.message import Message

from attrs import frozen


@frozen
class Form:
    """The fields before the file, and the file's content if there is one."""

    fields: dict[str, str]
    filename: str | None
    content: bytes | None


def read_form(content_type: str, body: bytes) -> Form | None:
    """Return the form of a body, None when it is not one."""
    header = Message()
    header["content-type"] = content_type
    boundary = header.get_param("boundary")
    if header.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
        return None
    fields: dict[str, str] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = part.lstrip(b"\r\n").partition(b"\r\n\r\n")
        disposition = Message()
        for line in head.decode(errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.lower() == "content-disposition":
                disposition["content-disposition"] = value.strip()
        name = str(disposition.get_param("name", "", "content-disposition"))
        if name == "file":
            return Form(fields, disposition.get_filename(), content)
        fields[name] = content.decode(errors="replace")
    return Form(fields, None, None)
