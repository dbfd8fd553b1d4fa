"""What a file is and what it may be called, from its name and its first bytes. Performs no I/O."""

from __future__ import annotations

import mimetypes
import re
from pathlib import PurePosixPath

#: How many of the first bytes are looked at.
HEAD = 64
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
# How files begin, with the extension to give to one that has none.
_BEGINNINGS = tuple(
    (re.compile(pattern, re.DOTALL), extension)
    for pattern, extension in (
        (rb"\x89PNG\r\n\x1a\n", ".png"),
        (rb"\xff\xd8\xff", ".jpg"),
        (rb"GIF8[79]a", ".gif"),
        (rb"RIFF....WEBP", ".webp"),
        (rb"RIFF....WAVE", ".wav"),
        (rb"%PDF-", ".pdf"),
        (rb"ID3|\xff[\xfb\xf3\xf2]", ".mp3"),
        (rb"OggS", ".ogg"),
        (rb"fLaC", ".flac"),
        (rb"#!AMR", ".amr"),
        (rb"....ftypM4A", ".m4a"),
        (rb"....ftyphei[cx]", ".heic"),
        (rb"....ftypqt", ".mov"),
        (rb"....ftyp", ".mp4"),
        (rb"\x1aE\xdf\xa3", ".webm"),
        (rb"BM....\x00\x00\x00\x00", ".bmp"),
    )
)
# What would end a line or cannot be seen: no name needs it, and headers and logs would break.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_NAME = 200
# RFC 9110, section 8.3.1.
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_MIME_TYPE = re.compile(rf'{_WORD}/{_WORD}([ \t]*;[ \t]*{_WORD}=({_WORD}|"[ !#-\[\]-~]*"))*')


def mime_type_of(name: str, head: bytes = b"") -> str:
    """Return the MIME type of a file by its name, or by its first bytes when the name tells nothing."""
    extension = PurePosixPath(name).suffix.lower()
    known = _MORE_TYPES.get(extension) or mimetypes.guess_type(f"x{extension}")[0]
    if known is None and (found := extension_of(head)):
        return mime_type_of(f"x{found}")
    return known or _FALLBACK_TYPE


def is_mime_type(text: object) -> bool:
    """Tell whether a text is a MIME type, with or without parameters."""
    return isinstance(text, str) and bool(_MIME_TYPE.fullmatch(text))


def extension_of(head: bytes) -> str:
    """Return the extension for a file that begins like this; empty when it could be anything."""
    return next((extension for pattern, extension in _BEGINNINGS if pattern.match(head)), "")


def kind_of(mime_type: str) -> str:
    """Return what a file is for a chat: `img`, `audio`, `video` or `file`."""
    family = mime_type.partition("/")[0]
    return {"image": "img", "audio": "audio", "video": "video"}.get(family, "file")


def safe_name(name: str) -> str:
    """Return a file's own name: without folders, of any system, and without what cannot be seen."""
    own = _UNSEEN.sub("_", re.split(r"[/\\]", name)[-1]).strip()
    # A lone surrogate stands for a byte of a name on disk that is no text; it cannot be sent.
    own = own.encode("utf-8", "replace").decode("utf-8")
    if own.strip(".") == "":
        return "file"
    path = PurePosixPath(own)
    return own if len(own) <= _LONGEST_NAME else path.stem[: _LONGEST_NAME - len(path.suffix)] + path.suffix[:20]


def complete_name(name: str, head: bytes) -> str:
    """Return a name with an extension, which FastGPT judges files by, when its content tells one."""
    own = safe_name(name)
    return own if PurePosixPath(own).suffix else own + extension_of(head)
