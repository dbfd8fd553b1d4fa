"""From a reply described by its outcome to the parts FastGPT would send, and the replies nobody scripted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from ..completions.performance import pieces
from . import reply as scripts
from .interactive import AgentAsk, InputField, PaymentPause, UserInput, UserSelect
from .reply import ChatRequest, Node, Part, Reply

_PROMPTS: dict[str, Reply] = {
    "/select": Reply(text="", interactive=UserSelect("Which one would you like?", ["Confirm", "Cancel"])),
    "/form": Reply(
        interactive=UserInput(
            "Tell me about yourself",
            [InputField("name", required=True), InputField("age", "numberInput", value_type="number")],
        )
    ),
    "/ask": Reply(interactive=AgentAsk("Before I start", {"Which language?": ["中文", "English"]})),
    "/tool": Reply(text="It is sunny.", tools=[scripts.Tool("weather", {"city": "杭州"}, '{"sky":"sunny"}')]),
    "/think": Reply(text="The answer is 42.", reasoning="Let me think about that."),
    "/error": Reply(text="This goes wrong", error="aiPointsNotEnough"),
}
"""Messages that show something when nothing is scripted; every other message is echoed."""

_ASKING: dict[type, str] = {
    UserSelect: "User select",
    UserInput: "Form input",
    AgentAsk: "Agent",
    PaymentPause: "AI Chat",
}


def unscripted(request: ChatRequest) -> Reply:
    """Return the reply to a message nobody scripted: a magic prompt's, a continuation, or an echo."""
    if request.answers is not None:
        return _continued(request)
    if request.text.strip() in _PROMPTS:
        return _PROMPTS[request.text.strip()]
    said = request.text or scripts_of_variables(request.variables)
    received = [str(file.get("name") or file.get("key") or _last_of(str(file.get("url")))) for file in request.files]
    with_files = f" (with {', '.join(received)})" if received else ""
    return Reply(text=f"You said: {said}{with_files}")


def _last_of(url: str) -> str:
    # What stands behind it is a signature: long, and not for eyes.
    path = url.partition("?")[0]
    return unquote(path.rpartition("/")[2]) or path


def scripts_of_variables(variables: Any) -> str:
    """Return a readable line of a plugin's inputs."""
    return ", ".join(f"{name}={value}" for name, value in variables.items())


def _continued(request: ChatRequest) -> Reply:
    asked = request.answers or {}
    if asked["type"] == "userSelect":
        options = [option["value"] for option in asked["params"]["userSelectOptions"]]
        # A text that is none of the options leads into no branch: the workflow just ends.
        return Reply(text=f"You chose: {request.answer}" if request.answer in options else "")
    if asked["type"] == "userInput":
        return Reply(text=f"You entered: {scripts_of_variables(request.answer)}")
    if asked["type"] == "agentAsk":
        return Reply(text=f"You answered: {', '.join(map(str, request.answer.get('answers', [])))}")
    return Reply(text="Going on.")


def parts_of(reply: Reply, request: ChatRequest, *, plugin: bool) -> list[Part]:
    """Return the parts of a reply in FastGPT's order: nodes start, speak, and report."""
    if reply.parts is not None:
        return list(reply.parts)
    nodes = _default_nodes(reply, request, plugin=plugin) if reply.nodes is None else list(reply.nodes)
    speaker = _speaker(nodes)
    parts: list[Part] = []
    for at, node in enumerate(nodes):
        parts.append(scripts.Running(node.name if isinstance(node, Node) else str(node.get("moduleName", ""))))
        if at == speaker:
            parts += _content(reply)
            if _ends_early(reply):
                return parts + _ending(reply)
        parts.append(scripts.Ran(node))
    return parts + (_content(reply) if not nodes else []) + _ending(reply)


def _ends_early(reply: Reply) -> bool:
    return reply.error is not None


def _content(reply: Reply) -> list[Part]:
    parts: list[Part] = []
    if reply.reasoning:
        parts.append(scripts.Think(reply.reasoning, reply.pace))
    if reply.plan:
        parts.append(scripts.Planned(reply.plan))
    parts += [scripts.Call(tool) for tool in reply.tools]
    if reply.text:
        parts.append(scripts.Say(reply.text, reply.pace))
    if reply.variables:
        parts.append(scripts.SetVariables(reply.variables))
    return parts


def _ending(reply: Reply) -> list[Part]:
    if reply.error is not None:
        return [scripts.Fail(reply.error)]
    parts: list[Part] = [scripts.Fixed(reply.fixed)] if reply.fixed else []
    if reply.interactive:
        parts += [scripts.Running(_ASKING[type(reply.interactive)]), scripts.Ask(reply.interactive)]
    return parts


def _speaker(nodes: Sequence[Any]) -> int:
    kinds = [node.type if isinstance(node, Node) else node.get("moduleType") for node in nodes]
    return kinds.index("chatNode") if "chatNode" in kinds else len(nodes) - 1


def _default_nodes(reply: Reply, request: ChatRequest, *, plugin: bool) -> list[Node]:
    answer = "".join(pieces(reply.text))
    preview = [{"obj": "Human", "value": request.text}, {"obj": "AI", "value": answer}]
    earlier = [{"obj": record["obj"], "value": plain_text(record["value"])} for record in request.history]
    tokens = {"inputTokens": 20 + len(request.text), "outputTokens": len(answer)}
    chat: dict[str, Any] = {
        "runningTime": round(0.4 + 0.02 * len(pieces(reply.text)), 2),
        "totalPoints": round(sum(tokens.values()) * 0.0003, 6),
        "model": "gpt-4o-mini",
        **tokens,
        "query": request.text,
        "maxToken": 2000,
        "historyPreview": [*earlier, *preview],
        "contextTotalLen": len(earlier) + len(preview),
    }
    if reply.reasoning:
        chat["reasoningText"] = "".join(pieces(reply.reasoning))
    if reply.quotes:
        chat["quoteList"] = [_quote(quote, at) for at, quote in enumerate(reply.quotes)]
    if reply.node_error is not None:
        chat["error"] = reply.node_error
    nodes = [Node("AI Chat", "chatNode", chat, node_id="z04w8JXSYjl3")]
    if plugin:
        output = {"result": answer} if reply.output is None else dict(reply.output)
        start = Node("Plugin input", "pluginInput", {"runningTime": 0, "pluginOutput": {}}, node_id="pluginInput")
        end = {"runningTime": 0, "totalPoints": 0, "pluginOutput": output}
        return [start, *nodes, Node("Plugin output", "pluginOutput", end, node_id="pluginOutput")]
    start = Node("Workflow start", "workflowStart", {"runningTime": 0}, node_id="448745")
    # A workflow that only asks has no AI chat node; the asking node reports once it is answered.
    return [start] if reply.interactive and not answer else [start, *nodes]


def _quote(quote: scripts.Quote, at: int) -> dict[str, Any]:
    return {
        "id": quote.id or f"66e29b870b24ce35330d{at:04x}",
        "q": quote.q,
        "a": quote.a,
        "datasetId": quote.dataset_id,
        "collectionId": quote.collection_id,
        "sourceName": quote.source_name,
        "chunkIndex": at,
        "score": [{"type": "embedding", "value": round(0.9 - 0.05 * at, 2), "index": at}],
    }


def plain_text(value: Sequence[Any]) -> str:
    """Return the text of a record's value objects."""
    return "".join(item["text"]["content"] for item in value if "text" in item)
