"""What is known about FastGPT's documents is an argument that can expire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.errors import GenerationError
from generator.upstream.departures import Departures
from generator.upstream.document.document import UpstreamDocument
from generator.upstream.report.entries import Report, report

from .upstream_case import CREATE, KNOWN, TITLE, base, body, compared

WHOLE = (
    KNOWN
    + """\
  - at: POST /api/core/things/create request/*
    kind: field
    expect: {team: "string, optional", region: "string, optional"}
    because: Only for the shop.
    seen: Things 1.0
left-out:
  - operations: [GET /api/core/things/count]
    because: Nobody counts, 没有人数.
    seen: Things 1.0
"""
)


def judged(tmp_path: Path, known: str, document: dict[str, Any]) -> Report:
    file = tmp_path / "upstream.yaml"
    file.write_text(known, encoding="utf-8")
    upstream = UpstreamDocument.of(document, "upstream.yaml")
    return report([(upstream, compared(document))], Departures.load(file))


@pytest.fixture
def document() -> dict[str, Any]:
    """A document with everything that is known."""
    changed = base()
    body(changed)["properties"] |= {"team": {"type": "string"}, "region": {"type": "string"}}
    changed["paths"]["/core/things/count"] = {"get": {"responses": {"200": {}}}}
    return changed


def test_what_is_known_is_no_news(tmp_path: Path, document: dict[str, Any]) -> None:
    found = judged(tmp_path, WHOLE, document)

    assert (found.unknown, found.stale) == ([], [])
    assert list(found.lines()) == [
        "5 known differences and 1 operations left out, for 3 reasons",
        "no unknown differences",
    ]
    assert any("known: Nobody counts, 没有人数. (Things 1.0)" in line for line in found.lines(everything=True))


def test_a_departure_with_another_value_is_stale_and_the_difference_is_news(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    body(document)["properties"]["team"] = {"type": "integer"}

    found = judged(tmp_path, WHOLE, document)

    assert [finding.where for finding in found.unknown] == [f"{CREATE} request/team"]
    assert found.stale == [
        f"overrides/upstream.yaml: {CREATE} request/team (field) expects 'string, optional', "
        "but FastGPT now says 'integer, optional'; delete it or correct it"
    ]


def test_a_departure_about_nothing_is_stale(tmp_path: Path, document: dict[str, Any]) -> None:
    del body(document)["properties"]["region"]
    del document["paths"]["/core/things/count"]

    assert judged(tmp_path, WHOLE, document).stale == [
        f"overrides/upstream.yaml: {CREATE} request/region (field) expects 'string, optional', "
        "but nothing differs there now; delete it or correct it",
        "overrides/upstream.yaml: GET /api/core/things/count is left out, "
        "but no document offers it beside ours; delete it",
    ]


def test_a_departure_of_another_document_is_not_asked_for(tmp_path: Path, document: dict[str, Any]) -> None:
    del body(document)["properties"]["region"]
    elsewhere = WHOLE.replace("    because: Only", "    document: Other things\n    because: Only")
    here = WHOLE.replace("    because: Only", f"    document: {TITLE}\n    because: Only")

    assert judged(tmp_path, elsewhere, document).stale == []
    assert len(judged(tmp_path, here, document).stale) == 1


def test_operations_out_of_scope_are_only_counted_unless_the_document_is_wanted_whole(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    document["paths"]["/core/shops/list"] = {"get": {"responses": {"200": {}}}}
    whole = WHOLE.replace("new-operations: in scope", "new-operations: all", 1)

    assert judged(tmp_path, WHOLE, document).outside == {TITLE: 1}
    assert [finding.where for finding in judged(tmp_path, whole, document).unknown] == ["GET /api/core/shops/list"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("departures: [{at: x, kind: field, expect: y, seen: z}]", "entry 1 of departures lacks because"),
        ("departures: [{at: x, kind: field, expect: y, because: z}]", "entry 1 of departures lacks seen"),
        ("departures: [{at: x, kind: field, because: y, seen: z}]", "entry 1 of departures lacks expect"),
        ("left-out: [{operations: [], because: y, seen: z}]", "entry 1 of left-out lacks operations"),
        ("left-out: [text]", "entry 1 of left-out is no mapping"),
        ("departures: [{at: x, kind: f, expect: {a: b}, because: y, seen: z}]", "`at` has to end in `/*`"),
        ("departures: [{at: x, kind: f, expect: a, because: y, seen: z, why: w}]", "has why, which means nothing"),
        ("reasons: []", "only documents, departures, left-out, scope mean something"),
        ("departures: [", "not valid YAML"),
    ],
)
def test_an_incomplete_argument_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "upstream.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(GenerationError, match=message.replace("[", r"\[").replace("*", r"\*")):
        Departures.load(file)


def test_without_the_file_nothing_is_known(tmp_path: Path) -> None:
    assert Departures.load(tmp_path / "upstream.yaml") == Departures()
