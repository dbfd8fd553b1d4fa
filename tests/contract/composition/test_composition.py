"""Every two promises hold together, in every way to use a client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fastgpt_client import ChatClient
from fastgpt_client.testing import FastGPTEmulator

from .cells import PROMISES, WITHOUT_MEANING, WITHOUT_MEANING_IN_SYNC, Cell, cells
from .stage import DEADLINE, Outcome, Requests, Stage
from .ways import REPLY, RESUME, SAID, WAYS, furnish

CELLS = list(cells())


@pytest.fixture
def server(cell: Cell) -> Iterator[FastGPTEmulator]:
    """A server for one cell: what a busy machine delivers late, after a deadline, is not counted in the next."""
    with FastGPTEmulator(cell.profile).serve() as running:
        yield running


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_two_promises_hold_together(cell: Cell, server: FastGPTEmulator, tmp_path: Path) -> None:
    server.respond(REPLY)
    with ChatClient(server.api_key, server.base_url) as client:
        furnish(client, cell.way, tmp_path)

    stage = Stage(cell, server, tmp_path)
    outcome = stage.play()

    check_the_outcome(cell, outcome)
    check_what_was_sent(cell, stage.requests)
    check_what_is_there(cell, server, tmp_path)
    assert (outcome.busy, outcome.left) == (0, 0)


def check_the_outcome(cell: Cell, outcome: Outcome) -> None:
    """Check that the way brought what it should, or failed with what ended it."""
    if "cancellation" in cell.promises:
        assert (outcome.cancelled, outcome.fruit, outcome.error) == (True, None, "")
    elif "close" in cell.promises:
        assert "FastGPTError" in outcome.kind, outcome
        assert "deadline" not in outcome.error
    elif "deadline" in cell.promises:
        assert f"the deadline of {DEADLINE} seconds passed" in outcome.error, outcome
        assert {"APITimeoutError", "StreamInterrupted"} & set(outcome.kind)
    else:
        assert (outcome.fruit, outcome.error) == (WAYS[cell.way].fruit, "")


def check_what_was_sent(cell: Cell, requests: Requests) -> None:
    """Check that nothing was sent once more than promised."""
    sent, resumes = requests.count_of(cell.main), requests.count_of(RESUME)
    most = {"iteration": 99}.get(cell.way, cell.main_requests)
    # A busy machine may take longer than the deadline to get there.
    arrives = "deadline" not in cell.promises or cell.interrupted
    assert cell.main_requests * arrives <= sent <= most
    if not cell.held:
        assert resumes == ("resume" in cell.promises)
        paid = [request for request in requests if request.path == cell.main and request.status == 200]
        assert len(paid) == 1 or cell.way not in ("completion", "call", "stream")
    assert resumes <= 1
    if "older route" in cell.promises:
        # Whatever is tried again, what is not there is asked for once.
        assert arrives <= requests.count_of(WAYS[cell.way].newer) <= 1
    if "with_options" in cell.promises:
        ours = [request for request in requests if request.headers.get("authorization")]
        ours = [request for request in ours if request.path != "/api/core/chat/init"]
        assert ours or not arrives
        assert all(request.headers.get("x-who") == "the copy" for request in ours)


def check_what_is_there(cell: Cell, server: FastGPTEmulator, folder: Path) -> None:
    """Check what the server and the disk hold afterwards."""
    if cell.way == "download":
        assert sorted(path.name for path in folder.iterdir()) == (["key"] if cell.held else ["a.txt", "key"])
    if cell.way == "upload" and not cell.held:
        assert [file.content.decode() for file in server.files.values()] == ["内容"]
    if cell.way in ("completion", "stream") and not cell.held:
        assert [len(chat.records) for chat in server.chats.values()] == [2]
        assert SAID in str(server.chats["c-1"].records)


def test_what_is_left_out_is_left_out_for_a_reason() -> None:
    pairs = len(PROMISES) * (len(PROMISES) + 1) // 2
    left_out = {(promise, way) for promise in PROMISES for way in WAYS} - {
        (promise, cell.way) for cell in CELLS for promise in cell.promises
    }

    assert left_out == set(WITHOUT_MEANING)
    assert {promise for promise in PROMISES if not any(promise in c.promises for c in CELLS if not c.is_async)} == set(
        WITHOUT_MEANING_IN_SYNC
    )
    assert len({cell for cell in CELLS if cell.is_async and cell.way == "stream"}) == pairs - len(PROMISES)
