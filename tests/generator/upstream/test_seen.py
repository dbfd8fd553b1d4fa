"""The last document seen is kept without its sentences, and a new one is compared with it too."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.project import Project
from generator.upstream.document.document import UpstreamDocument
from generator.upstream.seen import SEEN, file_of, normalized_copy

from .apply.test_safety import write_project
from .test_compare import add_field
from .upstream_case import DEPARTURES, TITLE, answer, base, body, small_spec


@pytest.fixture
def small(tmp_path: Path) -> Project:
    return write_project(tmp_path / "small")


def run(project: Project, document: dict[str, Any], *arguments: str) -> int:
    file = project.root / "new.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return main(["upstream", "--root", str(project.root), str(file), *arguments])


def test_recording_keeps_the_hash_and_the_release(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(small, base(), "--record", "--release", "1.0") == 0

    kept = json.loads(file_of(small.root, TITLE).read_text(encoding="utf-8"))
    told = sha256((small.root / "new.json").read_bytes()).hexdigest()
    assert kept["x-seen"] == {"release": "1.0", "sha256": told}
    assert "no other changes since FastGPT 1.0\n" in capsys.readouterr().out


def test_a_kept_document_has_no_sentences_but_fields_that_are_called_like_them() -> None:
    document = base()
    body(document)["properties"] |= {"title": {"type": "string", "description": "标题"}, "summary": {"title": "x"}}
    upstream = UpstreamDocument.of(document, "x")

    made = normalized_copy(upstream, small_spec(), DEPARTURES).spec.document

    kept = made["paths"]["/api/core/things/create"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert kept["properties"]["title"] == {"type": "string"}
    assert kept["properties"]["summary"] == {}
    assert "标题" not in json.dumps(made, ensure_ascii=False)


def test_defaults_made_up_at_random_are_no_change(small: Project) -> None:
    document = base()
    for made_up, code in (("V1StGXR8Z5jdHi6B", 0), ("kJ7fPq2LmNx90aZc", 0), ("plain", 1)):
        body(document)["properties"]["until"] |= {"default": made_up}
        assert run(small, document, *(("--record", "--release", "1.0") if made_up.startswith("V1") else ())) == code


def test_a_change_that_our_spec_cannot_show_is_told_until_it_is_recorded(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    # Ours never named the field in which this one has come, and never will.
    known = small.root / "overrides/upstream.yaml"
    document = base()
    body(document)["properties"]["inside"] = {"type": "object", "properties": {"a": {"type": "string"}}}
    known.write_text(
        known.read_text(encoding="utf-8")
        + "  - {at: POST /api/core/things/create request/inside, kind: field, expect: 'object, optional', "
        + "because: Of no use., seen: Things 1.0}\n",
        encoding="utf-8",
    )
    assert run(small, document, "--record", "--release", "1.0") == 0
    inside = body(document)["properties"]["inside"]["properties"]
    inside["b"] = {"type": "string"}
    capsys.readouterr()

    assert run(small, document) == 0
    assert "1 more changes in places that are decided about\n" in capsys.readouterr().out
    assert run(small, document, "--known") == 0
    assert "POST /api/core/things/create request/inside/b" in capsys.readouterr().out


def test_a_change_that_ours_has_already_is_told_until_it_is_recorded(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    older = base()
    del body(older)["properties"]["deep"]
    assert run(small, base(), "--record", "--release", "1.0") == 0
    file = file_of(small.root, TITLE)
    kept = json.loads(file.read_text(encoding="utf-8"))
    del kept["paths"]["/api/core/things/create"]["post"]["requestBody"]["content"]["application/json"]["schema"][
        "properties"
    ]["deep"]
    file.write_text(json.dumps(kept), encoding="utf-8")
    capsys.readouterr()

    assert run(small, base()) == 1
    said = capsys.readouterr().out
    assert "no unknown differences\n1 other changes since FastGPT 1.0\n" in said
    assert "request/deep" in said
    assert run(small, base(), "--record", "--release", "1.1") == 0
    assert run(small, base()) == 0


def test_what_is_unknown_is_told_once_and_keeps_the_document_from_being_recorded(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(small, base(), "--record", "--release", "1.0") == 0
    before = file_of(small.root, TITLE).read_bytes()
    document = base()
    add_field(document)
    capsys.readouterr()

    assert run(small, document) == 1
    assert capsys.readouterr().out.endswith("3 unknown differences\nno other changes since FastGPT 1.0\n")
    assert run(small, document, "--record", "--release", "1.1") == 2
    assert "not before everything unknown or stale is decided about" in capsys.readouterr().err
    assert file_of(small.root, TITLE).read_bytes() == before


def test_recording_needs_the_release(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(small, base(), "--record") == 2
    assert "say --release" in capsys.readouterr().err
    assert not (small.root / SEEN).exists()


def test_a_kept_document_that_is_broken_costs_one_line(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    file = file_of(small.root, TITLE)
    file.parent.mkdir(parents=True)
    file.write_text('{"openapi": "3.1.0", "paths": []}', encoding="utf-8")

    assert run(small, base()) == 4
    assert "paths: a list instead of a mapping" in capsys.readouterr().err


def test_programs_are_told_of_changes_with_their_rules(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(small, base(), "--record", "--release", "1.0") == 0
    file = file_of(small.root, TITLE)
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["paths"]["/api/core/things/create"]["post"]["deprecated"] = True
    file.write_text(json.dumps(kept), encoding="utf-8")
    capsys.readouterr()

    assert run(small, base(), "--format", "json") == 1
    (change,) = json.loads(capsys.readouterr().out)["since"]
    assert (change["rule"], change["ours"], change["theirs"]) == ("endpoint-reactivated", "deprecated", "offered")
    assert run(small, base(), "--format", "markdown") == 1
    assert "`endpoint-reactivated`" in capsys.readouterr().out


def test_the_answer_of_a_document_is_kept_without_its_errors() -> None:
    document = base()
    document["paths"]["/core/things/create"]["post"]["responses"]["500"] = {"description": "坏了"}

    made = normalized_copy(UpstreamDocument.of(document, "x"), small_spec(), DEPARTURES).spec.document

    assert list(made["paths"]["/api/core/things/create"]["post"]["responses"]) == ["200"]
    assert answer(document)["type"] == "object"
