"""The keyword arguments of what says something: `say`, `stream` and the like. Performs no I/O."""

from __future__ import annotations

from typing import Literal

from ..generated.operations.options import CompletionOptions


class MessageOptions(CompletionOptions, total=False):
    """What a conversation takes beside a message: everything a completion takes, and these.

    Attributes:
        detail: Also get tools, pauses, nodes and variables.
        api: Which version of the completions route to use.
    """

    detail: bool
    api: Literal["v1", "v2"]


class StreamOptions(MessageOptions, total=False):
    """What a conversation takes beside a message that is answered as a stream.

    Attributes:
        resume: Reconnect when the connection breaks, and go on where it broke (v2, since 4.14.11).
        max_event_bytes: How large one event may be; None for any size.
    """

    resume: bool
    max_event_bytes: int | None
