"""A version's recorded requests are sent to the emulator, in their order, and the answers compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import anyio
import anyio.lowlevel
import httpx
from attrs import evolve, frozen

from fastgpt_client.testing import FastGPTEmulator
from fastgpt_client.testing.replies import parts
from fastgpt_client.testing.replies.chunking import chunks_of
from fastgpt_client.testing.replies.reply import ChatRequest, Reply
from fastgpt_client.testing.replies.reply_parts import parts_of

from .furnishing import emulator_like
from .held_time import HeldTime
from .recordings import Recorded, recording
from .scripts import pause_of, reply_to
from .shapes import differences, events, stream_differences
from .substitution import Substitution
from .uploads import Uploads

_PATIENCE = 10


@frozen
class Difference:
    """One way in which the emulator answered otherwise than the real server."""

    version: str
    case: str
    number: int
    request: str
    what: str

    def __str__(self) -> str:
        """Return the line a failing test shows."""
        return f"{self.version} {self.case}[{self.number}] {self.request}: {self.what}"


@frozen
class Answer:
    """What the emulator answered."""

    status: int
    headers: Mapping[str, str]
    text: str
    heartbeats: tuple[int, ...]


class Replayer:
    """Replays the recording of one version."""

    def __init__(self, version: str, time: HeldTime) -> None:
        self.compared = 0
        self.differences: list[Difference] = []
        self._version, self._time, self._cases = version, time, recording(version)
        self._ids = Substitution()

    async def replay(self) -> None:
        """Replay every case; those of servers with another limit get a server of their own."""
        usual = {case: each for case, each in self._cases.items() if case != "rate_limit"}
        await self._on(emulator_like(self._version, usual.values()), usual)
        limited = {case: each for case, each in self._cases.items() if case == "rate_limit"}
        if limited:
            await self._on(emulator_like(self._version, limited.values(), requests_per_minute=1), limited)

    async def _on(self, emulator: FastGPTEmulator, cases: Mapping[str, Sequence[Recorded]]) -> None:
        async with httpx.AsyncClient(
            transport=emulator.async_transport(), base_url=emulator.base_url, timeout=_PATIENCE
        ) as client:
            await _fill(client, cases.values())
            for exchanges in cases.values():
                await _Case(self, emulator, client, exchanges).play()

    def compare(self, real: Recorded, ours: Answer, *, whole: bool) -> None:
        """Take note of how an answer differs."""
        self.compared += 1
        request = f"{real.method} {real.route}"
        for what in _differences(real, ours, whole=whole):
            self.differences.append(Difference(self._version, real.case, real.number, request, what))
        if isinstance(real.answer, dict) and ours.text[:1] == "{":
            self._ids.learn(real.answer, json.loads(ours.text))


class _Case:
    def __init__(
        self, replayer: Replayer, emulator: FastGPTEmulator, client: httpx.AsyncClient, exchanges: Sequence[Recorded]
    ) -> None:
        self._replayer, self._emulator, self._client, self._exchanges = replayer, emulator, client, exchanges
        self._time, self._ids = replayer._time, replayer._ids
        self._uploads = Uploads(emulator)
        pauses = [pause_of(each) for each in exchanges if each.completes and not each.refused]
        self._pause = next((pause for pause in pauses if pause), None)

    async def play(self) -> None:
        following = [*self._exchanges[1:], None]
        async with anyio.create_task_group() as tasks:
            for each, after in zip(self._exchanges, following, strict=False):
                if "chatIsGenerating" in str(each.answer):
                    await self._keep_busy(each, tasks)
                stopped = after is not None and after.route.endswith("/stop") and _chat(after) == _chat(each)
                if each.completes and stopped and not each.refused:
                    begun = anyio.Event()
                    tasks.start_soon(self._exchange, each, True, begun)
                    await begun.wait()
                else:
                    await self._exchange(each, _is_left(each))
                    resumed = after is not None and after.route.endswith(("/resume", "/getHistoryStatus"))
                    if each.completes and _is_left(each) and not resumed:
                        await self._let_runs_end()

    async def _exchange(self, real: Recorded, held: bool, begun: anyio.Event | None = None) -> None:
        self._ids.keep(real.body)
        if real.completes:
            self._script(real, held)
        if held:
            self._time.held = not real.route.endswith("/resume")
        elif real.route.endswith(("/resume", "/stop")):
            self._time.held = False
        left = _is_left(real)
        answer = await self._ask(real, texts=_texts(real.answer) if left else None, begun=begun)
        self._emulator.forget_replies()
        self._replayer.compare(real, answer, whole=not left)
        if left and real.route.endswith("/resume"):
            await self._let_runs_end()

    def _script(self, real: Recorded, held: bool) -> None:
        if real.refused:
            return
        chat_id = real.field("chatId")
        if not real.answer:
            self._emulator.reply(Reply(parts=[parts.Wait(5)]), chatId=chat_id)
            return
        reply = reply_to(self._whole(real), self._pause)
        if held:
            texts = _texts(real.answer)
            self._emulator.reply(lambda request: _with_a_wait(reply, request, after=texts), chatId=chat_id)
        elif real.case.startswith("heartbeat"):
            self._emulator.reply(lambda request: _with_a_wait(reply, request, 13), chatId=chat_id)
        else:
            self._emulator.reply(reply, chatId=chat_id)

    def _whole(self, real: Recorded) -> Recorded:
        """Return a completion whose client left with what the stream said that was resumed later."""
        resumed = (each for each in self._exchanges[real.number :] if each.route.endswith("/resume") and each.streamed)
        said = next((each for each in resumed if f"chatId={_chat(real)}" in each.path and "live" in each.answer), None)
        return evolve(real, answer=said.answer) if said is not None and "[DONE]" in said.answer else real

    async def _let_runs_end(self) -> None:
        self._time.held = False
        with anyio.fail_after(_PATIENCE):
            while self._emulator.is_generating:
                await anyio.lowlevel.checkpoint()

    async def _keep_busy(self, real: Recorded, tasks: Any) -> None:
        """Begin the run that the recorded server was busy with, which nobody recorded."""
        if self._emulator.is_generating:
            return
        self._time.held = True
        self._emulator.reply(Reply(parts=[parts.Wait(5)]), chatId=real.field("chatId"))
        body = {**real.body, "stream": True}
        begun = anyio.Event()

        async def run() -> None:
            headers = {"authorization": f"Bearer fastgpt-{real.key}"}
            async with self._client.stream("POST", "/api/v2/chat/completions", json=body, headers=headers) as response:
                begun.set()
                async for _ in response.aiter_raw():
                    pass

        tasks.start_soon(run)
        await begun.wait()

    async def _ask(self, real: Recorded, *, texts: int | None, begun: anyio.Event | None) -> Answer:
        headers = dict(real.headers) | ({"authorization": f"Bearer fastgpt-{real.key}"} if real.key else {})
        content = self._uploads.content(real, self._ids)
        url = self._uploads.origin(real) + self._ids.path(real.path)
        headers |= content.pop("headers", {})
        request = self._client.build_request(real.method, url, headers=headers, **content)
        started, beats, pieces = self._time.now, [], []
        try:
            with anyio.fail_after(_PATIENCE):
                response = await self._client.send(request, stream=True)
                if begun is not None:
                    begun.set()
                async for piece in response.aiter_raw():
                    pieces.append(piece)
                    if b'"content":""}' in piece:
                        beats.append(round(self._time.now - started))
                    if texts is not None and _texts(b"".join(pieces).decode()) >= texts:
                        break
                await response.aclose()
        except TimeoutError:
            return Answer(0, {}, b"".join(pieces).decode("utf-8", "replace") + " (and nothing more)", ())
        text = b"".join(pieces).decode("utf-8", "replace")
        answer = Answer(response.status_code, response.headers, text, tuple(beats))
        self._uploads.learn(real, text)
        return answer


def _with_a_wait(reply: Reply, request: ChatRequest, seconds: float = 5, *, after: int = 0) -> Reply:
    """Return the reply with a wait after so many pieces of text."""
    script: list[parts.Part] = []
    for part in parts_of(reply, request, plugin=False):
        pieces = chunks_of(part.text) if isinstance(part, parts.Say) else []
        if isinstance(part, parts.Say) and 0 <= after <= len(pieces):
            script += [parts.Say(pieces[:after]), parts.Wait(seconds), parts.Say(pieces[after:])]
        else:
            script.append(part)
        after -= len(pieces)
    return Reply(parts=script)


async def _fill(client: httpx.AsyncClient, cases: Iterable[Sequence[Recorded]]) -> None:
    """Give the app with the most chats as many as the recorded server had before."""
    lists = [each for case in cases for each in case if each.route.endswith("etHistories") and each.status == 200]
    longest = max(lists, key=lambda each: each.answer["data"]["total"], default=None)
    if longest is None:
        return
    for number in range(longest.answer["data"]["total"]):
        said = {"role": "user", "content": "hi", "dataId": f"filler-{number}"}
        body = {"appId": longest.field("appId"), "chatId": f"filler-{number}", "messages": [said]}
        await client.post(
            "/api/v1/chat/completions", json=body, headers={"authorization": f"Bearer fastgpt-{longest.key}"}
        )


def _chat(exchange: Recorded) -> Any:
    return exchange.field("chatId")


def _is_left(real: Recorded) -> bool:
    if real.status != 200 or not isinstance(real.answer, str):
        return False
    if real.completes or real.route.endswith("/resume"):
        return "[DONE]" not in real.answer and "event: error" not in real.answer
    return False


def _texts(text: str) -> int:
    return text.count('"content":') + text.count("data: live")


def _differences(real: Recorded, ours: Answer, *, whole: bool) -> Iterator[str]:
    if real.status != ours.status:
        yield f"status: {real.status} | ours: {ours.status} {ours.text[:120]}"
        return
    yield from _header_differences(real, ours)
    if real.streamed:
        theirs, mine = events(real.answer), events(ours.text)
        yield from stream_differences(theirs, mine if whole else mine[: len(theirs)])
        beats = [[at for at in found if at and at % 10 == 0] for found in (real.heartbeats, ours.heartbeats)]
        if beats[0] != beats[1]:
            yield f"heartbeats: {beats[0]} | ours: {beats[1]}"
    elif isinstance(real.answer, (dict, list)):
        try:
            mine_json = json.loads(ours.text)
        except ValueError:
            yield f"body: JSON | ours: {ours.text[:80]}"
            return
        yield from differences(real.answer, mine_json)


def _header_differences(real: Recorded, ours: Answer) -> Iterator[str]:
    for name in ("content-type", "cache-control", "x-accel-buffering", "content-disposition"):
        if _without_names(real.answered.get(name)) != _without_names(ours.headers.get(name)):
            yield f"header {name}: {real.answered.get(name)} | ours: {ours.headers.get(name)}"
    for name in ("x-request-id", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"):
        if (name in real.answered) != (name in ours.headers):
            yield f"header {name}: {name in real.answered} | ours: {name in ours.headers}"


def _without_names(value: str | None) -> str | None:
    return value and re.sub(r"(filename=\"|''|filename=)[^\";]*", r"\1", value)
