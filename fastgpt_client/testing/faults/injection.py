"""Lets a request meet its fault."""

from __future__ import annotations

import time

from ..completions.runs import until
from ..wire.exchange import Exchange
from ..wire.refusals import Refusal, error_body, http_status
from ..world.world import World
from . import kinds as faults
from .kinds import Fault

_JSON = "application/json; charset=utf-8"


async def meet(world: World, exchange: Exchange, fault: Fault | None) -> bool:
    """Play the part of a fault that comes before the real answer; tell whether that was the whole answer.

    Raises:
        Severed: The fault broke the connection.
    """
    match fault:
        case faults.Delay(seconds):
            await until(lambda: world.closing or exchange.disconnected, seconds)
        case faults.Stall(None):
            await _stall(world, exchange)
        case faults.Stall(after):
            exchange.stall_after = after
            exchange.stall = lambda: _stall(world, exchange)
        case faults.Reset("before-headers", ran):
            exchange.cut_resets = True
            if not ran:
                exchange.sever()
            exchange.drops_all = True
        case faults.Reset():
            exchange.cut_after, exchange.cut_resets = 0, True
        case faults.Cut(after, reset):
            exchange.cut_after, exchange.cut_resets = after, reset
        case faults.Dribble(size):
            exchange.piece = size
        case None:
            pass
        case _:
            await _answer(world, exchange, fault)
            return True
    return False


async def _answer(world: World, exchange: Exchange, fault: Fault) -> None:
    match fault:
        case faults.HtmlError(status):
            reason = {502: "502 Bad Gateway", 503: "503 Service Unavailable", 504: "504 Gateway Time-out"}
            page = faults.PAGE.format(reason.get(status, str(status)))
            await exchange.answer(status, page.encode(), "text/html")
        case faults.TooManyRequests(retry_after, limit, reset):
            headers = [
                ("X-RateLimit-Limit", str(limit)),
                ("X-RateLimit-Remaining", "0"),
                ("X-RateLimit-Reset", str(int(time.time()) + reset)),
            ]
            if retry_after is not None:
                headers.append(("Retry-After", retry_after))
            refusal = Refusal(f"Rate limit exceeded. Maximum {limit} requests per minute", code=429, user_error=True)
            await exchange.json(429, error_body(refusal, world.profile), headers)
        case faults.BadJSON(body):
            await exchange.answer(200, body, _JSON)
        case faults.EmptyBody(status):
            await exchange.answer(status, b"", None)
        case faults.Answer(status, body, content_type, headers):
            await exchange.answer(status, body, content_type, headers)
        case faults.Refuse(error):
            refusal = Refusal(error)
            await exchange.json(http_status(refusal, world.profile), error_body(refusal, world.profile))


async def _stall(world: World, exchange: Exchange) -> None:
    while not (await until(lambda: world.closing or exchange.disconnected, 60)):
        pass
    exchange.sever()
