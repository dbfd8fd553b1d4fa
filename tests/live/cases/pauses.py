"""Workflows that pause to ask: noticed, answered, gone on with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..both import done, opened
from ..session import Session
from ..verdict import NotTried
from .row import row


def _choice(pause: Any) -> Any:
    return pause.options[-1]


def _form(pause: Any) -> Any:
    values = {"input": "Ada", "numberInput": 36, "select": None, "textarea": "Ada"}
    return {field.key: values.get(field.type) for field in pause.fields if values.get(field.type) is not None}


def _questions(pause: Any) -> Any:
    return ["As you like"] * len(pause.questions)


async def _answered(session: Session, app: str, answer: Callable[[Any], Any], told: str, api: str) -> None:
    """Ask by a plain completion, notice the pause, answer it the same way."""
    app_id = session.app(app)
    _expect_that_pauses_go_on(session, api)
    talk = session.chat(app).conversation(app_id, session.new_chat(app), api=api)
    reply = await done(talk.say(session.server.message(app)))
    if not session.expect(reply.interactive, f"say() hides the pause: text {reply.text!r}, error {reply.error!r}"):
        return
    reply = await done(talk.answer(answer(reply.interactive)))
    session.expect(told in reply.text, f"after the answer the app says {reply.text!r}, without {told!r}")
    session.same("error after the answer", reply.error, None)


async def _answered_in_streams(
    session: Session, app: str, answer: Callable[[Any], Any], told: str, api: str
) -> tuple[Any, Any]:
    """Ask in a stream, notice the pause, answer in a stream."""
    app_id = session.app(app)
    _expect_that_pauses_go_on(session, api)
    talk = session.chat(app).conversation(app_id, session.new_chat(app), api=api)
    async with opened(talk.stream(session.server.message(app))) as stream:
        first = await session.walked(stream)
    if not session.expect(first.interactive, f"the stream hides the pause: text {first.text!r}"):
        return first, first
    async with opened(talk.stream_answer(answer(first.interactive))) as stream:
        second = await session.walked(stream)
    session.expect(told in second.text, f"after the answer the app says {second.text!r}, without {told!r}")
    return first, second


def _expect_that_pauses_go_on(session: Session, api: str) -> None:
    """Say so where no client could answer a pause.

    Raises:
        NotTried: The server begins anew instead of going on.
    """
    if api == "v1" and session.server.doubles_first_route:
        raise NotTried("4.14.11 begins anew after a pause of the first route, whatever comes; the second one works")


def _told(session: Session, app: str) -> str:
    # Only the kit's apps are known well enough.
    return {"select": "You took blue", "form": "Hello Ada, aged 36", "toolselect": "You took blue"}.get(
        app if session.server.scratch else "", ""
    )


def _rows_of(app: str, what: str, answer: Callable[[Any], Any]) -> None:
    for api in ("v1", "v2"):
        operation = "create_chat_completion_v2" if api == "v2" else None

        async def plain(session: Session, api: str = api) -> None:
            await _answered(session, app, answer, _told(session, app), api)

        async def streamed(session: Session, api: str = api) -> None:
            await _answered_in_streams(session, app, answer, _told(session, app), api)

        by = ", api='v2'" if api == "v2" else ""
        row(f"conversation.answer, {what}{by}", operation)(plain)
        row(f"conversation.stream_answer, {what}{by}", operation)(streamed)


_rows_of("select", "a choice", _choice)
_rows_of("form", "a form", _form)
_rows_of("agent", "an agent's questions", _questions)
_rows_of("toolselect", "a choice inside a tool", _choice)


@row("conversation.stream_answer, the tool that paused")
async def tool_after_pause(session: Session) -> None:
    """A tool call that paused still has its name when the run goes on."""
    api = "v2" if session.server.doubles_first_route else "v1"
    first, second = await _answered_in_streams(session, "toolselect", _choice, "", api)
    if first.interactive is None:
        raise NotTried("the pause was not noticed; see the rows above")
    for call in (*first.tool_calls, *second.tool_calls):
        session.expect(call.name, f"a tool call without a name: {call}")
