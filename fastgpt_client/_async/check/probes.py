"""Requests without a key: who answers at the address, and which routes are there. They can change nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.request import getproxies, proxy_bypass

import httpx

from ..._calls.errors.diagnosis.answers import answer_at, failure_at, is_fastgpt, is_route
from ..._calls.errors.diagnosis.report import Finding
from ..._calls.settings import ClientSettings
from ..._files.secrecy import hide_address, kept_out_of_logs
from ...generated.registry import OPERATIONS
from ..sending.sender import AsyncSender

_INIT = "/api/core/chat/init"
_CLOCKS_DIFFER = 60.0
# With these, a request might be let in after all, and the routes are asked without any.
_CREDENTIALS = ("authorization", "cookie", "token")


class AsyncProbes:
    """Asks a server without showing a key.

    Args:
        settings: Where the server is.
        sender: Has the connections.

    Attributes:
        answer: What FastGPT answered; None before it did.
    """

    def __init__(self, settings: ClientSettings, sender: AsyncSender) -> None:
        self.answer: httpx.Response | None = None
        self._settings = settings
        self._sender = sender

    async def address(self) -> list[Finding]:
        """Return who answers at the address."""
        base_url = self._settings.base_url
        url = httpx.URL(base_url)
        proxy = _proxy_of(url)
        started = time.perf_counter()
        try:
            response = await self._ask(base_url, "GET", _INIT)
        except httpx.HTTPError as error:
            return [failure_at(url, error, proxy)]
        found = answer_at(base_url, response)
        took = Finding(found.code, found.facts, time.perf_counter() - started)
        if found.code == "reached":
            self.answer = response
            through = [Finding("through_proxy", {"proxy": proxy, "host": url.host})] if proxy else []
            return [took, *through]
        elsewhere = await self._elsewhere(url) if found.code == "not_fastgpt" else None
        return [Finding("wrong_path", {"base_url": base_url, "found": elsewhere})] if elsewhere else [took]

    def clock(self) -> Finding:
        """Return how far the clocks are apart, by the answer's `Date`."""
        try:
            there = parsedate_to_datetime(self.answer.headers["date"]) if self.answer is not None else None
        except (KeyError, ValueError, TypeError):
            there = None
        if there is None:
            return Finding("clock_unknown")
        apart = abs((datetime.now(UTC) - there.astimezone(UTC)).total_seconds())
        return Finding("clock_off", {"seconds": round(apart)}) if apart > _CLOCKS_DIFFER else Finding("clock_right")

    async def routes(self) -> tuple[dict[str, bool], dict[str, bool]]:
        """Return which operations the server has on their newest path, and which on any.

        Raises:
            httpx.HTTPError: The server stopped answering.
        """
        newest: dict[str, bool] = {}
        anywhere: dict[str, bool] = {}
        for operation in OPERATIONS.values():
            newest[operation.id] = await self._has(operation.method, operation.path)
            anywhere[operation.id] = newest[operation.id]
            for older in operation.older_paths:
                anywhere[operation.id] = anywhere[operation.id] or await self._has(older.method, older.path)
        return newest, anywhere

    async def _has(self, method: str, path: str) -> bool:
        return is_route(await self._ask(self._settings.base_url, method, path))

    async def _elsewhere(self, url: httpx.URL) -> str | None:
        """Return the address above this one at which FastGPT answers."""
        parts = url.path.strip("/").split("/")
        for count in range(len(parts) - 1, -1, -1):
            if not url.path.strip("/"):
                return None
            above = str(url.copy_with(path="/" + "/".join(parts[:count]))).rstrip("/")
            try:
                if is_fastgpt(await self._ask(above, "GET", _INIT)):
                    return above
            except httpx.HTTPError:
                return None
        return None

    async def _ask(self, base_url: str, method: str, path: str) -> httpx.Response:
        http = self._sender.http
        given = self._settings.default_headers
        headers = {name: value for name, value in given.items() if name.lower() not in _CREDENTIALS}
        request = http.build_request(
            method,
            base_url + path,
            headers={"Accept": "application/json", **headers},
            json={} if method in ("POST", "PUT") else None,
            params=self._settings.default_query or None,
            timeout=self._settings.timeout,
        )
        if not self._settings.default_query:
            return await http.send(request, follow_redirects=False)
        hide_address(request)
        with kept_out_of_logs(request.url.query.decode("ascii")):
            return await http.send(request, follow_redirects=False)


def _proxy_of(url: httpx.URL) -> str:
    """Return the proxy that the environment names for an address; empty for none. What it holds of a login is cut."""
    proxies = getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all") or ""
    if not proxy or proxy_bypass(url.host):
        return ""
    return proxy.rpartition("@")[2] if "@" in proxy else proxy
