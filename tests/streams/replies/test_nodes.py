"""Nodes that ran others: nested, counted once, whatever a server says of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fastgpt_client import ChatReply, TokenUsage
from fastgpt_client._streams.nodes import each_run, error_in, nested_nodes, node_responses

IDS = st.one_of(st.none(), st.sampled_from(["a", "b", "c", ""]), st.lists(st.integers(), max_size=1))
NODES = st.lists(
    st.fixed_dictionaries({"inputTokens": st.just(1)}, optional={"id": IDS, "parentId": IDS, "toolDetail": st.none()}),
    max_size=6,
)


def test_a_child_that_came_before_its_parent_lies_in_it() -> None:
    nodes = nested_nodes([{"id": "c", "parentId": "p"}, {"id": "p"}, {"id": "g", "parentId": "c"}])

    assert nodes == [
        {
            "id": "p",
            "childrenResponses": [
                {"id": "c", "parentId": "p", "childrenResponses": [{"id": "g", "parentId": "c"}]},
            ],
        }
    ]


@pytest.mark.parametrize(
    "name", ["childrenResponses", "toolDetail", "pluginDetail", "loopDetail", "loopRunDetail", "parallelDetail"]
)
def test_the_nodes_inside_another_are_found_under_every_name_servers_have_for_them(name: str) -> None:
    nodes = [{"id": "p", name: [{"id": "c"}, "nonsense"]}]

    assert [node["id"] for node in each_run(nodes)] == ["p", "c"]
    assert nested_nodes([*nodes, {"id": "c", "parentId": "p"}]) == nodes


def test_runs_of_one_node_below_two_parents_are_two_and_reports_of_one_run_complete_it() -> None:
    reports = [
        {"id": "a", "parentId": "x", "inputTokens": 1},
        {"id": "a", "parentId": "y", "inputTokens": 2},
        {"id": "a", "parentId": "x", "outputTokens": 3},
    ]

    assert nested_nodes(reports) == [{**reports[0], "outputTokens": 3}, reports[1]]


def test_a_field_of_another_shape_costs_only_itself() -> None:
    (node,) = node_responses([{"id": "a", "toolDetail": 5, "errorText": "broke"}])

    assert node.to_dict() == {"id": "a", "errorText": "broke"}
    assert node_responses([node]) == [node]


def test_a_part_of_a_list_of_another_shape_costs_only_itself() -> None:
    (node,) = node_responses([{"id": "a", "toolDetail": [{"id": "b"}, 5, {"id": "c"}]}])

    assert node.to_dict() == {"id": "a", "toolDetail": [{"id": "b"}, {"id": "c"}]}


def test_a_child_told_inside_and_alone_counts_once() -> None:
    child = {"id": "c", "parentId": "p", "inputTokens": 3, "outputTokens": 4}
    parent = {"id": "p", "toolCallInputTokens": 1, "toolCallOutputTokens": 1, "inputTokens": 100, "toolDetail": [child]}

    assert TokenUsage.of_nodes([child, parent]) == TokenUsage(4, 5, 9)
    assert TokenUsage.of_nodes([{**parent, "childrenResponses": [child]}]) == TokenUsage(4, 5, 9)


def test_what_the_server_sent_stays_as_it_was() -> None:
    inside: list[dict[str, Any]] = [{"id": "x"}]
    parent = {"id": "p", "childrenResponses": inside}

    (node,) = nested_nodes([parent, {"id": "c", "parentId": "p"}])

    assert [child["id"] for child in node["childrenResponses"]] == ["x", "c"]
    assert (inside, parent["childrenResponses"]) == ([{"id": "x"}], inside)


def test_halves_are_kept_and_wholes_have_no_fraction() -> None:
    usage = TokenUsage.of_nodes([{"inputTokens": 8.5, "outputTokens": 1.5}, {"inputTokens": 13.5, "outputTokens": 1}])

    assert usage == TokenUsage(22, 2.5, 24.5)
    assert str(usage.input_tokens) == "22"


def test_older_servers_tell_one_number_only() -> None:
    assert TokenUsage.of_nodes([{"tokens": 7}, {"inputTokens": 1, "outputTokens": 2, "tokens": 3}]).total_tokens == 10


def test_points_of_a_node_hold_those_of_the_nodes_it_ran() -> None:
    child = {"id": "c", "parentId": "p", "totalPoints": 1.5}

    assert ChatReply(node_responses=nested_nodes([child, {"id": "p", "totalPoints": 2.5}])).points == 2.5


def test_a_failure_inside_is_not_told_before_the_node_around_it_has_reported() -> None:
    assert error_in(nested_nodes([{"id": "c", "parentId": "p", "error": "broken"}])) is None
    assert error_in(nested_nodes([{"id": "c", "error": "broken"}, {"id": "d"}])) == "broken"
    assert error_in([{"id": "a", "error": "first"}, {"id": "b", "errorText": "last"}]) == "last"


@pytest.mark.parametrize("again", [{"id": "a", "parentId": "b"}, {"id": "a", "parentId": "d"}])
def test_what_ran_inside_a_node_that_stands_twice_is_not_lost(again: dict[str, Any]) -> None:
    nodes = [{"id": "a"}, again, {"id": "c", "parentId": "a", "inputTokens": 3}, {"id": "b", "inputTokens": 2}]

    nested = nested_nodes(nodes)

    assert {node["id"] for node in each_run(nested)} == {"a", "b", "c"}
    assert TokenUsage.of_nodes(nested).input_tokens == 5


def test_what_has_no_id_inside_a_node_that_stands_twice_is_counted_once() -> None:
    node = {"id": "a", "childrenResponses": [{"inputTokens": 3}]}

    assert TokenUsage.of_nodes([{"id": "b", "childrenResponses": [node], "toolDetail": [node]}]).input_tokens == 3


@given(NODES)
@example([{"id": "a"}, {"id": "a", "parentId": "b"}, {"id": "c", "parentId": "a"}])
def test_no_run_is_lost_or_counted_twice_whatever_the_ids(nodes: list[dict[str, Any]]) -> None:
    nested = nested_nodes(nodes)

    named = {node["id"] for node in nodes if isinstance(node.get("id"), str) and node["id"]}
    found = [node.get("id") for node in each_run(nested)]
    assert {one for one in found if isinstance(one, str) and one} == named
    assert TokenUsage.of_nodes(nested) == TokenUsage.of_nodes(nodes)
