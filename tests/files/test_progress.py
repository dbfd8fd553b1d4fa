"""How far uploads are, and work that goes on at once."""

from __future__ import annotations

import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from functools import partial

import anyio
import pytest

from fastgpt_client._files.progress import Halt, Progress
from fastgpt_client._runtime.workers import agather, gather


def test_progress_adds_up_parts_and_never_goes_back() -> None:
    seen: list[tuple[int, int]] = []
    progress = Progress(lambda sent, total: seen.append((sent, total)), 30)

    for part, sent in [(1, 0), (1, 10), (2, 5), (1, 0), (1, 5), (1, 10), (2, 10), (3, 10)]:
        progress.at(part, sent)
    progress.done()

    assert seen == [(0, 30), (10, 30), (15, 30), (20, 30), (30, 30)]


def test_progress_of_an_empty_file_is_told_once() -> None:
    seen: list[tuple[int, int]] = []
    progress = Progress(lambda sent, total: seen.append((sent, total)), 0)

    progress.at(0, 0)
    progress.done()

    assert seen == [(0, 0)]


def test_whoever_is_done_has_sent_everything_whatever_was_told_before() -> None:
    seen: list[tuple[int, int]] = []
    progress = Progress(lambda sent, total: seen.append((sent, total)), 5)

    progress.done()
    progress.at(1, 2)

    assert seen == [(5, 5)]


def test_nobody_is_told_who_does_not_want_to_know() -> None:
    progress = Progress(None, 5)

    progress.at(1, 2)
    progress.done()


def test_a_slow_report_holds_up_nobody_and_is_told_what_came_meanwhile() -> None:
    seen: list[int] = []
    telling, goes_on = threading.Event(), threading.Event()

    def slow(sent: int, total: int) -> None:
        seen.append(sent)
        telling.set()
        assert goes_on.wait(20)

    progress = Progress(slow, 30)
    first = threading.Thread(target=progress.at, args=(1, 10))
    first.start()
    assert telling.wait(20)
    # In this thread: it would wait for the other one for ever.
    progress.at(2, 10)
    progress.at(3, 5)
    goes_on.set()
    first.join()

    assert seen == [10, 25]


def test_a_report_that_raised_is_asked_again() -> None:
    seen: list[int] = []

    def report(sent: int, total: int) -> None:
        seen.append(sent)
        if sent == 10:
            raise KeyError

    progress = Progress(report, 30)
    with pytest.raises(KeyError):
        progress.at(1, 10)
    progress.at(1, 20)

    assert seen == [10, 20]


def test_a_halt_stops_what_is_below_it() -> None:
    above = Halt()
    below, beside = Halt(above), Halt()

    above.now()

    assert (below.on, beside.on) == (True, False)


def both(jobs: list[Callable[[], int]], limit: int, halt: Callable[[], None]) -> list[object]:
    """Run jobs in threads and in tasks; return both outcomes."""

    async def in_tasks() -> list[int]:
        async def job(each: Callable[[], int]) -> int:
            return each()

        return await agather([partial(job, each) for each in jobs], limit, halt)

    ways: list[Callable[[], object]] = [
        partial(gather, jobs, limit, halt),
        partial(anyio.run, in_tasks),
        partial(anyio.run, in_tasks, backend="trio"),
    ]
    outcomes: list[object] = []
    for run in ways:
        try:
            outcomes.append(run())
        except Exception as error:
            outcomes.append(str(error))
    return outcomes


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_results_come_in_order_however_many_run_at_once(limit: int) -> None:
    jobs: list[Callable[[], int]] = [partial(int, number) for number in range(20)]

    assert both(jobs, limit, Halt().now) == [list(range(20))] * 3


def test_nothing_to_do_is_done() -> None:
    assert both([], 3, Halt().now) == [[]] * 3


def test_the_first_failure_is_raised_and_halts_the_rest() -> None:
    halt = Halt()

    def fail() -> int:
        raise ValueError("no")

    assert both([lambda: 1, fail, lambda: 2], 2, halt.now) == ["no"] * 3
    assert halt.on


def test_no_more_than_the_limit_run_at_once_and_no_thread_is_left() -> None:
    gate, running, most = threading.Barrier(3), 0, 0
    lock = threading.Lock()

    def job() -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        gate.wait(5)
        with lock:
            running -= 1
        return 0

    gather([job] * 9, 3, Halt().now)

    assert most == 3
    assert [thread for thread in threading.enumerate() if "upload" in thread.name] == []


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C as Python has it; a run in the background may have been started with it switched off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_halts_what_runs_and_leaves_no_thread() -> None:
    both_run, halted = threading.Barrier(2), threading.Event()

    def interrupted() -> bool:
        both_run.wait(30)
        # To the main thread, where Ctrl-C goes: a signal to the process may wake any of them.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return halted.wait(30)

    def busy() -> bool:
        both_run.wait(30)
        return halted.wait(30)

    with pytest.raises(KeyboardInterrupt):
        gather([interrupted, busy, busy], 2, halted.set)

    assert halted.is_set()
    assert [thread for thread in threading.enumerate() if "upload" in thread.name] == []


def main_is_starting_threads() -> bool:
    frame = sys._current_frames()[threading.main_thread().ident or 0]
    return any(each.f_code.co_name == "start" for each, _ in traceback.walk_stack(frame))


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_while_waiting_does_not_leave_behind_what_takes_its_time_to_end() -> None:
    both_run, halted, left, ended = threading.Barrier(2), threading.Event(), threading.Event(), []

    def slow_to_end() -> None:
        both_run.wait(30)
        while main_is_starting_threads():
            pass
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        halted.wait(30)
        # As long as a last request may take; whoever waits for this thread waits it out.
        left.wait(0.5)
        ended.append("slow")

    def quick_to_end() -> None:
        both_run.wait(30)
        halted.wait(30)

    with pytest.raises(KeyboardInterrupt):
        gather([slow_to_end, quick_to_end], 2, halted.set)
    ended.append("the caller")
    left.set()

    assert ended == ["slow", "the caller"]
