"""A walk through a list that changes: nothing lost, nothing twice."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._calls.paging import Walk


def walked(items: list[int], size: int, changes: list[tuple[str, int]], *, revisits: bool = True) -> list[int]:
    """Walk a list; before each page but the first, one change is made to it."""
    walk: Walk[int] = Walk(size, lambda item: item, revisits=revisits)
    found: list[int] = []
    left, fresh = iter(changes), itertools.count(1000)
    while walk.next is not None:
        page = items[walk.next.offset : walk.next.offset + walk.next.size]
        found += walk.take(page)
        kind, place = next(left, ("nothing", 0))
        if kind == "insert":
            items.insert(0, next(fresh))
        elif kind == "delete" and items:
            items.pop(place % len(items))
        elif kind == "touch" and items:
            items.insert(0, items.pop(place % len(items)))
    return found


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 9, 10, 11, 100])
@pytest.mark.parametrize("size", [1, 2, 3, 10])
@pytest.mark.parametrize("revisits", [True, False])
def test_a_list_that_stands_still_is_walked_in_order(count: int, size: int, revisits: bool) -> None:
    assert walked(list(range(count)), size, [], revisits=revisits) == list(range(count))


CHANGES = st.lists(st.tuples(st.sampled_from(["insert", "delete", "touch"]), st.integers(0, 50)), max_size=8)


@given(count=st.integers(0, 40), size=st.integers(9, 12), changes=CHANGES)
def test_what_stays_in_the_list_is_found_exactly_once(count: int, size: int, changes: list[tuple[str, int]]) -> None:
    """Holds as long as fewer items than a page are updated during the walk."""
    items = list(range(count))

    found = walked(items, size, changes)

    stayed = {item for item in items if item < 1000}
    assert len(found) == len(set(found))
    assert stayed <= set(found)


@given(
    count=st.integers(0, 40),
    size=st.integers(2, 9),
    changes=st.lists(st.tuples(st.sampled_from(["insert", "delete"]), st.integers(0, 50)), max_size=12),
)
def test_records_that_only_come_and_go_need_no_second_look(
    count: int, size: int, changes: list[tuple[str, int]]
) -> None:
    items = list(range(count))

    found = walked(items, size, changes, revisits=False)

    assert {item for item in items if item < 1000} <= set(found)
    assert len(found) == len(set(found))


def test_a_server_that_ignores_the_offset_ends_the_walk() -> None:
    walk: Walk[int] = Walk(3, lambda item: item, revisits=True)
    found: list[int] = []
    pages = 0
    while walk.next is not None and pages < 100:
        pages += 1
        found += walk.take([1, 2, 3])

    assert found == [1, 2, 3]
    assert pages < 50
