"""What a run cost, and what it read. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from .nodes import each_run, nested_nodes


@frozen
class TokenUsage:
    """Tokens the nodes of a run used, added up. FastGPT's own `usage` is always 1.

    A server that estimates may count halves.

    Attributes:
        input_tokens: Tokens read.
        output_tokens: Tokens written.
        total_tokens: Both; before FastGPT 4.8.17 the only number known.
    """

    input_tokens: float
    output_tokens: float
    total_tokens: float

    @classmethod
    def of_nodes(cls, nodes: Sequence[Mapping[str, Any]]) -> TokenUsage:
        """Return what these nodes used, and those they ran: a reply's nodes, or `.data` of `get_record_detail`.

        Args:
            nodes: The nodes, each as `NodeResponse` describes it.
        """
        read = written = total = 0.0
        for node in each_run(nested_nodes(nodes)):
            # A tool caller counts what its model used apart from what its tools did.
            own_read = _number(node, "toolCallInputTokens", "inputTokens")
            own_written = _number(node, "toolCallOutputTokens", "outputTokens")
            read += own_read
            written += own_written
            total += own_read + own_written or _number(node, "tokens")
        return cls(_plain(read), _plain(written), _plain(total))


def points_of_nodes(nodes: Sequence[Mapping[str, Any]]) -> float:
    """Return what these nodes cost in FastGPT's points. Each node's points hold those of the nodes it ran."""
    return _plain(sum(_number(node, "totalPoints") for node in nodes))


def quotes_of_nodes(nodes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the passages of knowledge bases that these nodes used, and those they ran, each passage once."""
    found: dict[Any, dict[str, Any]] = {}
    for node in each_run(nested_nodes(nodes)):
        listed = node.get("quoteList")
        for quote in listed if isinstance(listed, list) else ():
            if isinstance(quote, Mapping):
                name = quote.get("id")
                found.setdefault(name if isinstance(name, str) else len(found), dict(quote))
    return list(found.values())


def _number(node: Mapping[str, Any], *names: str) -> float:
    """Return the first of these that the node has."""
    for name in names:
        value = node.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
    return 0


def _plain(number: float) -> float:
    """Return a whole number without its `.0`."""
    return int(number) if float(number).is_integer() else number
