"""Tokens, tools and nodes of a run, counted here from what the server sent, and as each way to read it tells them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from fastgpt_client import ChatReply

from ..both import done
from ..session import Session


def flat(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the nodes and all nodes inside of them; each run of a node once."""
    found: dict[Any, dict[str, Any]] = {}
    for number, node in enumerate(_walk(nodes)):
        found.setdefault(node.get("id") or number, node)
    return list(found.values())


def _walk(nodes: list[Any]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield node
        for name in (
            "childrenResponses",
            "toolDetail",
            "pluginDetail",
            "loopDetail",
            "loopRunDetail",
            "parallelDetail",
        ):
            yield from _walk([child for child in node.get(name) or [] if isinstance(child, dict)])


def tokens(nodes: list[dict[str, Any]]) -> float:
    """Return the tokens of a run: of every model that a node asked, tool callers included. Estimates have halves."""
    total = 0.0
    for node in flat(nodes):
        for side in ("input", "output"):
            of_tools = node.get(f"toolCall{side.capitalize()}Tokens")
            own = node.get(f"{side}Tokens")
            total += of_tools if of_tools is not None else own or 0
        if "inputTokens" not in node and "toolCallInputTokens" not in node:
            total += node.get("tokens") or 0
    return total


@frozen
class Way:
    """What one way to read a run tells of it."""

    name: str
    tokens: float
    text: str
    tools: list[tuple[str, str | None]]
    nodes: Counter[str]
    failed: bool


def _json(reply: ChatReply) -> list[dict[str, Any]]:
    return [node.to_dict() for node in reply.node_responses]


def _of_reply(name: str, reply: Any) -> Way:
    tools = [(call.function, call.response) for call in reply.tool_calls]
    nodes = Counter(str(node.get("moduleType")) for node in flat(_json(reply)))
    return Way(name, reply.usage.total_tokens, reply.text, tools, nodes, failed=reply.error is not None)


async def compared_ways(session: Session, app: str) -> None:
    """Ask one question by every way there is, and note where they disagree."""
    message, app_id = session.server.message(app), session.app(app)
    client, ways = session.chat(app), []
    for api in ("v1", "v2"):
        if api == "v2" and session.server.known_before("4.9.4"):
            continue
        chat = session.new_chat(app)
        reply = await done(client.chat(message, appId=app_id, chatId=chat, api=api))
        ways.append(_of_reply(f"chat() by {api}", reply))
        session.same(f"usage of chat() by {api}", ways[-1].tokens, tokens(_json(reply)))
        streamed, _ = await session.streamed(client, app, message, api=api)
        ways.append(_of_reply(f"stream() by {api}", streamed))
        session.same(f"usage of stream() by {api}", ways[-1].tokens, tokens(_json(streamed)))
        if api == ("v2" if session.server.doubles_first_route else "v1"):
            data_id = await session.answer_id(chat, app)
            detail = (await done(client.get_record_detail(app_id, chat, data_id))).data or []
            stored = Counter(str(node.get("moduleType")) for node in flat(detail))
            session.same("tokens in the record's detail", tokens(detail), ways[-2].tokens)
            session.same("nodes in the record's detail", dict(stored), dict(ways[-2].nodes))
    first = ways[0]
    for way in ways[1:]:
        session.same(f"nodes of {way.name}, against {first.name}", dict(way.nodes), dict(first.nodes))
        session.same(f"whether {way.name} has an error, against {first.name}", way.failed, first.failed)
        if app in session.server.tokens:
            # The model says the same each time, so that the runs may be compared as well.
            session.same(f"text of {way.name}", way.text, first.text)
            session.same(f"tools of {way.name}", way.tools, first.tools)
            session.same(f"tokens of {way.name}, against {first.name}", way.tokens, first.tokens)
    if app in session.server.tokens:
        session.same(f"tokens of {first.name}", first.tokens, session.server.tokens[app])
