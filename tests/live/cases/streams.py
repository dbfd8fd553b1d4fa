"""A reply while it comes: streams, stopping, resuming."""

from __future__ import annotations

import threading
import time
from typing import Any

from fastgpt_client import FastGPTError, NotFoundError, StreamInterrupted, aiter_stream_events, iter_stream_events

from ..both import done, each, listed, opened
from ..checks.faithful import parsed
from ..session import Session
from ..verdict import NotTried
from .row import row

# Seconds that a run goes on, and that its resumed stream may take to notice its end.
RUNS_ON, SOON = 2.0, 15.0


async def _stream(session: Session, **options: Any) -> None:
    reply, kinds = await session.streamed(session.chat(), "chat", session.server.message("chat"), **options)
    session.expect(reply.text, "the reply has no text")
    session.same("error", reply.error, None)
    if options.get("detail", True):
        session.expect(reply.node_responses, "the reply has no nodes")
        session.expect({"flowResponses", "flowNodeResponse"} & {*kinds}, f"no event tells of nodes: {kinds}")
    async with opened(
        session.chat().stream(session.server.message("chat"), appId=session.app(), chatId=session.new_chat(), **options)
    ) as stream:
        text = "".join(await listed(stream.text()))
    session.same("text()", text, stream.reply.text)


@row("stream")
async def stream(session: Session) -> None:
    """Watch a reply come."""
    await _stream(session)


@row("stream, detail=False")
async def stream_without_details(session: Session) -> None:
    """Watch a reply come, without details."""
    await _stream(session, detail=False)


@row("stream, api='v2'", "create_chat_completion_v2")
async def stream_v2(session: Session) -> None:
    """Watch a reply come by the second route."""
    await _stream(session, api="v2")


@row("stream, api='v2', detail=False", "create_chat_completion_v2")
async def stream_v2_without_details(session: Session) -> None:
    """Watch a reply come by the second route, without details."""
    await _stream(session, api="v2", detail=False)


async def begun(session: Session, chat: str, pieces: int = 4, **options: Any) -> Any:
    """Return a stream that talks for long, opened and read a little; the caller closes it."""
    options.setdefault("api", "v1" if session.server.known_before("4.9.4") else "v2")
    message = session.message("slow")
    stream = session.chat().stream(message, appId=session.app(), chatId=chat, **options)
    await done(stream.__aenter__() if session.mode == "async" else stream.__enter__())
    seen = 0
    async for event in each(stream):
        seen += bool(getattr(event, "text", ""))
        if seen == pieces:
            break
    return stream


async def closed(session: Session, stream: Any) -> None:
    """Close a stream."""
    await done(stream.aclose() if session.mode == "async" else stream.close())


async def ended(session: Session, chat: str) -> None:
    """Stop a run that would go on without its reader; whether it could be stopped does not matter here."""
    try:
        await done(session.chat().stop_chat(session.app(), chat))
    except FastGPTError:
        return


async def expect_running(session: Session, chat: str) -> None:
    """Go on only while a run goes on; somebody's model may answer too soon to try anything on it.

    Raises:
        NotTried: The run is over.
    """
    if session.server.scratch:
        return
    found = (await done(session.chat().get_chat_history_status(session.app(), [chat]))).parsed.list_
    if any(entry.chat_generate_status != 0 for entry in found):
        session.wrong.clear()
        raise NotTried("the model answered so soon that there was no run left to try it on")


@row("stop_chat", "stop_chat")
async def stop_chat(session: Session) -> None:
    """Stop a run from outside, and watch its stream end early."""
    chat = session.new_chat()
    stream = await begun(session, chat)
    try:
        result = parsed(session, await done(session.chat().stop_chat(session.app(), chat)))
        session.same("success", result.success, True)
        await session.walked(stream)
        session.expect(len(stream.reply.text.split()) < 190, "the run went on to its end")
    finally:
        await closed(session, stream)


@row("stream.stop", "stop_chat")
async def stream_stop(session: Session) -> None:
    """Stop a run through its stream. Where the route is not there, the stream is closed instead."""
    chat = session.new_chat()
    stream = await begun(session, chat)
    reply = await done(stream.stop())
    session.expect(reply.text, "what had come is lost")
    session.expect(len(reply.text.split()) < 190, "the run went on to its end")


@row("resume_chat_stream", "resume_chat_stream")
async def resume_chat_stream(session: Session) -> None:
    """Leave a run, and reconnect to it: its stream comes again from the start, and goes on until it is stopped."""
    walk: Any = aiter_stream_events if session.mode == "async" else iter_stream_events
    chat = session.new_chat()
    stream = await begun(session, chat, api="v2", resume=True)
    had = stream.reply.text
    await closed(session, stream)
    try:
        response = await done(session.chat().resume_chat_stream(session.app(), chat))
        text, kinds = "", set()
        async for event in each(walk(response)):
            kinds.add(event.type)
            text += getattr(event, "text", "") or ""
            if len(text) > 2 * len(had):
                break
        await done(response.aclose() if session.mode == "async" else response.close())
        session.expect(text.startswith(had), f"{text[:60]!r} does not begin with what had come, {had[:60]!r}")
        session.expect("resumePhase" in kinds, f"no resumePhase among {sorted(kinds)}")
    finally:
        await ended(session, chat)
    events = await listed(walk(await done(session.chat().resume_chat_stream(session.app(), chat))))
    session.expect(
        all(event.type != "unknown" for event in events), f"unknown event in {[event.type for event in events]}"
    )


@row("resume_chat_stream, of a run without the header", "resume_chat_stream")
async def resume_without_header(session: Session) -> None:
    """What was not started to be resumed ends clearly, and soon after the run."""
    walk: Any = aiter_stream_events if session.mode == "async" else iter_stream_events
    chat = session.new_chat()
    stream = await begun(session, chat, api="v2")
    await closed(session, stream)
    stopped = threading.Timer(RUNS_ON, session.stop_from_outside, [chat])
    began = time.monotonic()
    stopped.start()
    try:
        response = await done(session.chat().resume_chat_stream(session.app(), chat))
        try:
            events = await listed(walk(response))
            session.expect(all(event.type != "unknown" for event in events), "an event the client does not know")
        except StreamInterrupted:
            pass  # The stream says that it cannot go on; that is clear.
        finally:
            await done(response.aclose() if session.mode == "async" else response.close())
    finally:
        took = time.monotonic() - began
        stopped.join()
    session.expect(took < RUNS_ON + SOON, f"it ended {took - RUNS_ON:.0f} seconds after the run")


@row("stream, resume=True", "resume_chat_stream")
async def stream_resumed(session: Session) -> None:
    """A connection that breaks in the middle of a stream: the text is whole all the same."""
    session.recorder.cut_after = 3000
    chat = session.new_chat()
    message = session.message("slow")
    pieces: list[str] = []
    try:
        async with opened(
            session.chat().stream(message, appId=session.app(), chatId=chat, api="v2", resume=True)
        ) as stream:
            async for text in each(stream.text()):
                pieces.append(text)
    except StreamInterrupted as error:
        if not isinstance(error.__cause__, NotFoundError):
            await expect_running(session, chat)
        raise
    cut = any(exchange.cut for exchange in session.recorder.exchanges)
    session.recorder.cut_after = None
    session.expect(cut, "the reply was too short to break its connection")
    session.same("what was read", "".join(pieces), stream.reply.text)
    session.expect(stream.complete, "the stream does not count as complete")


@row("stream, resume=True, after the run", "resume_chat_stream")
async def stream_resumed_after_the_run(session: Session) -> None:
    """A connection that breaks at the very end: the client has the whole reply, or says what it has."""
    chat = session.new_chat()
    session.recorder.cut_after = b"event: workflowDuration"
    message = session.server.message("chat")
    pieces: list[str] = []
    partial: Any = None
    async with opened(
        session.chat().stream(message, appId=session.app(), chatId=chat, api="v2", resume=True)
    ) as stream:
        try:
            async for text in each(stream.text()):
                pieces.append(text)
        except StreamInterrupted as error:
            partial = error.partial
            if isinstance(error.__cause__, NotFoundError):
                raise
    session.recorder.cut_after = None
    had = "".join(pieces)
    if partial is not None:
        # What was sent before the end is the whole text, here; only the client cannot know.
        session.same("partial", partial.text, had)
    page = (await done(session.chat().get_chat_records(session.app(), chat))).parsed
    stored = [value.text.content for record in page.list_ if record.obj == "AI" for value in record.value if value.text]
    session.expect(had and "".join(stored).startswith(had), f"{had!r} is not how the stored reply begins: {stored}")
