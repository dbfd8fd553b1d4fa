"""Besides text, a reply may hold tool calls, workflow nodes, quotes and plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import Factory, frozen

Text = str | Sequence[str]
"""A text the emulator cuts into chunks, or the chunks themselves."""


@frozen
class Tool:
    """One tool call: its name, arguments and what the tool gave back."""

    name: str
    arguments: Mapping[str, Any] | Text = ""
    response: str | None = None
    id: str | None = None
    title: str | None = None
    """What people see instead of the function's name."""


@frozen
class Node:
    """A workflow node that ran; `extra` are its metrics as FastGPT spells them."""

    name: str
    type: str = "chatNode"
    extra: Mapping[str, Any] = Factory(dict)
    id: str | None = None
    node_id: str | None = None


@frozen
class Quote:
    """A piece of a dataset the reply rests on."""

    q: str
    a: str = ""
    id: str | None = None
    collection_id: str = "66e29b870b24ce35330c0c01"
    dataset_id: str = "66e29b870b24ce35330c0d01"
    source_name: str = "handbook.md"


@frozen
class Step:
    """One step of a plan."""

    name: str
    status: str = "pending"
    description: str | None = None
    note: str | None = None
    id: str | None = None


@frozen
class Plan:
    """What an agent intends to do."""

    name: str
    steps: Sequence[Step | str] = ()
    description: str | None = None
    id: str | None = None
