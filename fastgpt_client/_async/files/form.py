"""The files of a multipart body, open while the call that sends them runs."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from ..._files.part import FilePart
from ..._files.source import Source, acollected, open_source, parts_of
from ..._runtime.workers import arun


class AsyncFormFiles:
    """Opens files on entering, and closes on leaving what it opened itself.

    Args:
        given: The files by field, each as `upload_chat_file` takes it or `(name or None, content, MIME type or None)`;
            None values are left out.

    Raises:
        OSError: A file cannot be read.
        TypeError: One is nothing that can be uploaded.
    """

    def __init__(self, given: Mapping[str, Any] | None) -> None:
        self._given = {name: file for name, file in (given or {}).items() if file is not None}
        self._open: list[Source] = []

    async def __aenter__(self) -> dict[str, tuple[str, FilePart, str]]:
        parts = {}
        try:
            for field, given in self._given.items():
                name, content, mime_type = _parts_of(given)
                source = await arun(open_source, name, await acollected(content), mime_type)
                self._open.append(source)
                parts[field] = (source.name, FilePart(source), source.mime_type)
        except BaseException:
            self._close()
            raise
        return parts

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        while self._open:
            self._open.pop().close()


def _parts_of(given: Any) -> tuple[str | None, Any, str | None]:
    if isinstance(given, tuple) and len(given) == 3 and given[0] is None:
        name, content, _ = parts_of(given[1])
        return name, content, given[2]
    return parts_of(given)
