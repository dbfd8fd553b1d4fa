"""How many connections a client keeps, and for how long."""

from __future__ import annotations

import httpx

# FastGPT runs on Node, which closes idle connections after 5 seconds. Letting go first avoids sending a completion into
# a closing connection, where nobody could tell whether it was run. 1,000: streams hold a connection each.
LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=4.0)
