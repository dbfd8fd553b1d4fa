"""Readable English for what FastGPT answers with, and what to do about it. Performs no I/O.

FastGPT's `message` is often the key of a translation its own web pages would look up. The texts here are ours; the key
stays in the error's `body`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from ...generated.registry import Operation
from .statuses import GATEWAY, REDIRECTS, ROUTE_MISSING

# Keys whose last part does not already say it.
_BY_KEY = {
    "common:code_error.error_message.403": "the request carries no valid credentials",
    "common:code_error.error_message.510": "the team has no points left",
    "common:code_error.error_message.511": "the team may not use this model",
    "common:code_error.error_message.514": "the API key is not valid",
    "common:code_error.chat_error.un_auth": "this chat belongs to someone else, or the app id does not fit it",
    "common:code_error.chat_error.chat_generating": "the chat is still generating its previous reply",
    "common:code_error.app_error.not_exist": "there is no app with this id",
    "common:code_error.app_error.un_auth_app": "this key may not use the app",
    "common:error.too_many_request": "too many requests",
    "common:error.upload_file_interval_limit": "too many uploads in a short time",
    "common:error.s3_upload_invalid_file_type": "the app takes no such file, or the content does not fit the name",
    "common:error.file_upload_disabled": "the app does not take files of this kind; allow them in its file settings",
}
# The rest is in `issues`.
_ISSUES_TOLD = 3
_KEY = re.compile(r"^[a-z_]+:[\w.]+$")
_WORDS = re.compile(r"[_\W]+|(?<=[a-z])(?=[A-Z])")

_BY_NAME = {
    "unAuthorization": "Pass api_key, or set FASTGPT_API_KEY",
    "unAuthApiKey": (
        "Check the key: it may be mistyped, deleted, or of another server. Up to FastGPT 4.14 completions need a key "
        "made inside the app, not the account's"
    ),
    "unAuthChat": "Pass the appId of the app the chat belongs to; since FastGPT 4.15 most calls need one",
    "chatIsGenerating": "Wait for the reply, or stop it with stop_chat (runs of the v2 route)",
    "commercialFeature": "This route needs FastGPT's commercial edition",
}
_APP_ID = "Since FastGPT 4.15 a key serves the whole team: pass appId"
_PRO = "This route needs FastGPT's commercial edition, which this server does not have"
_BASE_URL = "Check base_url: it has to be FastGPT's own address, without /api or a page's path"


def readable(message: str) -> str:
    """Return a server's message in words, whether it was text or the key of a translation."""
    if message in _BY_KEY:
        return _BY_KEY[message]
    if not _KEY.match(message):
        return message
    return " ".join(_WORDS.split(message.rsplit(".", 1)[-1].partition(":")[2] or message.rsplit(".", 1)[-1])).lower()


def in_words(issues: Sequence[Any]) -> str:
    """Return what a validator found wrong: the place of each parameter and the rule it breaks, as far as it says so."""
    found = [
        f"{_place(issue.get('path'))}{issue['message']}"
        for issue in issues
        if isinstance(issue, Mapping) and isinstance(issue.get("message"), str)
    ]
    more = f"; and {len(found) - _ISSUES_TOLD} more" if len(found) > _ISSUES_TOLD else ""
    return "; ".join(found[:_ISSUES_TOLD]) + more


def _place(path: object) -> str:
    """Return a path such as `messages[0].content: `; empty when it is the whole."""
    parts = path if isinstance(path, list) else []
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")
    return f"{text}: " if text else ""


def keys_since(operation: Operation) -> str:
    """Say which servers let API keys call an operation that this one lets only users call."""
    return (
        f"{operation.id} takes API keys since FastGPT {operation.key_since}; "
        "this server lets only users call it who are logged in"
    )


def redirect_hint(request: httpx.Request, location: str) -> str:
    """Return where a redirect points, and what to change; empty when it cannot be read.

    Args:
        request: The request that was redirected.
        location: The header. Of what it holds only scheme, host and path are shown.
    """
    try:
        target = request.url.join(location)
        where = f"{target.scheme}://{target.host}{f':{target.port}' if target.port else ''}"
    except (httpx.InvalidURL, ValueError):
        return ""
    points = f"The server points to {where}{target.path}"
    if target.path.endswith(request.url.path):
        # The same route elsewhere, as proxies answer that want https or another host.
        return f"{points}: pass base_url={where + target.path.removesuffix(request.url.path)!r}"
    return f"{points}. {_BASE_URL}"


def hint_for(name: str, code: int | None, said: str, status: int, body: str, kind: type[Exception]) -> str:
    """Return what the caller can do about a refusal; empty when nothing certain is known."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if "appid is empty" in said.lower():
        return _APP_ID
    if "商业版" in said or "商业版" in body:
        return _PRO
    if status == 400 and re.search("(?i)http request .*to .*https (server|port)", body):
        return "The server speaks https there: write base_url with https://"
    page = body.lstrip()[:1] == "<"
    if code is None and (page or status in REDIRECTS | ROUTE_MISSING):
        if status in GATEWAY:
            return "The proxy in front of FastGPT answered: is FastGPT running behind it?"
        return _BASE_URL
    return ""
