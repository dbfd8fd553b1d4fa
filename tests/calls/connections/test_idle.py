"""Which connections are free."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._runtime.connections.idle import IdleConnections


def test_the_one_that_was_used_last_is_taken_first() -> None:
    idle: IdleConnections[str] = IdleConnections(10, 4)
    for name in ("a", "b", "c"):
        idle.put("here", name, 0)
    idle.put("there", "d", 0)

    assert [idle.take("here") for _ in range(4)] == ["c", "b", "a", None]
    assert list(idle) == ["d"]


def test_those_that_are_too_old_and_the_oldest_of_too_many_are_let_go() -> None:
    idle: IdleConnections[str] = IdleConnections(2, 4)
    for moment, name in enumerate("abcd"):
        idle.put(name in "ac", name, moment)

    assert idle.surplus(3) == ["a", "b"]
    assert idle.surplus(6) == []
    assert idle.surplus(6.5) == ["c"]
    assert (idle.take(False), idle.take(True)) == ("d", None)


@given(st.lists(st.tuples(st.sampled_from(["put", "take", "surplus", "clear"]), st.integers(0, 2)), max_size=60))
def test_no_connection_is_lost_and_none_is_handed_out_twice(steps: list[tuple[str, int]]) -> None:
    idle: IdleConnections[int] = IdleConnections(3, 5)
    inside: dict[int, int] = {}
    for number, (step, origin) in enumerate(steps):
        if step == "put":
            idle.put(origin, number, number)
            inside[number] = origin
        elif step == "take":
            taken = idle.take(origin)
            there = [name for name, where in inside.items() if where == origin]
            assert taken == max(there, default=None)
            inside.pop(-1 if taken is None else taken, None)
        else:
            for gone in idle.surplus(number) if step == "surplus" else idle.clear():
                del inside[gone]

        assert list(idle) == list(inside)
