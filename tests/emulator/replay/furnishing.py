"""An emulator gets the apps and keys that the recorded server had."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastgpt_client.testing import FastGPTEmulator

from .recordings import Recorded

UNKNOWN_APPS = ("nope", "0123456789abcdef01234567")
_NO_APP = "ffffffffffffffffffffffff"


def emulator_like(
    version: str, cases: Iterable[tuple[Recorded, ...]], *, requests_per_minute: int = 5000
) -> FastGPTEmulator:
    """Return an emulator of a version with what the recordings of these cases need."""
    found = [each for exchanges in cases for each in exchanges]
    emulator = FastGPTEmulator(
        version,
        api_key="fastgpt-team",
        app_id=_NO_APP,
        app_bound_key=False,
        pro=False,
        requests_per_minute=requests_per_minute,
        max_upload_size=_max_size(found),
    )
    bound: dict[str, str] = {}
    for each in found:
        app_id = _app_id(each)
        if app_id and app_id not in UNKNOWN_APPS and app_id not in emulator.apps:
            app = emulator.add_app(app_id, name="Chat app")
            app.questions = ["What is next?", "Why so?", "Who are you?"]
        if app_id and app_id not in UNKNOWN_APPS and each.key not in (None, "team", "wrong"):
            bound.setdefault(str(each.key), app_id)
        if each.route.endswith("/chat/init") and each.status == 200 and (each.answer["data"] or {}).get("app"):
            emulator.apps[str(app_id)].chat_config = dict(each.answer["data"]["app"].get("chatConfig") or {})
        if "FileUploadDisabled" in str(each.answer) and each.field("fileSelectConfig") is None:
            emulator.apps[str(app_id)].chat_config = {}
    bound.setdefault("app", next(iter(emulator.apps.keys() - {_NO_APP})) if "chat" not in bound else bound["chat"])
    for key, app_id in bound.items():
        if "-" not in key:
            emulator.add_key(f"fastgpt-{key}", app_id=app_id)
    return emulator


def _app_id(exchange: Recorded) -> str | None:
    given: Any = exchange.field("appId") or parse_qs(urlsplit(exchange.path).query).get("appId", [None])[0]
    return given or (found[1] if (found := re.search(r"-([0-9a-f]{24})$", exchange.key or "")) else None)


def _max_size(found: Iterable[Recorded]) -> int:
    sizes = [each.answer["data"]["maxSize"] for each in found if '"maxSize":' in str(each.answer).replace("'", '"')]
    return int(sizes[0]) if sizes else 1024 * 1024 * 1024
