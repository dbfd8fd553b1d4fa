"""`make bench`: contestants take turns, in this process or each in its own, and those that fail are named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import pytest

from benchmarks.suites import streams
from benchmarks.suites.readers import Reader
from benchmarks.suites.turns import Turn, in_a_process, serving, take_turns

Figure = Callable[[Reader, str, int], AbstractContextManager[Turn]]


def test_contestants_take_turns() -> None:
    taken: list[str] = []

    @contextmanager
    def contestant(name: str) -> Iterator[Turn]:
        def turn() -> float:
            taken.append(name)
            return len(taken)

        yield turn

    found = take_turns("work", "a", "µs", {name: partial(contestant, name) for name in "ab"}, 3)

    assert "".join(taken) == "abababab"
    # The first turn of each does not count.
    assert found.rounds == {"a": [3, 5, 7], "b": [4, 6, 8]}


@pytest.mark.parametrize("fails_at", [0, 1, 2, 3])
def test_a_contestant_that_fails_is_named_and_the_others_go_on(fails_at: int) -> None:
    @contextmanager
    def contestant(number: int) -> Iterator[Turn]:
        if number == 0:
            raise ModuleNotFoundError("No module named 'peer'")
        turns = iter(range(1, 99))

        def turn() -> float:
            if next(turns) == number:
                raise ValueError("read another text")
            return 1.0

        yield turn

    found = take_turns("work", "a", "µs", {"a": partial(contestant, 99), "peer": partial(contestant, fails_at)}, 3)

    assert found.rounds == {"a": [1.0, 1.0, 1.0]}
    assert list(found.failed) == ["peer"]
    assert found.failed["peer"].startswith("ModuleNotFoundError: No" if fails_at == 0 else "ValueError: read another")


def test_what_a_process_prints_is_returned() -> None:
    assert in_a_process("-c", "print(1.5)") == "1.5\n"


@pytest.mark.parametrize(
    ("program", "why"),
    [("import there_is_none", "ModuleNotFoundError: No module named 'there_is_none'"), ("exit(3)", "status 3")],
)
def test_a_process_that_fails_says_why_in_its_last_line(program: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        in_a_process("-c", program)


def test_a_process_that_hangs_is_ended() -> None:
    with pytest.raises(ValueError, match=r"not done after 0\.1 s"):
        in_a_process("-c", "import threading; threading.Event().wait()", patience=0.1)


@pytest.mark.parametrize(
    ("reader", "way"),
    [
        *(("fastgpt-client", way) for way in ("burst", "trickle", "paced")),
        *((reader, "trickle") for reader in ("fastgpt-client, async", "httpx", "raw socket")),
    ],
)
def test_a_reader_counts_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch, reader: str, way: str) -> None:
    # This process has none.
    monkeypatch.setattr(streams, "READERS", {})

    with serving("benchmarks.wire.server") as url, streams.alone(reader, way, url, 4) as turn:
        assert turn() > 0


@pytest.mark.parametrize(
    ("figure", "way", "count", "why"),
    [(streams.costs, "burst-4", 5, "read another text"), (streams.delays, "paced-4", 5, "read 4 events of 5")],
)
def test_a_reader_that_loses_events_has_no_figure(figure: Figure, way: str, count: int, why: str) -> None:
    with (
        serving("benchmarks.wire.server") as url,
        figure(streams.READERS["httpx"], f"{url}/{way}", count) as turn,
        pytest.raises(ValueError, match=why),
    ):
        turn()
