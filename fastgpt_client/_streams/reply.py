"""What an app replied, gathered from a stream's events or from a whole completion. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from attrs import asdict, define, evolve, field, frozen

from .interactive import Interaction, interaction_of
from .nodes import error_in, nested_nodes, node_responses
from .usage import TokenUsage, points_of_nodes, quotes_of_nodes

if TYPE_CHECKING:
    from .._calls.response import ApiResponse
    from ..generated.models import NodeResponse


@frozen
class ToolCall:
    """A tool the app used.

    Attributes:
        id: Names the call.
        name: The tool's name.
        function: The function the model called.
        params: The arguments, as JSON text.
        response: What the tool answered; None when it did not, or nothing.
    """

    id: str
    name: str
    function: str
    params: str
    response: str | None


@define
class ChatReply:
    """What an app replied. The same for a stream and for a completion that was waited for.

    Attributes:
        text: The whole text, fixed replies of the workflow included.
        reasoning: What the model thought.
        tool_calls: The tools the app used, each with its arguments and answer.
        interactive: What the workflow waits for; None when it is through.
        node_responses: What each node did, as `get_record_detail` tells it later; the nodes that one of them ran are
            inside of it. Needs `detail=True`.
        variables: The chat's variables as the run changed them. Needs `detail=True`.
        title: The title the server gave a new chat (since 4.15.0).
        plan: The agent's plan (since 4.14.7).
        error: Why a node failed, although the call succeeded; None when none did, and when what failed was a tool that
            the app could do without.
        chat_id: The chat the round is stored in.
        duration: Seconds the workflow took; None when the server did not say, as outside streams.
        data_id: The id it is stored under, which `send_feedback` and `get_record_detail` want; None when nothing is.
            The reply to the answer of a pause is added to the reply that paused, under whose id it is stored. A
            conversation knows that id; `chat()` and `stream()`, which know no reply before, name one that nothing is
            stored under. There, take the one of the reply that paused.
        response: The response it came in, with its status and headers.
    """

    text: str = ""
    reasoning: str = ""
    tool_calls: list[ToolCall] = field(factory=list[ToolCall])
    interactive: Interaction | None = None
    node_responses: list[NodeResponse] = field(factory=list["NodeResponse"], converter=node_responses, repr=False)
    variables: dict[str, Any] = field(factory=dict[str, Any])
    title: str | None = None
    plan: dict[str, Any] | None = None
    error: Any = None
    chat_id: str | None = None
    duration: float | None = field(default=None, eq=False)
    data_id: str | None = field(default=None, eq=False)
    response: ApiResponse[Any] | None = field(default=None, eq=False, repr=False)

    @property
    def usage(self) -> TokenUsage:
        """The tokens of all nodes together; zero without `detail=True`."""
        return TokenUsage.of_nodes(self._nodes())

    @property
    def points(self) -> float:
        """What the run cost, in FastGPT's points; zero without `detail=True`."""
        return points_of_nodes(self._nodes())

    @property
    def quotes(self) -> list[dict[str, Any]]:
        """The passages of knowledge bases that the app used, each once; none without `detail=True`."""
        return quotes_of_nodes(self._nodes())

    @property
    def request_id(self) -> str | None:
        """The server's id of the request, to find it in the server's logs; None before FastGPT 4.14.7."""
        return self.response.request_id if self.response is not None else None

    @property
    def attempts(self) -> int:
        """How many requests the reply took, retries included; 0 when it came from none."""
        return self.response.attempts if self.response is not None else 0

    @property
    def elapsed(self) -> timedelta | None:
        """How long it took from sending the message to the last byte; None while it comes."""
        try:
            return self.response.elapsed if self.response is not None else None
        except RuntimeError:
            return None

    def to_dict(self) -> dict[str, Any]:
        """Return what was replied as JSON types, without the response."""
        return {
            "text": self.text,
            "reasoning": self.reasoning,
            "tool_calls": [asdict(call) for call in self.tool_calls],
            "interactive": dict(self.interactive.raw) if self.interactive is not None else None,
            "node_responses": self._nodes(),
            "variables": self.variables,
            "title": self.title,
            "plan": self.plan,
            "error": self.error,
            "chat_id": self.chat_id,
            "duration": self.duration,
            "data_id": self.data_id,
        }

    def _nodes(self) -> list[dict[str, Any]]:
        return [node.to_dict() for node in self.node_responses]


def merged_tools(tools: Sequence[Mapping[str, Any]], earlier: Sequence[ToolCall] = ()) -> list[ToolCall]:
    """Return one entry for each tool call from all that was said of them, in the order they began.

    Args:
        tools: What was said of them.
        earlier: The calls of the reply before: one that paused there goes on here by its id alone.
    """
    before = {call.id: call for call in earlier}
    calls: dict[str, dict[str, Any]] = {}
    for tool in tools:
        call = calls.setdefault(str(tool.get("id") or ""), {"params": [], "response": None})
        for name in ("toolName", "functionName"):
            # Later events of a call leave its names empty.
            call[name] = tool.get(name) or call.get(name) or ""
        if isinstance(tool.get("params"), str):
            call["params"].append(tool["params"])
        # Nothing answered is an empty text in some forms, and not told in others.
        if tool.get("response"):
            call["response"] = str(tool["response"])
    return [_tool_call(id, call, before.get(id)) for id, call in calls.items()]  # noqa: A001  # the field's name


def _tool_call(id: str, said: Mapping[str, Any], before: ToolCall | None) -> ToolCall:  # noqa: A002  # the field's name
    call = ToolCall(id, str(said["toolName"]), str(said["functionName"]), "".join(said["params"]), said["response"])
    if before is None or call.name or call.function:
        return call
    return evolve(call, name=before.name, function=before.function, params=call.params or before.params)


def hides_a_pause(body: Any) -> bool:
    """Tell whether a completion may be a pause that the server left out: no content, no thought and no error."""
    if not isinstance(body, dict) or body.get("error"):
        return False
    message = _message_of(body)
    return bool(message) and not {"content", "reasoning_content"} & {*message}


def reply_of_completion(body: Any, chat_id: str | None, earlier: Sequence[ToolCall] = ()) -> ChatReply:
    """Return the reply in a completion that was waited for. What is not there, or of another shape, is left empty."""
    given = body if isinstance(body, dict) else {}
    message = _message_of(given)
    content = message.get("content")
    values = [value for value in content if isinstance(value, dict)] if isinstance(content, list) else []
    nodes = given.get("responseData")
    nodes = nested_nodes([node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else [])
    tools = [tool for value in values for tool in _tools_in(value)]
    plans = [value["plan"] for value in values if isinstance(value.get("plan"), dict)]
    pauses = [value["interactive"] for value in values if value.get("interactive")]
    reasoning = message.get("reasoning_content")
    title = given.get("title")
    variables = given.get("newVariables")
    return ChatReply(
        text=content if isinstance(content, str) else "".join(_content(value, "text") for value in values),
        reasoning=reasoning if isinstance(reasoning, str) else "".join(_content(v, "reasoning") for v in values),
        tool_calls=merged_tools(tools, earlier),
        interactive=interaction_of(pauses[-1]) if pauses else None,
        node_responses=nodes,
        variables=variables if isinstance(variables, dict) else {},
        title=title if isinstance(title, str) else None,
        plan=plans[-1] if plans else None,
        error=given.get("error") or error_in(nodes),
        chat_id=given.get("id") or chat_id,
    )


def _message_of(body: dict[str, Any]) -> dict[str, Any]:
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    message = choice.get("message")
    return message if isinstance(message, dict) else {}


def _content(value: dict[str, Any], kind: str) -> str:
    part = value.get(kind)
    text = part.get("content") if isinstance(part, dict) else None
    return text if isinstance(text, str) else ""


def _tools_in(value: dict[str, Any]) -> list[Mapping[str, Any]]:
    several = value.get("tools")
    tools = several if isinstance(several, list) else [value.get("tool")]
    return [tool for tool in tools if isinstance(tool, dict)]
