"""`/api/v2/chat/stop` and `/api/core/chat/resume` reach a run from another request."""

from __future__ import annotations

from typing import Any

from ...completions.runs import Run
from ...wire.exchange import Exchange
from ...wire.polling import wait_until
from ...wire.refusals import Refusal, envelope
from ...wire.sse import STREAM_HEADERS, Frame, frame
from ...world.chats import DONE, Chat
from ..request_context import RequestContext
from .records import list_around

_DEADLINE = 300.0
# With a space, unlike the stream it replays.
_HEADERS = (("content-type", "text/event-stream; charset=utf-8"), *STREAM_HEADERS[1:])


async def stop(context: RequestContext, exchange: Exchange) -> None:
    """Ask a v2 run to stop; up to 4.16 wait a few seconds until it has."""
    chat, profile = context.chat(), context.world.profile
    run = chat.run if chat else None
    if run is not None and run.v2:
        run.stopping = True
    answer: dict[str, Any] = {"success": True}
    completed = False
    if profile.stop_waits and run is not None:
        completed = await wait_until(lambda: run.finished, context.world.stop_wait)
    elif profile.stop_waits:
        completed = True
    if profile.stop_details:
        answer["completed"] = completed
        if profile.stop_waits:
            answer["chatGenerateStatus"] = chat.status if chat else DONE
    await exchange.json(200, envelope(answer))


async def resume(context: RequestContext, exchange: Exchange) -> None:
    """Replay and follow a running stream, or answer the stored records of a finished one."""
    chat = context.chat()
    if chat is None:
        raise Refusal("Chat not found")
    chat.read = True
    run = chat.run
    streams = "text/event-stream" in exchange.request.headers.get("accept", "")
    if not streams:
        if run is not None:
            raise Refusal("Not Acceptable", code=406, status=406)
        await exchange.json(200, envelope(_completed(context, chat)))
        return
    exchange.streamed = True
    await exchange.start(200, _HEADERS)
    if run is None:
        await _send(exchange, [frame("resumeCompleted", _completed(context, chat)), Frame("done", "[DONE]")])
    else:
        await _replay(exchange, run)
    await exchange.finish()


async def _replay(exchange: Exchange, run: Run) -> None:
    # Without one there is nothing to send, and the real server waits on all the same, also after the run.
    silent = run.mirror is None
    mirror = run.mirror or []
    sent = len(mirror)
    # These two carry a bare word instead of JSON.
    await _send(exchange, [Frame("resumePhase", "catchup"), *mirror[:sent], Frame("resumePhase", "live")])

    def news() -> bool:
        return (run.finished and not silent) or len(mirror) > sent or exchange.disconnected

    while not exchange.disconnected and (await wait_until(news, _DEADLINE)):
        # Looked at before sending: a run may finish, and send more, meanwhile.
        last, fresh = run.finished, mirror[sent:]
        sent += len(fresh)
        await _send(exchange, fresh)
        if last:
            return


def _completed(context: RequestContext, chat: Chat) -> dict[str, Any]:
    records = list_around(context)
    # Read from the database without leaving anything out.
    records["list"] = [{"customFeedbacks": [], "deleteTime": None, **record} for record in records["list"]]
    return {"chatGenerateStatus": chat.status, "hasBeenRead": True, "records": records}


async def _send(exchange: Exchange, frames: list[Frame]) -> None:
    for each in frames:
        for data in each.writes():
            await exchange.write(data)
