"""A planned fault is done to the request that meets it."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..profiles import Profile
from ..wire.exchange import Exchange
from ..wire.polling import wait_until
from ..wire.refusals import Refusal, error_body, http_status, refusal_of
from . import kinds
from .kinds import Fault

_PAGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"  # noqa: E501
_JSON = "application/json; charset=utf-8"


async def inject(fault: Fault | None, exchange: Exchange, profile: Profile, closing: Callable[[], bool]) -> bool:
    """Do to a request what its fault says and tell whether the fault has answered it.

    Args:
        fault: What goes wrong; nothing when None.
        exchange: The request.
        profile: The release, which decides how refusals look.
        closing: Tells whether the emulator is being stopped, which ends every wait.

    Raises:
        Severed: The fault broke the connection.
    """
    match fault:
        case kinds.Delay(seconds):
            await wait_until(lambda: closing() or exchange.disconnected, seconds)
        case kinds.Stall(None):
            await _stall(exchange, closing)
        case kinds.Stall(after):
            exchange.stall_after = after
            exchange.stall = lambda: _stall(exchange, closing)
        case kinds.Reset("before-headers", ran):
            exchange.cut_resets = True
            if not ran:
                exchange.sever()
            exchange.reset_before_headers = True
        case kinds.Reset():
            exchange.cut_after, exchange.cut_resets = 0, True
        case kinds.Cut(after, reset):
            exchange.cut_after, exchange.cut_resets = after, reset
        case kinds.Dribble(size):
            exchange.write_size = size
        case None:
            pass
        case _:
            await _answer(fault, exchange, profile)
            return True
    return False


async def _answer(fault: Fault, exchange: Exchange, profile: Profile) -> None:
    match fault:
        case kinds.HtmlError(status):
            reason = {502: "502 Bad Gateway", 503: "503 Service Unavailable", 504: "504 Gateway Time-out"}
            page = _PAGE.format(reason.get(status, str(status)))
            await exchange.answer(status, page.encode(), "text/html")
        case kinds.TooManyRequests(retry_after, limit, reset):
            headers = [
                ("X-RateLimit-Limit", str(limit)),
                ("X-RateLimit-Remaining", "0"),
                ("X-RateLimit-Reset", str(int(time.time()) + reset)),
            ]
            if retry_after is not None:
                headers.append(("Retry-After", retry_after))
            refusal = Refusal(f"Rate limit exceeded. Maximum {limit} requests per minute", code=429, user_error=True)
            await exchange.json(429, error_body(refusal, profile), headers)
        case kinds.BadJSON(body):
            await exchange.answer(200, body, _JSON)
        case kinds.EmptyBody(status):
            await exchange.answer(status, b"", None)
        case kinds.Answer(status, body, content_type, headers):
            await exchange.answer(status, body, content_type, headers)
        case kinds.Refuse(error):
            refusal = refusal_of(error)
            await exchange.json(http_status(refusal, profile), error_body(refusal, profile))


async def _stall(exchange: Exchange, closing: Callable[[], bool]) -> None:
    while not (await wait_until(lambda: closing() or exchange.disconnected, 60)):
        pass
    exchange.sever()
