"""The parts a reply is played from, one after another, for replies whose order matters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from .contents import Node, Plan, Text, Tool
from .interactive import Interactive

ErrorLike = str | Mapping[str, Any]
"""The name of a known error, a sentence, or a whole error body."""


@frozen
class Say:
    """Part: text of the answer, one chunk per item."""

    text: Text
    pace: float | None = None


@frozen
class Think:
    """Part: reasoning."""

    text: Text
    pace: float | None = None


@frozen
class Fixed:
    """Part: the whole text of a fixed-reply node (`fastAnswer`)."""

    text: str


@frozen
class Running:
    """Part: a node starts (`flowNodeStatus`)."""

    name: str


@frozen
class Ran:
    """Part: a node has ended and reports."""

    node: Node | Mapping[str, Any]


@frozen
class Call:
    """Part: a tool is called and answers."""

    tool: Tool


@frozen
class SetVariables:
    """Part: the workflow changes variables."""

    values: Mapping[str, Any]


@frozen
class Planned:
    """Part: a plan appears or has changed."""

    plan: Plan


@frozen
class Emit:
    """Part: any other typed event, such as `planStatus` or `skillCall`, sent as given."""

    event: str
    data: Mapping[str, Any]


@frozen
class Raw:
    """Part: bytes written into the stream as they are; for what FastGPT should never send."""

    data: bytes


@frozen
class Wait:
    """Part: nothing happens for some seconds (heartbeats still go out)."""

    seconds: float


@frozen
class Ask:
    """Part: the workflow pauses for the user; nothing after it runs."""

    interactive: Interactive


@frozen
class Fail:
    """Part: the run breaks here."""

    error: ErrorLike


Part = Say | Think | Fixed | Running | Ran | Call | SetVariables | Planned | Emit | Raw | Wait | Ask | Fail
