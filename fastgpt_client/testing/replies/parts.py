"""A reply is played from parts, one after another; a reply whose order matters names them itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from ..wire.known_errors import check_error
from .contents import Node, Plan, Text, Tool
from .interactive import Interactive

ErrorLike = str | Mapping[str, Any]
"""The name of a known error, a sentence, or a whole error body."""


@frozen
class Say:
    """The model says a text of the answer, one chunk per item."""

    text: Text
    pace: float | None = None


@frozen
class Think:
    """The model reasons."""

    text: Text
    pace: float | None = None


@frozen
class Fixed:
    """A fixed-reply node sends its whole text at once (`fastAnswer`)."""

    text: str


@frozen
class Running:
    """A node starts (`flowNodeStatus`)."""

    name: str


@frozen
class Ran:
    """A node has ended and reports (`flowNodeResponse`, and `flowResponses` at the end of a v1 stream)."""

    node: Node | Mapping[str, Any]


@frozen
class Call:
    """A tool is called and answers."""

    tool: Tool


@frozen
class SetVariables:
    """The workflow changes variables."""

    values: Mapping[str, Any]


@frozen
class Planned:
    """A plan appears or has changed."""

    plan: Plan


@frozen
class Emit:
    """Any other typed event, such as `planStatus` or `skillCall`, is sent as given."""

    event: str
    data: Mapping[str, Any]


@frozen
class Raw:
    """Bytes are written into the stream as they are, for what FastGPT should never send."""

    data: bytes


@frozen
class Wait:
    """Nothing happens for some seconds, except that heartbeats still go out."""

    seconds: float


@frozen
class Ask:
    """The workflow pauses for the user, and nothing after this part runs."""

    interactive: Interactive


@frozen
class Fail:
    """The run fails here."""

    error: ErrorLike = field(validator=check_error)


Part = Say | Think | Fixed | Running | Ran | Call | SetVariables | Planned | Emit | Raw | Wait | Ask | Fail
