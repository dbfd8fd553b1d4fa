"""A server's document about the small spec, to change and compare."""

from __future__ import annotations

import difflib
import json
from functools import cache
from pathlib import Path
from typing import Any

from generator.spec.document import Spec, read_yaml
from generator.upstream.apply import Applied, ApplyOptions, apply
from generator.upstream.compare.comparison import Comparison, compare
from generator.upstream.compare.finding import Finding
from generator.upstream.departures import Departures
from generator.upstream.document.document import UpstreamDocument

from ..conftest import SPEC

DOCUMENT = Path(__file__).with_name("upstream.yaml")
TITLE = "物品接口"

CREATE = "POST /api/core/things/create"
LIST = "GET /api/core/things/list"

#: A pause inside a thing inside a thing has no end, which an inline document cannot say.
KNOWN = """\
documents:
  - title: 物品接口
    new-operations: in scope
  - title: 另一份
    new-operations: in scope
scope:
  /api/core/things/: things
  /api/core/names/: names
departures:
  - at: "** answer/**"
    kind: type
    ours: object
    expect: any
    because: A thing is made of things, which the document cannot say without naming them.
    seen: Things 1.0
"""


def base() -> dict[str, Any]:
    """Return the document; it agrees with the small spec and may be changed."""
    whole: dict[str, Any] = json.loads(_text())
    return whole


@cache
def _text() -> str:
    # Through JSON, so that nothing written once is shared by several places.
    return json.dumps(read_yaml(DOCUMENT.read_bytes()))


@cache
def small_spec() -> Spec:
    """Return the small spec; not to be changed."""
    return Spec.load(SPEC)


def body(document: dict[str, Any], path: str = "/core/things/create") -> dict[str, Any]:
    """Return the schema of a request body."""
    found: dict[str, Any] = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return found


def answer(document: dict[str, Any], path: str = "/core/things/create", method: str = "post") -> dict[str, Any]:
    """Return the schema of an answer."""
    found: dict[str, Any] = document["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
    return found


def things(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the schema of a thing wherever the document repeats it."""
    page = answer(document, "/core/things/list", "get")["allOf"][1]["properties"]["list"]["items"]
    return [page, answer(document), answer(document, "/v1/things/ask")]


def compared(document: dict[str, Any]) -> Comparison:
    """Compare the small spec with a document."""
    return compare(small_spec(), UpstreamDocument.of(document, "upstream.yaml"))


def differences(document: dict[str, Any]) -> list[Finding]:
    """Return what a document says that the original does not."""
    known = set(compared(base()).findings)
    return [finding for finding in compared(document).findings if finding not in known]


def shown(document: dict[str, Any]) -> list[str]:
    """Return the differences as lines."""
    return [f"{each.group} {each.kind} {each.where}: {each.ours} -> {each.theirs}" for each in differences(document)]


TEXT = SPEC.read_text(encoding="utf-8")
DEPARTURES = Departures.of(read_yaml(KNOWN))


def applied(document: dict[str, Any], options: ApplyOptions | None = None, text: str = TEXT) -> Applied:
    """Write what a document adds into the small spec."""
    return apply(text, UpstreamDocument.of(document, "upstream.yaml"), DEPARTURES, options or ApplyOptions())


def added(made: Applied) -> list[str]:
    """Return the lines that are new; none may be gone."""
    lines = list(difflib.ndiff(TEXT.splitlines(), made.text.splitlines()))
    assert [line for line in lines if line.startswith("- ")] == []
    return [line[2:] for line in lines if line.startswith("+ ")]


@cache
def spec_of(text: str) -> Spec:
    """Return a spec by its text; not to be changed."""
    return Spec(read_yaml(text))


def compared_with(text: str, document: dict[str, Any]) -> list[str]:
    """Return where a spec and a document differ without a known reason."""
    found = compare(spec_of(text), UpstreamDocument.of(document, "upstream.yaml")).findings
    return [finding.where for finding in found if DEPARTURES.reason(finding, TITLE) is None]
