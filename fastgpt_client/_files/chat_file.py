"""Uploaded files as values: what they are, and how a message refers to them. Performs no I/O."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote


class ChatFile(dict[str, Any]):
    """An uploaded file: put it into a message's content, or into `variables`, as it is.

    It is also a dictionary (`file["url"]`, `json.dumps(file)`), as the older SDK returned it.

    Attributes:
        type: What it is: `img`, `audio`, `video`, `file`, or what the upload was told.
        name: The name of the file.
        key: Its storage key; lasting.
        url: An address to read it; temporary.
        previewUrl: The same address.
    """

    def __init__(self, type: str, name: str, key: str, url: str, previewUrl: str) -> None:  # noqa: A002  # the field's name
        super().__init__(type=type, name=name, key=key, url=url, previewUrl=previewUrl)

    @property
    def type(self) -> str:
        """What it is."""
        return str(self["type"])

    @property
    def name(self) -> str:
        """The name of the file."""
        return str(self["name"])

    @property
    def key(self) -> str:
        """Its storage key."""
        return str(self["key"])

    @property
    def url(self) -> str:
        """An address to read it."""
        return str(self["url"])

    @property
    def previewUrl(self) -> str:
        """The same address."""
        return str(self["previewUrl"])

    def as_content_part(self) -> dict[str, Any]:
        """Return the part of a message's content that refers to the file, by address and by key.

        Since FastGPT 4.14.11 the key counts; the address is for older servers.
        """
        if self.type in ("img", "image"):
            return {"type": "image_url", "image_url": {"url": self.url}, "key": self.key}
        kind = self.type if self.type in ("audio", "video") else "file"
        return {"type": "file_url", "name": self.name, "url": self.url, "fileType": kind, "key": self.key}

    def as_variable(self) -> dict[str, Any]:
        """Return what refers to the file among the variables of a run: plugin apps take files that way."""
        kind = {"img": "image"}.get(self.type, self.type)
        kind = kind if kind in ("image", "audio", "video") else "file"
        return {"type": kind, "name": self.name, "key": self.key, "url": self.url}

    def __repr__(self) -> str:
        # Its addresses are permissions to read it.
        return f"ChatFile(type={self.type!r}, name={self.name!r}, key={self.key!r})"

    def __hash__(self) -> int:  # type: ignore[override]  # one upload is one file, whatever its address is today
        return hash(self.key)


def chat_of_key(key: str) -> str | None:
    """Return the chat a storage key belongs to; None when the key is of no known form.

    Keys are `chat/<sourceType>/<sourceId>/<uid>/<chatId>/<filename>`, and before 4.15
    `chat/<appId>/<uid>/<chatId>/<filename>`; their segments may be percent-encoded.
    """
    segments = _segments(key)
    return (segments[-2] or None) if segments else None


def app_of_key(key: str) -> str | None:
    """Return the app a storage key belongs to; None when the key is of no known form, or belongs to no app."""
    segments = _segments(key)
    if not segments or (len(segments) == _TYPED and segments[1] != "app"):
        return None
    return segments[-4] or None


def name_of_key(key: str) -> str:
    """Return the name at the end of a storage key."""
    return unquote(key.rpartition("/")[2])


_TYPED = 6


def _segments(key: str) -> list[str]:
    segments = [unquote(segment) for segment in key.split("/")]
    return segments if segments[0] == "chat" and len(segments) in (_TYPED - 1, _TYPED) else []
