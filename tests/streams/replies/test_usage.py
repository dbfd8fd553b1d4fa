"""What a run cost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client import ChatReply
from fastgpt_client._streams.usage import TokenUsage, points_of_nodes, quotes_of_nodes


@pytest.mark.parametrize(
    ("nodes", "read", "written", "total"),
    [
        ([], 0, 0, 0),
        ([{"inputTokens": 3, "outputTokens": 4}], 3, 4, 7),
        ([{"inputTokens": 3, "outputTokens": 4, "tokens": 100}], 3, 4, 7),
        ([{"tokens": 5}], 0, 0, 5),
        ([{"toolCallInputTokens": 2, "inputTokens": 9, "toolCallOutputTokens": 1, "outputTokens": 9}], 2, 1, 3),
        ([{"inputTokens": 1}, {"outputTokens": 2}, {"tokens": 4}], 1, 2, 7),
        ([{"inputTokens": 0.5}], 0.5, 0, 0.5),
        ([{"inputTokens": True, "outputTokens": "4", "tokens": None}], 0, 0, 0),
        ([{"id": "a", "inputTokens": 1, "childrenResponses": [{"id": "b", "outputTokens": 2}]}], 1, 2, 3),
    ],
)
def test_the_tokens_of_all_nodes_are_added_up(
    nodes: list[dict[str, Any]], read: float, written: float, total: float
) -> None:
    assert TokenUsage.of_nodes(nodes) == TokenUsage(read, written, total)


@pytest.mark.parametrize(
    ("nodes", "points"),
    [
        ([], "0"),
        ([{"totalPoints": 1.5}, {"totalPoints": 0.5}], "2"),
        ([{"totalPoints": 0.25}, {}], "0.25"),
        ([{"totalPoints": 1, "childrenResponses": [{"totalPoints": 5}]}], "1"),
        ([{"totalPoints": "1"}], "0"),
    ],
)
def test_points_hold_those_of_the_nodes_inside(nodes: list[dict[str, Any]], points: str) -> None:
    assert str(points_of_nodes(nodes)) == points


def test_whole_numbers_have_no_fraction() -> None:
    assert str(TokenUsage.of_nodes([{"inputTokens": 3.0}]).input_tokens) == "3"


def test_a_reply_tells_each_passage_it_used_once_wherever_a_node_read_it() -> None:
    first, second, unnamed = {"id": "q-1", "q": "问"}, {"id": "q-2", "q": "答"}, {"q": "?"}
    inner = {"id": "i", "quoteList": [second, first, unnamed, "nonsense"]}
    nodes: list[dict[str, Any]] = [
        {"id": "o", "quoteList": [first], "childrenResponses": [inner]},
        {"id": "p", "quoteList": "nonsense"},
    ]

    assert quotes_of_nodes(nodes) == [first, second, unnamed]
    inner["quoteList"] = [second, first, unnamed]
    assert ChatReply(node_responses=nodes[:1]).quotes == [first, second, unnamed]
    assert ChatReply().quotes == []


ODD = st.sampled_from([5, None, "x", True, 1.5, [], [1], {"id": ["n"]}, {"quoteList": "x"}, {"quoteList": [3]}])


@given(st.lists(ODD, max_size=3), st.lists(ODD, max_size=3), st.lists(ODD, max_size=2))
def test_what_is_odd_beside_a_passage_costs_no_passage(
    quotes: list[Any], children: list[Any], around: list[Any]
) -> None:
    child = {"id": "child", "quoteList": [*quotes, {"id": "1", "q": "one"}]}
    node = {"id": "node", "quoteList": [{"id": "2", "q": "two"}, *quotes], "childrenResponses": [*children, child]}

    found = ChatReply(node_responses=[*(odd for odd in around if isinstance(odd, dict)), node]).quotes

    assert [quote["q"] for quote in found if "q" in quote] == ["two", "one"]
