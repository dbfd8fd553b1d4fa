"""What the user of the emulator says it shall answer, in plain values.

    emulator.reply("Hello", Reply(text="Let me see", tools=[Tool("search", {"q": "a"}, "ok")]))

Simple replies are described by their outcome, and FastGPT's usual order is made
from it. A reply whose order matters gives `parts` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import Factory, field, frozen

from .interactive import Interactive

Text = str | Sequence[str]
"""A text the emulator cuts into chunks, or the chunks themselves."""
ErrorLike = str | Mapping[str, Any]
"""The name of a known error, a sentence, or a whole error body."""


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
    error: ErrorLike | None = None
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
