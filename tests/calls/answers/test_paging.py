"""A walk through a list that changes: nothing lost, nothing twice."""

from __future__ import annotations

import itertools

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._calls.paging import Copies, PageRequest, Walk


def walked(items: list[int], size: int, changes: list[tuple[str, int]], *, revisits: bool = True) -> list[int]:
    """Walk a list; before each page but the first, one change is made to it."""
    walk: Walk[int] = Walk(size, lambda item: item, revisits=revisits)
    found: list[int] = []
    left, fresh = iter(changes), itertools.count(1000)
    for _ in range(1000):
        if walk.next is None:
            return found
        page = items[walk.next.offset : walk.next.offset + walk.next.size]
        found += walk.take(page)
        kind, place = next(left, ("nothing", 0))
        if kind == "insert":
            items.insert(0, next(fresh))
        elif kind == "delete" and items:
            items.pop(place % len(items))
        elif kind == "touch" and items:
            items.insert(0, items.pop(place % len(items)))
    pytest.fail("the walk does not end")


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


@pytest.mark.parametrize(("revisits", "pages"), [(True, 22), (False, 21)])
def test_a_server_that_ignores_the_offset_ends_the_walk_after_20_pages_of_nothing_new(
    revisits: bool, pages: int
) -> None:
    walk: Walk[int] = Walk(3, lambda item: item, revisits=revisits)
    found = [walk.take([1, 2, 3]) for _ in range(100) if walk.next is not None]

    assert found == [[1, 2, 3], *[[]] * (pages - 1)]


def asked(*pages: list[int], revisits: bool = False) -> list[int | None]:
    """Return the offsets a walk in pages of three asks for, when these pages come; None for its end."""
    walk: Walk[int] = Walk(3, lambda item: item, revisits=revisits)
    offsets: list[int | None] = []
    for page in pages:
        walk.take(page)
        assert walk.next is None or walk.next.size == 3
        offsets.append(walk.next.offset if walk.next is not None else None)
    return offsets


def test_each_page_overlaps_the_one_before_by_an_item_and_the_last_is_short() -> None:
    assert asked([1, 2, 3], [3, 4, 5], [5, 6]) == [2, 4, None]
    assert asked([1, 2, 3], [3]) == [2, None]
    assert asked([1, 2]) == [None]
    assert asked([]) == [None]


def test_a_walk_goes_back_page_by_page_to_an_item_it_knows() -> None:
    assert asked([1, 2, 3], [3, 4, 5], [5, 6, 7], [9], [8, 9], [5, 6, 7]) == [2, 4, 6, 4, 2, 4]
    assert asked([1, 2, 3], [4, 5]) == [2, 0]
    assert asked([1, 2, 3], []) == [2, 0]
    # The server gave more than it was asked for.
    assert asked([1, 2, 3, 4], [9], [8, 9]) == [3, 1, 0]


def test_the_second_look_at_the_top_goes_on_as_long_as_it_finds_something() -> None:
    assert asked([1, 2, 3], [3], [1, 2, 3], revisits=True) == [2, 0, None]
    assert asked([1, 2, 3], [3], [9, 1, 2], [2, 3], revisits=True) == [2, 0, 2, None]
    assert asked([1, 2, 3], [3], [8, 9], revisits=True) == [2, 0, None]
    assert asked([1, 2], revisits=True) == [None]


@pytest.mark.parametrize(("given", "size"), [(0, 2), (1, 2), (2, 2), (3, 3)])
def test_a_page_has_two_items_at_least(given: int, size: int) -> None:
    assert Walk[int](given, lambda item: item, revisits=False).next == PageRequest(0, size)


@define
class Stored:
    obj: str
    data_id: str
    record_id: str


def test_copies_are_the_replies_stored_again_and_their_questions() -> None:
    copies = Copies()
    reply, again = Stored("AI", "d", "r-1"), Stored("AI", "d", "r-2")
    question, other = Stored("Human", "d", "r-3"), Stored("Human", "e", "r-4")

    assert copies.among([question, reply, other, again, question]) == {3, 4}
    # What is listed twice is no copy of itself, and what was found on one page counts on the next.
    assert copies.among([reply, other, question]) == {2}
    assert Copies().among([reply, question]) == set()
