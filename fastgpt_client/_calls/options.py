"""The keyword arguments of what says something: `say`, `stream` and the like. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from ..generated.operations.options import CompletionOptions

if TYPE_CHECKING:
    from .._files.chat_file import ChatFile


class MessageOptions(CompletionOptions, total=False):
    """What a conversation takes beside a message: everything a completion takes, and these.

    Attributes:
        detail: Also get tools, pauses, nodes and variables.
        api: Which version of the completions route to use.
        files: Uploaded files that go with the message, after what it says itself. Whole messages name their own, and
            an answer to a pause takes those alone that are given with it.
    """

    detail: bool
    api: Literal["v1", "v2"]
    files: Sequence[ChatFile | Mapping[str, Any]] | None


class StreamOptions(MessageOptions, total=False):
    """What a conversation takes beside a message that is answered as a stream.

    Attributes:
        resume: Reconnect when the connection breaks, and go on where it broke (v2, since 4.14.11).
        max_event_bytes: How large one event may be; None for any size.
    """

    resume: bool
    max_event_bytes: int | None
