"""The file store knows the files a presign answer promised, those that have arrived, and their URLs."""

from __future__ import annotations

import hashlib
import mimetypes
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from attrs import Factory, define

from ..profiles import Profile
from ..wire.identifiers import Identifiers
from ..wire.signing import presigned_url
from ..wire.timestamps import Clock

BUCKET = "fastgpt-private"
MIB = 1024 * 1024
PART_SIZE = 8 * MIB
MULTIPART_FROM = 32 * MIB
_SINGLE_LIFE = timedelta(minutes=10)
_MULTIPART_LIFE = timedelta(hours=3)
_KINDS = {"image": "canSelectImg", "audio": "canSelectAudio", "video": "canSelectVideo"}
EXTENSIONS = {
    "image": {".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".svg"},
    "audio": {".mp3", ".wav", ".m4a", ".ogg", ".opus", ".flac"},
    "video": {".mp4", ".mov", ".avi", ".mpeg", ".webm"},
    "file": {".pdf", ".docx", ".pptx", ".xlsx", ".txt", ".md", ".html", ".csv"},
}
_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
    ".pdf": (b"%PDF-",),
    ".docx": (b"PK\x03\x04",),
    ".pptx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
}


@define
class StoredFile:
    """A file somebody may upload, and its content once it is there."""

    key: str
    filename: str
    content_type: str
    app_id: str
    chat_id: str
    content: bytes = b""
    size: int = 0
    sha256: str = ""
    uploaded: bool = False

    @property
    def extension(self) -> str:
        """The lower-case extension, dot included."""
        return PurePosixPath(self.filename).suffix.lower()

    @property
    def kind(self) -> str | None:
        """`image`, `audio`, `video` or `file`; None when FastGPT does not take such files."""
        return next((kind for kind, extensions in EXTENSIONS.items() if self.extension in extensions), None)

    def matches_content(self, head: bytes) -> bool:
        """Tell whether the first bytes look like the extension."""
        signatures = _SIGNATURES.get(self.extension)
        return signatures is None or head.startswith(signatures)


@define
class Grant:
    """Permission to upload one file through FastGPT, named by a token."""

    file: StoredFile
    expires: datetime
    max_size: int
    multipart: bool = False
    parts: dict[int, tuple[str, bytes, int]] = Factory(dict)


@define(eq=False)
class FileStore:
    """All files of one emulator.

    Args:
        profile: The release, which decides how keys and addresses look.
        ids: Makes tokens and the ids in keys.
        clock: Says from when a grant counts.
        base_url: Returns where FastGPT is.
        storage_url: Returns where the object storage is.
        max_size: Bytes a file may have.
        keep: Bytes of each file that are kept; of the rest only size and digest.
        vendor: Whose presigned PUT the older servers hand out: `minio`, `cos` or `oss`.
        part_size: Bytes of one part of a multipart upload.
    """

    profile: Profile
    ids: Identifiers
    clock: Clock
    base_url: Callable[[], str]
    storage_url: Callable[[], str]
    max_size: int = 1024 * MIB
    keep: int = 64 * MIB
    vendor: str = "minio"
    part_size: int = PART_SIZE
    multipart_from: int = MULTIPART_FROM
    files: dict[str, StoredFile] = Factory(dict)
    grants: dict[str, Grant] = Factory(dict)
    lock: threading.Lock = Factory(threading.Lock)

    def get(self, key: str) -> StoredFile | None:
        """Return a file that has been uploaded."""
        file = self.files.get(key)
        return file if file is not None and file.uploaded else None

    def reserve(
        self, filename: str, content_type: str | None, app_id: str, chat_id: str, uid: str = "api"
    ) -> StoredFile:
        """Make the key of a file that is going to be uploaded."""
        path = PurePosixPath(filename)
        name = quote(f"{path.stem}-{self.ids.text(6)}{path.suffix}", safe="")
        owner = f"app/{app_id}" if self.profile.typed_keys else app_id
        key = f"chat/{owner}/{uid}/{quote(chat_id, safe='')}/{name}"
        kind = content_type or mimetypes.guess_type(filename)[0] or "application/octet-stream"
        file = StoredFile(key, filename, kind, app_id, chat_id)
        with self.lock:
            self.files[key] = file
        return file

    def receive(self, file: StoredFile, content: bytes, size: int, sha256: str) -> None:
        """Take a file's content; `content` may be only its beginning."""
        with self.lock:
            file.content, file.size, file.sha256, file.uploaded = content, size, sha256, True

    def put(self, filename: str, content: bytes, content_type: str | None, app_id: str, chat_id: str) -> StoredFile:
        """Store a whole file at once."""
        file = self.reserve(filename, content_type, app_id, chat_id)
        self.receive(file, content, len(content), hashlib.sha256(content).hexdigest())
        return file

    def grant(self, file: StoredFile, *, multipart: bool = False) -> str:
        """Return a new token for a proxied upload."""
        token = self.ids.text(32)
        life = _MULTIPART_LIFE if multipart else _SINGLE_LIFE
        with self.lock:
            self.grants[token] = Grant(file, self.clock() + life, self.max_size, multipart)
        return token

    def download_url(self, file: StoredFile) -> str:
        """Return a temporary URL of a file, on whichever origin the release serves files from."""
        if self.profile.upload == "proxy":
            token = self.ids.text(32)
            with self.lock:
                self.grants[token] = Grant(file, self.clock() + timedelta(hours=1), 0)
            return self.own_url(f"/api/system/file/{'d' if self.profile.upload_path == 'u' else 'download'}/{token}")
        return presigned_url(self.storage_url(), "GET", f"/{BUCKET}/{file.key}", {}, self.clock(), timedelta(hours=1))

    def own_url(self, path: str) -> str:
        """Return a URL on FastGPT itself, without origin where the release gives none."""
        return path if self.profile.relative_urls else self.base_url() + path

    def clear(self) -> None:
        """Forget all files and grants."""
        with self.lock:
            self.files.clear()
            self.grants.clear()


def allowed_extensions(selected: dict[str, Any]) -> set[str]:
    """Return the further extensions an app takes."""
    return set(selected.get("customFileExtensionList", [])) if selected.get("canSelectCustomFileExtension") else set()


def allowed_kinds(selected: dict[str, Any]) -> set[str]:
    """Return the kinds of files an app takes."""
    kinds = {kind for kind, name in _KINDS.items() if selected.get(name)}
    return kinds | {"file"} if selected.get("canSelectFile") else kinds
