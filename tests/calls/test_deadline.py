"""Deadlines by a clock of their own, and what connections make of them."""

from __future__ import annotations

import pickle

import httpcore
import pytest

from fastgpt_client._calls.deadline import BoundedWait, Deadline, wait_now
from fastgpt_client._runtime.connections.sockets import Stream


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Line(httpcore.NetworkStream):
    """A connection that takes a second for everything, and notes how long it was allowed to take."""

    def __init__(self, clock: Clock, *, readable: bool = False, broken: bool = False) -> None:
        self.waits: list[float | None] = []
        self.wrote: list[bytes] = []
        self.readable = readable
        self.broken = broken
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.waits.append(timeout)
        self._clock.now += 1
        return b"x"

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self.broken:
            raise httpcore.WriteError
        self.waits.append(timeout)
        self.wrote.append(buffer)
        self._clock.now += 1

    def get_extra_info(self, info: str) -> bool | None:
        return self.readable if info == "is_readable" else None


def test_every_read_of_an_answer_waits_for_what_is_left_and_no_longer() -> None:
    clock = Clock()
    line = Line(clock)
    stream, wait = Stream(line), BoundedWait(3, Deadline(5, clock))

    for _ in range(4):
        stream.read(1, wait)

    assert line.waits == [3, 3, 3, 2]
    assert (float(wait), wait.now) == (3, 1)


def test_a_large_piece_is_sent_in_slices_that_look_at_the_clock() -> None:
    clock = Clock()
    line = Line(clock)

    Stream(line).write(b"x" * 700_000, BoundedWait(None, Deadline(5, clock)))

    assert line.waits == [5, 4, 3]
    assert sum(map(len, line.wrote)) == 700_000


def test_without_a_deadline_a_piece_is_sent_as_it_is() -> None:
    line = Line(Clock())

    Stream(line).write(b"x" * 700_000, 9)

    assert (line.waits, len(line.wrote)) == ([9], 1)


def test_a_wait_is_never_so_short_that_it_fails_at_once() -> None:
    clock = Clock()
    wait = BoundedWait(3, Deadline(5, clock))
    clock.now += 50

    assert 0 < wait.now < 0.1


def test_a_deadline_leaves_a_timeout_that_is_no_limit_to_what_is_left() -> None:
    deadline = Deadline(5, Clock())

    assert (deadline.at_most(None), Deadline(None).at_most(None), wait_now(None)) == (5, None, None)


def test_a_wait_travels_as_the_number_it_was() -> None:
    assert pickle.loads(pickle.dumps(BoundedWait(3, Deadline(5)))) == 3


@pytest.mark.parametrize("line", [Line(Clock(), readable=True), Line(Clock(), broken=True)])
def test_a_used_connection_that_the_server_closed_is_changed_before_a_byte_of_the_request_is_out(line: Line) -> None:
    broken, line.broken = line.broken, False
    stream = Stream(line)
    readable, line.readable = line.readable, False
    stream.write(b"GET / HTTP/1.1\r\n\r\n")
    stream.read(1)
    line.readable, line.broken = readable, broken

    with pytest.raises(httpcore.ConnectionNotAvailable):
        stream.write(b"POST / HTTP/1.1\r\n\r\n")

    assert line.wrote == [b"GET / HTTP/1.1\r\n\r\n"]


def test_a_new_connection_that_breaks_is_an_error_like_any_other() -> None:
    with pytest.raises(httpcore.WriteError):
        Stream(Line(Clock(), broken=True)).write(b"GET / HTTP/1.1\r\n\r\n")


def test_a_connection_that_breaks_in_the_middle_of_a_request_is_not_changed() -> None:
    line = Line(Clock())
    stream = Stream(line)
    stream.write(b"GET / HTTP/1.1\r\n\r\n")
    stream.read(1)
    stream.write(b"POST / HTTP/1.1\r\n\r\n")
    line.broken = True

    with pytest.raises(httpcore.WriteError):
        stream.write(b"the body")
