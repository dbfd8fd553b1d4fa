"""Deadlines by a clock of their own, and what connections make of them."""

from __future__ import annotations

import pickle

import httpcore
import httpx
import pytest

from fastgpt_client._calls.deadline import BoundedWait, Deadline, wait_now
from fastgpt_client._runtime.connections.sockets import Stream
from fastgpt_client.exceptions import APITimeoutError


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Line(httpcore.NetworkStream):
    """A connection that takes a second for everything, and notes how long it was allowed to take."""

    def __init__(self, clock: Clock) -> None:
        self.waits: list[float | None] = []
        self.wrote: list[bytes] = []
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.waits.append(timeout)
        self._clock.now += 1
        return b"x"

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.waits.append(timeout)
        self.wrote.append(buffer)
        self._clock.now += 1

    def get_extra_info(self, info: str) -> None:
        return None


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


def test_a_deadline_passes_at_its_moment() -> None:
    clock = Clock()
    deadline = Deadline(5, clock)
    assert not deadline.passed
    deadline.check()

    clock.now = 104.9
    assert not deadline.passed
    deadline.check()
    # A wait for what is left may end this much early by another clock than ours.
    clock.now = 105 - 0.001
    assert deadline.passed
    deadline.check()
    clock.now = 105.0
    assert deadline.passed
    with pytest.raises(APITimeoutError, match=r"^the call failed: the deadline of 5 seconds passed$"):
        deadline.check()


def test_what_is_left_of_a_wait_may_be_two_milliseconds() -> None:
    clock = Clock()
    clock.now = 0.0

    assert Deadline(0.002, clock).passed
    assert not Deadline(0.0021, clock).passed


def test_without_seconds_there_is_no_end() -> None:
    clock = Clock()
    endless = Deadline(None, clock)
    clock.now = 1e12

    assert (endless.endless, endless.passed, endless.allows(1e9)) == (True, False, True)
    assert not Deadline(5, clock).endless
    endless.check()


def test_a_pause_is_allowed_when_there_is_time_for_something_after_it() -> None:
    deadline = Deadline(5, Clock())

    assert [deadline.allows(pause) for pause in (0, 4.5, 5, 6)] == [True, True, False, False]


@pytest.mark.parametrize("sent", [True, False])
def test_the_error_says_what_was_tried_and_whether_it_was_sent(sent: bool) -> None:
    clock = Clock()
    deadline, request = Deadline(5, clock), httpx.Request("POST", "http://a.test/x?key=canary")
    clock.now += 5

    for tried, what in ((request, "POST /x"), ("uploading", "uploading")):
        error = deadline.error(tried, sent=sent)
        assert (str(error), error.deadline, error.sent) == (
            f"{what} failed: the deadline of 5 seconds passed",
            5,
            sent,
        )
        with pytest.raises(APITimeoutError) as caught:
            deadline.check(tried, sent=sent)
        assert (str(caught.value), caught.value.sent) == (str(error), sent)
    assert deadline.error(request).request is request


def test_whatever_is_not_known_to_be_unsent_counts_as_sent() -> None:
    clock = Clock()
    deadline = Deadline(5, clock)
    clock.now += 5

    assert deadline.error("uploading").sent
    with pytest.raises(APITimeoutError) as caught:
        deadline.check("uploading")
    assert caught.value.sent


def test_a_request_waits_no_longer_than_is_left() -> None:
    extensions = {"timeout": {"connect": 3.0, "read": None, "pool": 60.0}, "trace": None}
    request, other = (httpx.Request("GET", "http://a.test", extensions=dict(extensions)) for _ in range(2))

    Deadline(5, Clock()).limit(request)
    Deadline(None, Clock()).limit(other)

    assert request.extensions == {"timeout": {"connect": 3, "read": 5, "pool": 5}, "trace": None}
    assert other.extensions == extensions
    assert extensions["timeout"] == {"connect": 3.0, "read": None, "pool": 60.0}
