"""`/api/v2/chat/stop` and `/api/core/chat/resume` reach a run from another request."""

from __future__ import annotations

import time
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
_PING = 3.0


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
    if chat is not None:
        chat.read = True
    run = chat.run if chat else None
    streams = "text/event-stream" in exchange.request.headers.get("accept", "")
    if not streams:
        if run is not None:
            raise Refusal("Not Acceptable", code=406, status=406)
        await exchange.json(200, envelope(_completed(context, chat)))
        return
    exchange.streamed = True
    await exchange.start(200, STREAM_HEADERS)
    if run is not None and run.mirror is not None:
        await _replay(exchange, run)
    else:
        await _without_mirror(context, exchange, chat, run)
    await exchange.finish()


async def _replay(exchange: Exchange, run: Run) -> None:
    mirror = run.mirror or []
    sent = len(mirror)
    # These two carry a bare word instead of JSON.
    await _send(exchange, [Frame("resumePhase", "catchup"), *mirror[:sent], Frame("resumePhase", "live")])

    def news() -> bool:
        return run.finished or len(mirror) > sent or exchange.disconnected

    while not exchange.disconnected and (await wait_until(news, _DEADLINE)):
        # Looked at before sending: a run may finish, and send more, meanwhile.
        last, fresh = run.finished, mirror[sent:]
        sent += len(fresh)
        await _send(exchange, fresh)
        if last:
            return


async def _without_mirror(context: RequestContext, exchange: Exchange, chat: Chat | None, run: Run | None) -> None:
    if run is not None:
        await _send(exchange, [frame("resumeUnavailable", {"reason": "mirrorUnavailable"})])
        next_ping = time.monotonic()

        async def ping() -> None:
            nonlocal next_ping
            if time.monotonic() >= next_ping:
                next_ping += _PING
                await exchange.write(b": ping\n\n")

        await wait_until(lambda: run.finished or exchange.disconnected, _DEADLINE, ping)
    await _send(exchange, [frame("resumeCompleted", _completed(context, chat)), Frame("done", "[DONE]")])


def _completed(context: RequestContext, chat: Chat | None) -> dict[str, Any]:
    status = chat.status if chat else DONE
    return {"chatGenerateStatus": status, "hasBeenRead": True, "records": list_around(context)}


async def _send(exchange: Exchange, frames: list[Frame]) -> None:
    for each in frames:
        for data in each.writes():
            await exchange.write(data)
