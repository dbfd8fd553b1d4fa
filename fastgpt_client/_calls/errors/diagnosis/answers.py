"""What answers and failures of the first requests mean. Performs no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx

from ....exceptions import APIError, AuthenticationError, NotFoundError, PermissionDeniedError, ValidationError
from ..envelope import Envelope
from ..refusals import body_of
from ..statuses import GATEWAY, REDIRECTS, ROUTE_MISSING
from .report import Finding

_NAME = re.compile(r"(?i)name or service|nodename|getaddrinfo|name resolution|no address associated|name does not res")
_OTHER_PROTOCOL = re.compile(r"(?i)wrong.version|record.layer|unknown.protocol|packet.length|http.request")
_CERTIFICATE = re.compile(r"(?i)certificate verify failed: ([^(\n]+)")
_EXPIRED = re.compile(r"(?i)expire|over.?usage|过期|已失效|超出|used up")
_ABOUT_APP = (NotFoundError, ValidationError, PermissionDeniedError)
_LOGIN = re.compile(r"(?i)type=[\"']?password|log.?in|sign.?in|登录|sso|oauth")


def failure_at(url: httpx.URL, error: Exception, proxy: str) -> Finding:
    """Return what a request that got no answer means.

    Args:
        url: Where it went.
        error: Why there was no answer.
        proxy: The proxy it went through; empty for none.
    """
    said = [f"{type(each).__name__}: {each}" for each in _causes(error)]
    text = " | ".join(said)
    facts: dict[str, Any] = {"host": url.host, "port": url.port or (443 if url.scheme == "https" else 80)}
    if isinstance(error, httpx.ProxyError) or (proxy and isinstance(error, httpx.ConnectError)):
        return Finding("proxy_failed", {**facts, "proxy": proxy or "?", "reason": str(error)[:120]})
    if isinstance(error, httpx.TimeoutException):
        return Finding("timed_out", facts)
    if found := _CERTIFICATE.search(text):
        return Finding("untrusted", {**facts, "reason": found[1].strip().rstrip(".")})
    if _NAME.search(text):
        return Finding("name_unknown", facts)
    if url.scheme == "https" and _OTHER_PROTOCOL.search(text):
        return Finding("tls_on_http", facts)
    if "refused" in text.lower() or isinstance(error, httpx.ConnectError):
        return Finding("refused", facts)
    return Finding("broke_off", {**facts, "reason": said[0][:120]})


def _causes(error: BaseException) -> Iterator[BaseException]:
    known: list[BaseException] = [error]
    for each in known:
        yield each
        inner = [each.__cause__, each.__context__, *(each.exceptions if isinstance(each, BaseExceptionGroup) else ())]
        known += [cause for cause in inner if cause is not None and cause not in known]


def answer_at(base_url: str, response: httpx.Response) -> Finding:
    """Return what answered where FastGPT should be."""
    if is_fastgpt(response):
        return Finding("reached", {"base_url": base_url})
    facts: dict[str, Any] = {"base_url": base_url, "status": response.status_code}
    page = response.text[:20000]
    if response.status_code in REDIRECTS:
        to = response.headers.get("location", "")
        if _LOGIN.search(to):
            return Finding("login_page", facts)
        target = str(response.request.url.join(to)).partition("?")[0].partition("/api/core/")[0] if to else "?"
        return Finding("redirected", {**facts, "to": target})
    if "plain http request was sent to https port" in page.lower():
        return Finding("http_on_tls", facts)
    if response.status_code in GATEWAY:
        return Finding("gateway", facts)
    if response.status_code not in ROUTE_MISSING and _LOGIN.search(page):
        return Finding("login_page", facts)
    return Finding("not_fastgpt", facts)


def is_fastgpt(response: httpx.Response) -> bool:
    """Tell whether FastGPT answered: in its envelope, whatever is inside."""
    body = body_of(response)
    return Envelope.of(body).present and "statusText" in body


def is_route(response: httpx.Response) -> bool:
    """Tell whether the server has the route that gave this answer."""
    return response.status_code not in ROUTE_MISSING or is_fastgpt(response)


def refusal_of(error: APIError, app: str | None) -> list[Finding]:
    """Return what a refused opening of the app means for the key and for the app."""
    said = Envelope.of(error.body).said
    reason = error.status_text or said or error.message.partition(". ")[0]
    if isinstance(error, AuthenticationError):
        return [Finding("key_missing" if error.status_text == "unAuthorization" else "key_unknown")]
    if _EXPIRED.search(error.message):
        return [Finding("key_expired", {"reason": reason})]
    accepted = Finding("key_accepted")
    if app is None:
        return (
            [accepted, Finding("app_not_named")]
            if isinstance(error, _ABOUT_APP)
            else [Finding("key_unclear", {"reason": reason})]
        )
    if isinstance(error, (NotFoundError, ValidationError)):
        return [accepted, Finding("app_missing", {"app": app})]
    if isinstance(error, PermissionDeniedError):
        return [accepted, Finding("app_forbidden", {"app": app})]
    return [Finding("app_unclear", {"app": app, "reason": reason})]
