"""The steps of a check, one after another, each with what it found."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from ..._calls.errors.diagnosis.answers import refusal_of
from ..._calls.errors.diagnosis.pace import pace_of
from ..._calls.errors.diagnosis.report import CheckReport, Finding
from ..._calls.errors.diagnosis.versions import is_old, marks_of_refusal, marks_of_routes, version_between
from ..._calls.settings import ClientSettings
from ..._files.progress import TransferOptions
from ..._streams.messages import new_id
from ...exceptions import APIError, AuthenticationError, FastGPTError, StorageError
from ...generated.operations._async.chat import AsyncChatOperations
from ...generated.registry import OPERATIONS
from ..chat_stream import AsyncChatStream
from ..completions import AsyncCompletion
from ..files.chat_files import AsyncChatFiles
from ..sending.sender import AsyncSender
from .probes import AsyncProbes

_NO_APP = "0" * 24
# What goes to storage, by the kind of file an app takes.
PLAIN_KINDS = {
    "files": ("fastgpt-check.txt", b"This file was sent by a check of the way to storage.\n"),
    "images": ("fastgpt-check.png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
}
# Apps of this kind run without a message; all others refuse one that is empty, before anything runs.
_RUNS_WITHOUT_MESSAGE = ("plugin", "tool", "workflowTool")


class AsyncCheck:
    """One check of one server.

    Args:
        operations: Make the calls that need a key; they are to send each once.
        files: Sends a file to storage and gets it back.
        settings: Where the server is.
        sender: Has the connections.
        app: The app; by default that of the settings, where there is one.
    """

    def __init__(
        self,
        operations: AsyncChatOperations,
        files: AsyncChatFiles,
        settings: ClientSettings,
        sender: AsyncSender,
        app: str | None,
    ) -> None:
        self._operations = operations
        self._files = files
        self._settings = settings
        self._probes = AsyncProbes(settings, sender)
        self._app = app or settings.app_id
        self._chat = f"fastgpt-check-{new_id()}"
        self._findings: list[Finding] = []
        self._marks: list[tuple[str, bool]] = []

    async def run(self, *, ask: str | None, upload: bool) -> CheckReport:
        """Return what is found.

        Args:
            ask: What to ask the app, to see whether its answer streams; None to ask nothing.
            upload: Whether to send a small file to storage and read it back.
        """
        base_url = self._settings.base_url
        self._findings = await self._probes.address()
        answer = self._probes.answer
        if answer is None:
            return CheckReport(base_url, tuple(self._findings))
        self._marks = marks_of_refusal(answer.status_code, has_request_id="x-request-id" in answer.headers)
        app = await self._opened()
        try:
            newest, routes = await self._probes.routes()
        except httpx.HTTPError:
            newest, routes = {}, {}
        self._marks += marks_of_routes(newest, routes, {name: found.since for name, found in OPERATIONS.items()})
        if app is not None:
            await self._completions(app)
            await self._storage(app, upload=upload, known=routes.get("presign_chat_file_post_url", True))
            self._findings.append(await self._streaming(ask))
        self._findings.append(self._probes.clock())
        version = version_between(self._marks)
        self._findings += [
            Finding("version_old" if is_old(version) else "version_told", {"version": version}),
            _routes_found(routes),
        ]
        order = {name: at for at, name in enumerate(("address", "key", "app", "version", "routes", "streaming"))}
        self._findings.sort(key=lambda finding: order.get(finding.step, len(order)))
        return CheckReport(base_url, tuple(self._findings), version, routes)

    async def _opened(self) -> Mapping[str, Any] | None:
        """Open the app, and return what it says of itself; None when it cannot be opened."""
        started = time.perf_counter()
        try:
            response = await self._operations.get_chat_init(self._app or _NO_APP, self._chat)
        except APIError as error:
            self._findings += refusal_of(error, self._app)
            return None
        except FastGPTError as error:
            self._findings.append(Finding("key_unclear", {"reason": _first_words(error)}))
            return None
        took = time.perf_counter() - started
        self._findings.append(Finding("key_accepted", {}, took))
        found = response.data.get("app") if isinstance(response.data, dict) else None
        app = found if isinstance(found, dict) else {}
        if self._app is None:
            self._findings.append(Finding("app_not_named"))
            return None
        kinds = ", ".join(_kinds_of(app)) or "no files"
        facts = {"name": str(app.get("name") or self._app), "kind": str(app.get("type") or "?"), "files": kinds}
        self._findings.append(Finding("app_found", facts))
        return app

    async def _completions(self, app: Mapping[str, Any]) -> None:
        """Send a completion without a message, which FastGPT refuses before anything runs, and see how."""
        if app.get("type") in (None, *_RUNS_WITHOUT_MESSAGE):
            return
        try:
            await self._operations.create_chat_completion([], appId=self._app, chatId=self._chat)
        except AuthenticationError:
            self._findings = [each for each in self._findings if each.code != "key_accepted"]
            self._findings.append(Finding("key_of_account"))
        except APIError as error:
            if "messages is empty" not in str(error.body):
                self._findings.append(Finding("completions_refused", {"reason": _first_words(error)}))
        except FastGPTError as error:
            self._findings.append(Finding("completions_refused", {"reason": _first_words(error)}))

    async def _storage(self, app: Mapping[str, Any], *, upload: bool, known: bool) -> None:
        kinds = _kinds_of(app)
        if not upload or not known or not kinds:
            reason = (
                "not wanted" if not upload else "the app takes no files" if known else "this FastGPT has no uploads"
            )
            self._findings.append(Finding("storage_skipped", {"reason": reason}))
            return
        started = time.perf_counter()
        name, content = PLAIN_KINDS[kinds[0]]
        host = "?"
        try:
            host = await self._storage_host(name, len(content))
            options = TransferOptions()
            sent = await self._files.upload(self._app or "", self._chat, (name, content), options)
            with tempfile.TemporaryDirectory(prefix="fastgpt-check-") as folder:
                saved = await self._files.download(sent, Path(folder), options, app=self._app, chat=self._chat)
                same = saved.read_bytes() == content  # a few bytes, just written
        except StorageError as error:
            if error.http_status is None:
                self._findings.append(Finding("storage_unreachable", {"host": host}))
            else:
                self._findings.append(Finding("storage_refused", {"reason": _first_words(error)}))
        except FastGPTError as error:
            self._findings.append(Finding("storage_refused", {"reason": _first_words(error)}))
        else:
            self._findings.append(Finding("stored" if same else "storage_differs", {}, time.perf_counter() - started))

    async def _storage_host(self, name: str, size: int) -> str:
        """Return where files go. The address itself stays here: it is a permission."""
        plan = await self._operations.presign_chat_file_post_url(self._app or "", self._chat, name, size=size)
        self._marks.append(("4.16.0", "uploadMode" in plan))
        if "previewUrl" not in plan:
            self._marks.append(("4.15.0", False))
        return httpx.URL(self._settings.base_url).join(str(plan.get("url") or "")).netloc.decode("ascii")

    async def _streaming(self, ask: str | None) -> Finding:
        if ask is None:
            return Finding("not_asked")
        started = time.perf_counter()
        times: list[float] = []
        try:
            async with AsyncChatStream(self._completion(ask), resume=False, max_event_bytes=None) as stream:
                async for _ in stream.text():
                    times.append(time.perf_counter() - started)  # noqa: PERF401  # what came before a failure counts
        except FastGPTError as error:
            return Finding("asking_failed", {"reason": _first_words(error)})
        # Where it cannot be deleted it stays, as any other question would.
        with contextlib.suppress(FastGPTError):
            await self._operations.delete_chat_history(self._app or "", self._chat)
        found = pace_of(times)
        return Finding(found.code, found.facts, time.perf_counter() - started)

    def _completion(self, ask: str) -> AsyncCompletion:
        options = {"detail": True}
        return AsyncCompletion(self._operations, ask, appId=self._app, chatId=self._chat, api="v1", options=options)


def _kinds_of(app: Mapping[str, Any]) -> list[str]:
    """Return which kinds of files an app takes."""
    config = app.get("chatConfig")
    chosen = config.get("fileSelectConfig") if isinstance(config, dict) else None
    allowed = chosen if isinstance(chosen, dict) else {}
    return [
        kind for kind, name in (("files", "canSelectFile"), ("images", "canSelectImg")) if allowed.get(name) is True
    ]


def _routes_found(routes: Mapping[str, bool]) -> Finding:
    missing = [name for name, there in routes.items() if not there]
    if missing:
        return Finding("routes_some", {"missing": ", ".join(missing)})
    return Finding("routes_all", {"count": len(routes)})


def _first_words(error: FastGPTError) -> str:
    return str(error).partition(". ")[0][:200]
