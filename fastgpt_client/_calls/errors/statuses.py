"""What an HTTP status says by itself: the one list of them. Performs no I/O.

It says little. FastGPT reports most refusals with HTTP 500 and some with HTTP 200, so the body is asked first
(`refusals.py`), and what is listed here counts where the body does not say.
"""

from __future__ import annotations

#: The work was not begun. 502 and 504 are absent on purpose: a gateway that lost patience or its connection cannot
#: tell whether FastGPT had begun.
NOT_BEGUN = frozenset({429, 503})
#: The same request may succeed a little later. 500 is absent on purpose: FastGPT's refusals use it.
PASSING = NOT_BEGUN | {408, 502, 504}
#: The same for object storage, where 425 means that a connection was too young (RFC 8470).
PASSING_AT_STORAGE = PASSING | {425}
#: The server has no such route. 405 is what a proxy may make of it.
ROUTE_MISSING = frozenset({404, 405})
#: The answer points to another address.
REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: What stands in front of FastGPT answered in its place.
GATEWAY = frozenset({502, 503, 504})
