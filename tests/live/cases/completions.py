"""A message, and a whole reply at once."""

from __future__ import annotations

from typing import Any

from fastgpt_client import aiter_stream_events, iter_stream_events

from ..both import done, listed
from ..checks.faithful import parsed
from ..checks.usage import compared_ways
from ..session import Session
from .row import row


def question(text: str) -> list[dict[str, str]]:
    """Return the messages of one question."""
    return [{"role": "user", "content": text}]


async def _plain(session: Session, name: str) -> None:
    for detail in (False, True):
        chat = session.new_chat()
        create = getattr(session.chat(), name)
        messages = question(session.server.message("chat"))
        response = await done(create(messages, chatId=chat, appId=session.app(), detail=detail))
        completion = parsed(session, response)
        session.same("id", completion.id, chat)
        session.expect(completion.choices[0].message.content, f"no content, with detail={detail}")
        if "x-ratelimit-limit" in response.headers:
            session.expect(getattr(response, "rate_limit", None), "the client does not tell the rate limit")
        if detail:
            session.expect(completion.response_data, "no responseData although detail=True")


async def _streamed(session: Session, name: str) -> None:
    walk: Any = aiter_stream_events if session.mode == "async" else iter_stream_events
    for detail in (False, True):
        create = getattr(session.chat(), name)
        messages = question(session.server.message("chat"))
        response = await done(
            create(messages, stream=True, chatId=session.new_chat(), appId=session.app(), detail=detail)
        )
        events = await listed(walk(response))
        text = "".join(event.text for event in events if event.type in ("answer", "fastAnswer"))
        session.expect(text, f"no text, with detail={detail}")
        session.expect(all(event.type != "unknown" for event in events), "an event the client does not know")


@row("create_chat_completion", "create_chat_completion")
async def completion(session: Session) -> None:
    """A plain completion, with and without details."""
    await _plain(session, "create_chat_completion")


@row("create_chat_completion, stream=True", "create_chat_completion")
async def completion_streamed(session: Session) -> None:
    """The older way to stream."""
    await _streamed(session, "create_chat_completion")


@row("create_chat_completion_v2", "create_chat_completion_v2")
async def completion_v2(session: Session) -> None:
    """A plain completion of the second route."""
    await _plain(session, "create_chat_completion_v2")


@row("create_chat_completion_v2, stream=True", "create_chat_completion_v2")
async def completion_v2_streamed(session: Session) -> None:
    """The older way to stream, by the second route."""
    await _streamed(session, "create_chat_completion_v2")


async def _chat(session: Session, api: str) -> None:
    chat = session.new_chat()
    message = session.server.message("chat")
    reply = await done(session.chat().chat(message, appId=session.app(), chatId=chat, api=api))
    session.expect(reply.text, "the reply has no text")
    session.same("chat_id", reply.chat_id, chat)
    session.same("error", reply.error, None)
    session.expect(reply.node_responses, "the reply has no nodes")


@row("chat")
async def chat(session: Session) -> None:
    """Say something and wait."""
    await _chat(session, "v1")


@row("chat, api='v2'", "create_chat_completion_v2")
async def chat_v2(session: Session) -> None:
    """Say something by the second route and wait."""
    await _chat(session, "v2")


@row("usage and nodes, read five ways")
async def five_ways(session: Session) -> None:
    """Tokens, tools and nodes of one question, by every way to read them."""
    await compared_ways(session, "chat")


@row("usage and nodes, read five ways: a tool")
async def five_ways_tool(session: Session) -> None:
    """The same of an app that calls a tool."""
    await compared_ways(session, "tool")


@row("usage and nodes, read five ways: a tool with a model")
async def five_ways_nested(session: Session) -> None:
    """The same of an app whose tool asks a model itself."""
    await compared_ways(session, "tool2")


@row("chat, variables")
async def variables(session: Session) -> None:
    """Variables that come in, and that the workflow changes."""
    app = session.app("variables")
    client, chat_id = session.chat("variables"), session.new_chat("variables")
    reply = await done(client.chat("hi", appId=app, chatId=chat_id, variables={"tone": "kind"}))
    session.same("variables of chat()", reply.variables.get("tone"), "changed")
    reply, _ = await session.streamed(client, "variables", "hi", variables={"tone": "kind"})
    session.same("variables of stream()", reply.variables.get("tone"), "changed")
    opened = parsed(session, await done(client.get_chat_init(app, chat_id)))
    session.expect(opened.variables is not None, "get_chat_init tells no variables")


@row("chat, a plugin app")
async def plugin(session: Session) -> None:
    """An app without a chat, which takes variables and gives outputs."""
    app = session.app("plugin")
    chat_id = session.new_chat("plugin")
    create = session.chat("plugin").create_chat_completion
    completion = parsed(session, await done(create([], chatId=chat_id, appId=app, variables={"text": "abc"})))
    outputs = [node.to_dict().get("pluginOutput") for node in completion.response_data or []]
    session.expect({"result": "plugin says abc"} in outputs, f"outputs {outputs}")


@row("chat, a model that fails")
async def broken(session: Session) -> None:
    """What a reply says when a node of the workflow failed."""
    message = session.message("broken")
    for api in ("v1", "v2"):
        if api == "v2" and session.server.known_before("4.9.4"):
            continue
        chat_id = session.new_chat()
        reply = await done(session.chat().chat(message, appId=session.app(), chatId=chat_id, api=api))
        session.expect("the fake model broke" in str(reply.error), f"chat() by {api}: error {reply.error!r}")
        reply, _ = await session.streamed(session.chat(), "chat", message, api=api)
        session.expect("the fake model broke" in str(reply.error), f"stream() by {api}: error {reply.error!r}")
        parsed(session, await done(session.chat().get_chat_records(session.app(), chat_id)))
