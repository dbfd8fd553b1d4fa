"""What servers refuse, and whether the client's exceptions say it right."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from fastgpt_client import (
    AuthenticationError,
    ConflictError,
    FastGPTError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ValidationError,
    aiter_stream_events,
    iter_stream_events,
)

from ..both import done, listed, opened
from ..server import NOBODY
from ..session import Session
from ..verdict import NotTried
from .row import row
from .streams import begun, closed, ended, expect_running

Call = Callable[[], Awaitable[Any]]


async def _refused(session: Session, what: str, call: Call, *kinds: type[FastGPTError]) -> None:
    """Expect a call to be refused, with one of these classes and words that say something."""
    wanted = " or ".join(kind.__name__ for kind in kinds)
    try:
        await call()
    except FastGPTError as error:
        said = f"{type(error).__name__}: {error}"
        if session.expect(isinstance(error, kinds), f"{what}: {wanted} expected, {said}"):
            session.expect("failed: error" not in str(error), f"{what}: the message says nothing, {said}")
    else:
        session.wrong.append(f"{what}: {wanted} expected, nothing raised")


async def _opened(stream: Any) -> None:
    async with opened(stream) as inside:
        await listed(inside)


def _apis(session: Session) -> tuple[str, ...]:
    return ("v1",) if session.server.known_before("4.9.4") else ("v1", "v2")


@row("refusal: a wrong key")
async def wrong_key(session: Session) -> None:
    """A key that nobody gave out."""
    client = session.chat(key="fastgpt-" + secrets.token_hex(20))
    app, message = session.app(), "Hello"

    async def init() -> Any:
        return await done(client.get_chat_init(app, session.new_chat()))

    await _refused(session, "get_chat_init", init, AuthenticationError)
    for api in _apis(session):

        async def chat(api: str = api) -> Any:
            return await done(client.chat(message, appId=app, chatId=session.new_chat(), api=api))

        async def stream(api: str = api) -> Any:
            await _opened(client.stream(message, appId=app, chatId=session.new_chat(), api=api))

        await _refused(session, f"chat by {api}", chat, AuthenticationError)
        await _refused(session, f"stream by {api}", stream, AuthenticationError)


@row("refusal: no message")
async def no_message(session: Session) -> None:
    """A completion without a message."""
    for name in ("create_chat_completion", "create_chat_completion_v2")[: len(_apis(session))]:
        create = getattr(session.chat(), name)

        async def plain(create: Any = create) -> Any:
            return await done(create([], appId=session.app(), chatId=session.new_chat()))

        async def streamed(create: Any = create) -> Any:
            walk: Any = aiter_stream_events if session.mode == "async" else iter_stream_events
            chat = session.new_chat()
            return await listed(walk(await done(create([], stream=True, appId=session.app(), chatId=chat))))

        await _refused(session, name, plain, ValidationError)
        await _refused(session, f"{name}, stream=True", streamed, ValidationError)


@row("refusal: an unknown app")
async def unknown_app(session: Session) -> None:
    """An app that does not exist."""

    async def init() -> Any:
        return await done(session.chat().get_chat_init(NOBODY, session.new_chat()))

    await _refused(session, "get_chat_init", init, NotFoundError, PermissionDeniedError)


@row("refusal: no app")
async def no_app(session: Session) -> None:
    """A team's key and no app."""
    if not session.server.scratch or session.server.known_before("4.15.0"):
        raise NotTried("this key may pick the app by itself")

    async def chat() -> Any:
        return await done(session.chat().chat("Hello", chatId=session.new_chat()))

    async def stream() -> Any:
        await _opened(session.chat().stream("Hello", chatId=session.new_chat()))

    await _refused(session, "chat", chat, ValidationError)
    await _refused(session, "stream", stream, ValidationError)


@row("refusal: a dataId that is taken")
async def taken_id(session: Session) -> None:
    """The same `responseChatItemId` twice; refused since 4.15.0."""
    if session.server.version is None or session.server.known_before("4.15.0"):
        raise NotTried("refused since 4.15.0")
    chat, data_id = session.new_chat(), secrets.token_hex(12)

    async def say() -> Any:
        message = session.server.message("chat")
        return await done(session.chat().chat(message, appId=session.app(), chatId=chat, responseChatItemId=data_id))

    await say()
    await _refused(session, "the second time", say, ConflictError)


@row("refusal: feedback on nothing")
async def feedback_on_nothing(session: Session) -> None:
    """Feedback on a record that is not there; refused since 4.12.0."""
    if session.server.version is None or session.server.known_before("4.12.0"):
        raise NotTried("refused since 4.12.0")
    chat, _ = await session.shared()

    async def send() -> Any:
        return await done(session.chat().send_feedback(session.app(), chat, "no-such-record", "yes"))

    await _refused(session, "send_feedback", send, NotFoundError)


@row("refusal: a busy chat", "resume_chat_stream")
async def busy(session: Session) -> None:
    """A second message while the first is answered; refused since 4.14.11."""
    if session.server.version is None or session.server.known_before("4.14.11"):
        raise NotTried("refused since 4.14.11")
    chat = session.new_chat()
    stream = await begun(session, chat, pieces=1)

    async def again() -> Any:
        return await done(session.chat().chat("Hello", appId=session.app(), chatId=chat, api="v2"))

    async def again_streamed() -> Any:
        await _opened(session.chat().stream("Hello", appId=session.app(), chatId=chat, api="v2"))

    try:
        await _refused(session, "chat", again, ConflictError)
        await _refused(session, "stream", again_streamed, ConflictError)
        if session.wrong:
            await expect_running(session, chat)
    finally:
        await closed(session, stream)
        await ended(session, chat)


@row("refusal: too many requests")
async def too_many(session: Session) -> None:
    """A limit of one request a minute: the exception says how long to wait."""
    if session.server.known_before("4.14.3"):
        raise NotTried("requests a minute are limited since 4.14.3")
    if not session.server.limited:
        raise NotTried("this server's limit is too high to meet it")
    for api in _apis(session):
        client = session.chat()

        async def chat(api: str = api, client: Any = client) -> Any:
            return await done(
                client.chat("Hello", appId=session.app(), chatId=session.new_chat(), api=api, max_retries=0)
            )

        for _ in range(2):
            try:
                await chat()
            except RateLimitError as error:
                session.expect(error.retry_after, f"by {api}: no time to wait although {error}")
        await _refused(session, f"chat by {api}", chat, RateLimitError)
