"""Captures of the kit that runs real servers are cut down to the recordings the replay test reads.

`python -m tests.emulator.replay.cut CAPTURES` reads `CAPTURES/<version>/<case>.json` and writes
`tests/recordings/replay/<version>.json`: every exchange on a line of its own, without keys, cookies,
signatures and times of day.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fastgpt_client.testing.compatibility.evidence import FILE as EVIDENCE

RECORDINGS = Path(__file__).parents[2] / "recordings" / "replay"
_HEADERS = {"content-type", "x-accel-buffering", "cache-control", "x-request-id"}
_RATE_LIMIT = "x-ratelimit-"
_KEY = re.compile(r"fastgpt-([a-z0-9]*?)(?:key0+|$)(?:-(?P<app>[0-9a-f]{24}))?")
_SECRETS = re.compile(
    r"(X-Amz-(?:Signature|Credential)=)[^&\"\\]+|(\"(?:policy|x-amz-signature|x-amz-credential)\":\")[^\"]+", re.I
)
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
_LONG_TEXT = 4000


def cut(captures: Path) -> dict[str, Any]:
    """Return the recording of one version."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(captures.glob("*.json"))]
    found.sort(key=_begun)
    return {"version": captures.name, "cases": {each["case"]: _exchanges(each["exchanges"]) for each in found}}


def _begun(capture: dict[str, Any]) -> str:
    dates: list[str] = [
        value for each in capture["exchanges"] for name, value in each["headers"] or [] if name.lower() == "date"
    ]
    return (dates or [""])[0]


def _exchanges(captured: list[dict[str, Any]]) -> list[dict[str, Any]]:
    cut_down = [_exchange(each) for each in captured if each["status"] is not None]
    # A client that polls asks the same and hears the same; once is enough.
    return [each for before, each in zip([None, *cut_down], cut_down, strict=False) if each != before]


def _exchange(captured: dict[str, Any]) -> dict[str, Any]:
    sent = captured["request_headers"]
    given = {name: value for name, value in sent.items() if name in ("accept", "x-fastgpt-stream-resume")}
    text = _without_secrets("".join(captured["chunks"]))
    exchange: dict[str, Any] = {
        "method": captured["method"],
        "path": _without_secrets(captured["path"]),
        "key": _key(sent.get("authorization")),
        "headers": given,
        "body": _json(_without_secrets(captured["request_body"] or "")),
        "status": captured["status"],
        "answered": _headers(captured["headers"]),
        "answer": _json(text),
    }
    if '"content":""}' in text:
        exchange["heartbeats"] = _heartbeats(captured)
    return exchange


def _headers(headers: list[list[str]]) -> dict[str, str]:
    kept = {}
    for name, value in headers:
        low = name.lower()
        if low in _HEADERS:
            kept[low] = "" if low == "x-request-id" else value
        elif low.startswith(_RATE_LIMIT):
            kept[low] = ""
        elif low == "content-disposition":
            kept[low] = unquote(value)
    return kept


def _heartbeats(captured: dict[str, Any]) -> list[int]:
    return [
        round(at)
        for at, chunk in zip(captured["at"], captured["chunks"], strict=True)
        if '"content":""}' in chunk and '"reasoning_content"' not in chunk
    ]


def _key(authorization: str | None) -> str | None:
    if authorization is None:
        return None
    found = _KEY.search(authorization)
    assert found is not None, "an unknown kind of key"
    return found[1] + (f"-{found['app']}" if found["app"] else "")


def _without_secrets(text: str) -> str:
    text = _SECRETS.sub(lambda found: f"{found[1] or found[2]}left-out", text)
    return _TOKEN.sub(lambda found: f"token-{hashlib.sha256(found[0].encode()).hexdigest()[:16]}", text)


def _json(text: str) -> Any:
    if text[:1] in ("{", "["):
        return json.loads(text)
    return text if len(text) < _LONG_TEXT or text.startswith(("event:", "data:")) else f"{text[:_LONG_TEXT]}..."


def evidence(recordings: Path) -> str:
    """Return, as JSON, which versions answered which path."""
    answered: dict[str, set[str]] = {}
    for path in recordings.glob("*.json"):
        recording = json.loads(path.read_text("utf-8", errors="surrogateescape"))
        for exchange in chain.from_iterable(recording["cases"].values()):
            route = exchange["path"].partition("?")[0]
            if not route.startswith(("/api/system/", "/fastgpt-")):
                answered.setdefault(route, set()).add(recording["version"])
    lines = [f"{json.dumps(route)}: {json.dumps(sorted(versions))}" for route, versions in sorted(answered.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(arguments: list[str] | None = None) -> int:
    """Cut the captures of every version down and return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulator.replay.cut", description=main.__doc__)
    parser.add_argument("captures", type=Path, help="folder with a folder of captures for each version")
    parser.add_argument("into", type=Path, nargs="?", default=RECORDINGS)
    given = parser.parse_args(arguments)
    for version in sorted(path for path in given.captures.iterdir() if path.is_dir()):
        recording = cut(version)
        cases = [
            f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in exchanges) + "\n]"
            for name, exchanges in recording["cases"].items()
        ]
        text = f'{{"version": "{recording["version"]}", "cases": {{\n' + ",\n".join(cases) + "\n}}\n"
        (given.into / f"{version.name}.json").write_text(text, "utf-8", errors="surrogateescape")
    EVIDENCE.write_text(evidence(given.into), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
