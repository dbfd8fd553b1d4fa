"""This module answers `/api/v1/chat/completions` and `/api/v2/chat/completions`."""

from __future__ import annotations

from typing import Any

import anyio.lowlevel

from ..routes.chat_target import check_app_id
from ..routes.validation import custom_issue, validated, validation_refusal, well_formed
from ..wire.exchange import Exchange, Severed
from ..wire.refusals import Refusal, error_body, http_status, stream_error
from ..wire.sse import STREAM_HEADERS, Frame, chunk, compact, frame
from ..world.apps import App, Key
from ..world.world import World
from .question import COMPLETION_FIELDS
from .reply_player import ReplyPlayer
from .rounds import Round, open_round
from .runs import Run

_LIMIT = 10 * 1024 * 1024
_RESUMABLE = ("1", "true", "yes", "on")


async def complete(world: World, exchange: Exchange, *, v2: bool) -> None:
    """Answer a completion request, streaming or not.

    Raises:
        Refusal: The request is malformed; this is answered as JSON even to those who asked for a stream.
    """
    if exchange.request.size > _LIMIT:
        await exchange.answer(413, b"Body exceeded 10mb limit", "text/plain; charset=utf-8")
        return
    body = _body(world, exchange)
    stream = body.get("stream") is True
    try:
        key, app = _caller(world, exchange, body)
    except Refusal as refusal:
        await _refuse(world, exchange, refusal, stream=stream, v2=v2)
        return
    # Too many requests are refused as JSON, also to those who asked for a stream.
    exchange.headers += world.count_completion()
    try:
        plugin = app.type == "plugin"
        opened = open_round(world, app, key, {**body, "detail": bool(body.get("detail")) or plugin}, v2=v2)
    except Refusal as refusal:
        await _refuse(world, exchange, refusal, stream=stream, v2=v2)
        return
    await _run(world, exchange, opened)


def _body(world: World, exchange: Exchange) -> dict[str, Any]:
    try:
        body = exchange.request.json or {}
    except ValueError:
        raise Refusal("Invalid JSON", code=400, status=400) from None
    if not world.profile.checks_completions or not world.profile.validates:
        messages = body.get("messages") if isinstance(body, dict) else None
        listed = [message for message in messages if isinstance(message, dict)] if isinstance(messages, list) else []
        return {**well_formed(body, COMPLETION_FIELDS), "messages": listed}
    # Every field is nullable here, and null means absent.
    given = {name: value for name, value in validated(body, COMPLETION_FIELDS).items() if value is not None}
    if given.get("appId"):
        check_app_id(world, given["appId"])
    if given.get("authProxy") == {}:
        raise validation_refusal(custom_issue("username or tmbId is required", "authProxy"))
    return given


def _caller(world: World, exchange: Exchange, body: dict[str, Any]) -> tuple[Key, App]:
    key, suffix = world.key_of(exchange.request.headers.get("authorization"))
    if world.profile.app_bound_keys:
        if key.app_id is None:
            if suffix is None:
                raise Refusal("unAuthApiKey")
            return key, world.app(suffix)
        return key, world.app(key.app_id)
    if body.get("authProxy") and (key.app_id is not None or not key.auth_proxy):
        raise Refusal("unAuthChat")
    app_id = body.get("appId") or suffix or key.app_id
    if not app_id:
        raise Refusal("appId is empty", user_error=True)
    return key, world.app(app_id)


async def _refuse(world: World, exchange: Exchange, refusal: Refusal, *, stream: bool, v2: bool) -> None:
    if not stream:
        await exchange.json(http_status(refusal, world.profile, v2=v2), error_body(refusal, world.profile))
        return
    # The stream was never opened, so the headers of one are missing, Content-Type included.
    await exchange.start(200)
    for data in frame("error", stream_error(refusal)).writes():
        await exchange.write(data)
    await exchange.finish()


async def _run(world: World, exchange: Exchange, opened: Round) -> None:
    request, profile = opened.request, world.profile
    run = Run(
        exchange,
        v2=request.v2,
        stream=request.stream,
        detail=request.detail,
        survives_disconnect=request.v2 and profile.v2_survives_disconnect,
        heartbeat=world.heartbeat,
        closing=lambda: world.closing,
    )
    resumable = exchange.request.headers.get("x-fastgpt-stream-resume", "").lower() in _RESUMABLE
    if run.v2 and run.stream and resumable:
        run.mirror = []
    opened.start(run)
    player = ReplyPlayer(world, run)
    failure: Refusal | None = None
    try:
        if run.stream:
            exchange.streamed = True
            await _open(run)
        if opened.title is not None:
            await run.emit("chatTitle", {"title": opened.title})
        try:
            await player.play(opened.parts())
        except Refusal as refusal:
            failure = refusal
        duration = _duration(opened, player)
        if failure is None and profile.workflow_duration:
            await run.emit("workflowDuration", {"durationSeconds": duration})
        opened.finish(player, duration, failure)
        await _end(world, opened, run, player, failure)
    finally:
        run.finished = True
        opened.release()


async def _open(run: Run) -> None:
    try:
        await run.exchange.start(200, STREAM_HEADERS)
    except Severed:
        run.severed = True
    # Gives the headers a turn of the loop, so that they leave before the first event.
    await anyio.lowlevel.checkpoint()


async def _end(world: World, opened: Round, run: Run, player: ReplyPlayer, failure: Refusal | None) -> None:
    if not run.stream:
        if not run.client_left:
            await _answer(world, run, opened, player, failure)
        return
    if failure is not None:
        await run.send(frame("error", stream_error(failure)))
    else:
        for last in closing_frames(world, opened, run, player):
            await run.send(last)
    if not run.client_left:
        await run.exchange.finish()


def closing_frames(world: World, opened: Round, run: Run, player: ReplyPlayer) -> list[Frame]:
    """Return the frames after the workflow: stop chunk, node data and `[DONE]` in the release's order."""
    profile, name = world.profile, "answer" if run.detail else None
    frames: list[Frame] = []
    stop = {"role": "assistant", "content": None} if profile.stop_content else {}
    frames += [frame(name, chunk(stop, "stop")), Frame(name, "[DONE]")]
    if run.detail and not run.v2:
        at = -1 if profile.flow_responses == "before-done" else len(frames)
        frames.insert(at, Frame("flowResponses", compact(player.nodes)))
    return frames


async def _answer(world: World, run: Run, opened: Round, player: ReplyPlayer, failure: Refusal | None) -> None:
    profile = world.profile
    if failure is not None:
        await run.exchange.json(http_status(failure, profile, v2=run.v2), error_body(failure, profile))
        return
    typed = profile.v2_value_type or not run.v2
    message = player.message(detail=run.detail, typed=typed)
    answer: dict[str, Any] = {}
    if run.detail:
        answer = {"responseData": player.nodes, "newVariables": opened.new_variables}
    if opened.title is not None:
        answer["title"] = opened.title
    if opened.reply.node_error is not None:
        answer["error"] = opened.reply.node_error
    answer |= {
        "id": opened.chat.chat_id,
        "model": "",
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 1},
        "choices": [{"message": message, "finish_reason": "stop", "index": 0}],
    }
    await run.exchange.json(200, answer)


def _duration(opened: Round, player: ReplyPlayer) -> float:
    if opened.reply.duration is not None:
        return opened.reply.duration
    return round(sum(float(node.get("runningTime", 0)) for node in player.nodes), 2)
