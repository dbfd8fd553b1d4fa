"""Runs every case with both kinds of client, judges, and deletes the chats that were made."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
from attrs import define, field

from fastgpt_client import ChatClient, FastGPTError, NotFoundError, PermissionDeniedError

from .both import run_in_step
from .cases import Row
from .checks.contract import Contract
from .server import Server
from .session import Mode, Session
from .verdict import Outcome, Verdict, verdict_of

MODES: tuple[Mode, ...] = ("sync", "async")
# So long may a case take with async clients; sync ones end by the time limits of their reads.
PATIENCE = 180.0


@define
class Report:
    """What a run found: verdicts by row and mode, and the chats that could not be deleted."""

    server: Server
    verdicts: dict[str, dict[str, Verdict]] = field(factory=dict)
    left_behind: list[str] = field(factory=list[str])
    ended: bool = False

    @property
    def fits(self) -> bool:
        """Whether everything was tried to its end and nothing differs."""
        every = (verdict for modes in self.verdicts.values() for verdict in modes.values())
        return self.ended and all(verdict.outcome is not Outcome.DIFFERS for verdict in every)


@define
class Run:
    """A run over the rows.

    Attributes:
        report: What it found so far; whole when the run was interrupted as well.
    """

    server: Server
    rows: Sequence[Row]
    contract: Contract
    timeout: float = 60.0
    progress: Callable[[str], Any] = lambda line: sys.stderr.write(line + "\n")
    report: Report = field(init=False)
    _chats: list[tuple[str, str]] = field(factory=list[tuple[str, str]], init=False)
    _strange: dict[tuple[str, Mode], dict[str, dict[str, Any]]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.report = Report(self.server)

    def __call__(self) -> Report:
        """Run all, and delete the chats that were made, whatever happens."""
        try:
            for mode in MODES:
                with _stepper(mode) as step:
                    session = Session(self.server, mode, self._chats, self.timeout)
                    try:
                        for row in self.rows:
                            self._run(row, session, step)
                    finally:
                        step(session.close())
            self.report.ended = True
        finally:
            self._add_strange()
            self._clean_up()
        return self.report

    def _run(self, row: Row, session: Session, step: Callable[[Any], Any]) -> None:
        session.wrong, session.recorder.exchanges, session.recorder.cut_after = [], [], None
        since = self.contract.since(row.operation) if row.operation else None
        try:
            step(row.case(session))
            verdict = Verdict(Outcome.WORKED)
        except Exception as error:
            verdict = verdict_of(row.name, error, self.server, since)
        if session.wrong:
            verdict = Verdict(Outcome.DIFFERS, [*session.wrong, *verdict.reasons])
        exchanges = session.recorder.exchanges
        if verdict.outcome is Outcome.DIFFERS:
            verdict.wire = [exchange.shown() for exchange in exchanges[-8:]]
        self.report.verdicts.setdefault(row.name, {})[session.mode] = verdict
        self.progress(f"{session.mode:5} {row.name}: {verdict.outcome}")
        for exchange in exchanges:
            operation = self.contract.operation_of(exchange)
            for found in self.contract.strange(exchange) if operation else ():
                where = self._strange.setdefault((str(operation), session.mode), {})
                where.setdefault(found, exchange.shown())

    def _add_strange(self) -> None:
        """Say in an operation's own row what its answers had, in any case, that the contract does not know."""
        for (operation, mode), found in self._strange.items():
            verdict = self.report.verdicts.setdefault(operation, {}).setdefault(mode, Verdict(Outcome.WORKED))
            verdict.outcome = Outcome.DIFFERS
            verdict.reasons += [f"contract: {what}" for what in found]
            verdict.wire += list(found.values())[:3]

    def _clean_up(self) -> None:
        make = self.server.transport or httpx.HTTPTransport
        with httpx.Client(transport=make(), timeout=30) as http:
            for app, chat in self._chats:
                client = ChatClient(self.server.keys[app], self.server.base_url, http_client=http)
                try:
                    client.delete_chat_history(self.server.apps[app], chat)
                except (NotFoundError, PermissionDeniedError):
                    pass  # It never came to be: its only message was refused.
                except FastGPTError as error:
                    self.report.left_behind.append(f"{chat} ({error})")


@contextmanager
def _stepper(mode: Mode) -> Iterator[Callable[[Any], Any]]:
    """Give what runs a coroutine: with an event loop, or step by step where nothing waits."""
    if mode == "sync":
        yield run_in_step
        return
    with asyncio.Runner() as runner:
        yield lambda coroutine: runner.run(asyncio.wait_for(coroutine, PATIENCE))
