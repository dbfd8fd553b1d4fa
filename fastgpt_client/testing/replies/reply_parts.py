"""A reply that is described by its outcome is turned into the parts FastGPT would send, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .chunking import chunks_of
from .contents import Node, Quote
from .interactive import AgentAsk, PaymentPause, UserInput, UserSelect
from .parts import Ask, Call, Fail, Fixed, Part, Planned, Ran, Running, Say, SetVariables, Think
from .reply import ChatRequest, Reply
from .value_objects import plain_text

_ASKING: dict[type, str] = {
    UserSelect: "User select",
    UserInput: "Form input",
    AgentAsk: "Agent",
    PaymentPause: "AI Chat",
}


def parts_of(reply: Reply, request: ChatRequest, *, plugin: bool) -> list[Part]:
    """Return the parts of a reply in FastGPT's order: nodes start, speak, and report."""
    if reply.parts is not None:
        return list(reply.parts)
    nodes = _default_nodes(reply, request, plugin=plugin) if reply.nodes is None else list(reply.nodes)
    speaker = _speaker(nodes)
    parts: list[Part] = []
    for at, node in enumerate(nodes):
        parts.append(Running(node.name if isinstance(node, Node) else str(node.get("moduleName", ""))))
        if at == speaker:
            parts += _content(reply)
            if _ends_early(reply):
                return parts + _ending(reply)
        parts.append(Ran(node))
    return parts + (_content(reply) if not nodes else []) + _ending(reply)


def _ends_early(reply: Reply) -> bool:
    return reply.error is not None


def _content(reply: Reply) -> list[Part]:
    parts: list[Part] = []
    if reply.reasoning:
        parts.append(Think(reply.reasoning, reply.pace))
    if reply.plan:
        parts.append(Planned(reply.plan))
    parts += [Call(tool) for tool in reply.tools]
    if reply.text:
        parts.append(Say(reply.text, reply.pace))
    if reply.variables:
        parts.append(SetVariables(reply.variables))
    return parts


def _ending(reply: Reply) -> list[Part]:
    if reply.error is not None:
        return [Fail(reply.error)]
    parts: list[Part] = [Fixed(reply.fixed)] if reply.fixed else []
    if reply.interactive:
        parts += [Running(_ASKING[type(reply.interactive)]), Ask(reply.interactive)]
    return parts


def _speaker(nodes: Sequence[Any]) -> int:
    kinds = [node.type if isinstance(node, Node) else node.get("moduleType") for node in nodes]
    return kinds.index("chatNode") if "chatNode" in kinds else len(nodes) - 1


def _default_nodes(reply: Reply, request: ChatRequest, *, plugin: bool) -> list[Node]:
    answer = "".join(chunks_of(reply.text))
    preview = [{"obj": "Human", "value": request.text}, {"obj": "AI", "value": answer}]
    earlier = [{"obj": record["obj"], "value": plain_text(record["value"])} for record in request.history]
    tokens = {"inputTokens": 20 + len(request.text), "outputTokens": len(answer)}
    chat: dict[str, Any] = {
        "runningTime": round(0.4 + 0.02 * len(chunks_of(reply.text)), 2),
        "totalPoints": round(sum(tokens.values()) * 0.0003, 6),
        "model": "gpt-4o-mini",
        **tokens,
        "query": request.text,
        "maxToken": 2000,
        "historyPreview": [*earlier, *preview],
        "contextTotalLen": len(earlier) + len(preview),
    }
    if reply.reasoning:
        chat["reasoningText"] = "".join(chunks_of(reply.reasoning))
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


def _quote(quote: Quote, at: int) -> dict[str, Any]:
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
