"""Contestants take turns: each does the work once in every round, so that a slow moment of the machine meets all."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager

from ..results.measurement import Measurement

#: Does the work once, and returns the figure that counts.
Turn = Callable[[], float]
#: Makes ready what a contestant needs, and takes it down again.
Contestant = Callable[[], AbstractContextManager[Turn]]


def take_turns(name: str, base: str, unit: str, contestants: Mapping[str, Contestant], rounds: int) -> Measurement:
    """Return what the work took each contestant in each round, after one that does not count.

    A contestant that is not installed, or fails, is out of it, with the reason.
    """
    figures: dict[str, list[float]] = {}
    failed: dict[str, str] = {}
    with ExitStack() as open_contestants:
        turns: dict[str, Turn] = {}
        for contestant, make in contestants.items():
            try:
                turns[contestant] = open_contestants.enter_context(make())
                turns[contestant]()
            except Exception as error:
                failed[contestant] = reason(error)
        gc.collect()
        gc.freeze()
        for _ in range(rounds):
            for contestant in [each for each in turns if each not in failed]:
                gc.collect()
                try:
                    figures.setdefault(contestant, []).append(turns[contestant]())
                except Exception as error:
                    failed[contestant] = reason(error)
                    figures.pop(contestant, None)
    return Measurement(name, base, unit, figures, failed)


def reason(error: BaseException) -> str:
    """Return in one line why a contestant failed."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def cpu(work: Callable[[], object], count: int) -> float:
    """Do some work and return the microseconds of processor time of this process, for each of so many."""
    started = time.process_time()
    work()
    return (time.process_time() - started) / count * 1e6


def in_a_process(*arguments: str, patience: float | None = 90) -> str:
    """Run Python in a process of its own, and return what it printed.

    Args:
        arguments: Those of the interpreter.
        patience: How many seconds it may take; None for any.

    Raises:
        ValueError: It failed, with the last line that it said, or took too long.
    """
    try:
        run = subprocess.run(
            [sys.executable, *arguments], capture_output=True, text=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        raise ValueError(f"not done after {patience} s") from None
    if run.returncode != 0:
        raise ValueError(run.stderr.strip().rpartition("\n")[2] or f"status {run.returncode}")
    return run.stdout


@contextmanager
def serving(module: str) -> Iterator[str]:
    """Run a server in a process of its own for the time of a `with` block; gives its address."""
    command = [sys.executable, "-m", module]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()
