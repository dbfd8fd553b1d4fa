"""Uploaded files as values: what they are, and how a message refers to them. Performs no I/O."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from attrs import field, frozen

_FALLBACK_TYPE = "application/octet-stream"
# Python's table depends on the machine; these are the ones FastGPT's apps take and some machines lack.
_MORE_TYPES = {
    ".md": "text/markdown",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".m4a": "audio/mp4",
    ".amr": "audio/amr",
}


@frozen(eq=False)
class ChatFile(Mapping[str, Any]):
    """An uploaded file: put it into a message's content as it is.

    It also reads as a mapping (`file["url"]`), as the older SDK returned it.

    Attributes:
        type: What it is: `img`, `audio`, `video`, `file`, or what the upload was told.
        name: The name of the file.
        key: Its storage key; lasting.
        url: An address to read it; temporary.
        previewUrl: The same address.
    """

    type: str
    name: str
    key: str
    url: str = field(repr=False)
    previewUrl: str = field(repr=False)

    def as_content_part(self) -> dict[str, Any]:
        """Return the part of a message's content that refers to the file, by address and by key.

        Since FastGPT 4.14.11 the key counts; the address is for older servers.
        """
        if self.type in ("img", "image"):
            return {"type": "image_url", "image_url": {"url": self.url}, "key": self.key}
        kind = self.type if self.type in ("audio", "video") else "file"
        return {"type": "file_url", "name": self.name, "url": self.url, "fileType": kind, "key": self.key}

    def __getitem__(self, name: str) -> Any:
        if name not in _FIELDS:
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return iter(_FIELDS)

    def __len__(self) -> int:
        return len(_FIELDS)

    def __eq__(self, other: object) -> bool:
        return dict(self) == dict(other) if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)


_FIELDS = ("type", "name", "key", "url", "previewUrl")


def mime_type_of(name: str) -> str:
    """Return the MIME type a file name stands for; `application/octet-stream` when it is none known."""
    extension = PurePosixPath(name).suffix.lower()
    return _MORE_TYPES.get(extension) or mimetypes.guess_type(f"x{extension}")[0] or _FALLBACK_TYPE


def kind_of(mime_type: str) -> str:
    """Return what a file is for a chat: `img`, `audio`, `video` or `file`."""
    family = mime_type.partition("/")[0]
    return {"image": "img", "audio": "audio", "video": "video"}.get(family, "file")


def chat_of_key(key: str) -> str | None:
    """Return the chat a storage key belongs to; None when the key is of no known form.

    Keys are `chat/<sourceType>/<sourceId>/<uid>/<chatId>/<filename>`, and before 4.15
    `chat/<appId>/<uid>/<chatId>/<filename>`; their segments may be percent-encoded.
    """
    segments = [unquote(segment) for segment in key.split("/")]
    if segments[0] != "chat" or len(segments) not in (5, 6):
        return None
    return segments[-2] or None
