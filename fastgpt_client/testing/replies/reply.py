"""A `Reply` says in plain values what the emulator shall answer.

    emulator.reply("Hello", Reply(text="Let me see", tools=[Tool("search", {"q": "a"}, "ok")]))

Simple replies are described by their outcome, and FastGPT's usual order is made
from it. A reply whose order matters gives `parts` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import Factory, field, frozen

from ..wire.known_errors import check_error
from .contents import Node, Plan, Quote, Text, Tool
from .interactive import Interactive
from .parts import ErrorLike, Part


@frozen(kw_only=True)
class Reply:
    """What one completion shall answer.

    Args:
        text: The answer; a list gives the chunks exactly.
        pace: Seconds before each chunk; the emulator's `delay` when None.
        reasoning: What the model thought before.
        tools: Tools it called before answering.
        fixed: A fixed reply after the answer.
        nodes: The nodes of the workflow, in order; a start node and an AI chat node when None.
        quotes: What the answer rests on; shown in the chat node and through the quote routes.
        variables: Variables the workflow sets.
        plan: The plan of an agent.
        interactive: A pause after the text; the next message of the chat answers it.
        title: The chat's title on its first round; made from the question when None, none when empty.
        duration: Seconds the workflow claims to have taken.
        error: The run fails: before anything is sent when there is no other content, otherwise after the text.
        node_error: A node failed but the run ended normally (`error` in the answer).
        output: What a plugin app gives back.
        parts: Everything in explicit order instead of the fields above, `title`, `duration` and `output` excepted.
    """

    text: Text = ""
    pace: float | None = None
    reasoning: Text = ""
    tools: Sequence[Tool] = ()
    fixed: str = ""
    nodes: Sequence[Node | Mapping[str, Any]] | None = None
    quotes: Sequence[Quote] = ()
    variables: Mapping[str, Any] = Factory(dict)
    plan: Plan | None = None
    interactive: Interactive | None = None
    title: str | None = None
    duration: float | None = None
    error: ErrorLike | None = field(default=None, validator=check_error)
    node_error: Any = None
    output: Mapping[str, Any] | None = None
    parts: Sequence[Part] | None = None

    def early_error(self) -> ErrorLike | None:
        """Return the error that is answered before anything runs."""
        content = self.text or self.reasoning or self.tools or self.fixed or self.interactive or self.plan
        return None if content or self.parts is not None else self.error


@frozen
class ChatRequest:
    """What a callable gets to decide on a reply."""

    text: str
    """The question, text parts only."""
    messages: Sequence[Mapping[str, Any]]
    files: Sequence[Mapping[str, Any]]
    """What came along: `type`, `name`, `key`, `url`, each where known."""
    variables: Mapping[str, Any]
    chatId: str
    appId: str
    stream: bool
    detail: bool
    v2: bool
    history: Sequence[Mapping[str, Any]] = field(repr=False)
    """Earlier records of the chat, oldest first: `obj` and `value`."""
    answer: Any = None
    """What the user answered, when this message continues an interactive pause."""
    answers: Mapping[str, Any] | None = None
    """The interactive object that was answered."""


ReplyLike = str | Reply | Callable[[ChatRequest], "str | Reply"]
"""A text, a reply, or a function that decides when the request is there."""


def reply_of(scripted: ReplyLike, request: ChatRequest) -> Reply:
    """Return the reply a script entry gives to this request."""
    if callable(scripted):
        scripted = scripted(request)
    return Reply(text=scripted) if isinstance(scripted, str) else scripted
