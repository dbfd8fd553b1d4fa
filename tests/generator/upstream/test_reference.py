"""FastGPT's own documents hold no surprise: every difference is listed with its reason, every omission by name."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.build import generate
from generator.project import SPEC, Project
from generator.spec.document import Spec
from generator.upstream.seen import SEEN
from tests.support.shared import upstream

from ..conftest import ROOT

DOCUMENTS = ("fastgpt-system-openapi.json", "fastgpt-dev-api.json")

#: The documents they were made from, which lie beside the repository or nowhere.
ORIGINALS = ("openapi.system.json", "openapi.chat-and-logs.json")


def judged(capsys: pytest.CaptureFixture[str], *names: str) -> tuple[int, dict[str, Any]]:
    code = main(["upstream", "--json", *(str(ROOT / SEEN / name) for name in names)])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("names", [DOCUMENTS, DOCUMENTS[:1], DOCUMENTS[1:]], ids=["both", "system", "dev"])
def test_nothing_is_unknown_and_nothing_known_is_stale(
    capsys: pytest.CaptureFixture[str], names: tuple[str, ...]
) -> None:
    code, said = judged(capsys, *names)

    assert (code, said["unknown"], said["stale"]) == (0, 0, [])
    assert all(len(finding["known"]["because"]) > 10 for finding in said["findings"])
    assert all(finding["known"]["seen"].startswith("FastGPT ") for finding in said["findings"])


@pytest.mark.parametrize("number", range(2))
def test_the_originals_say_what_the_documents_kept_say(capsys: pytest.CaptureFixture[str], number: int) -> None:
    original = upstream(ORIGINALS[number])
    kept = json.loads((ROOT / SEEN / DOCUMENTS[number]).read_text(encoding="utf-8"))

    assert main(["upstream", "--json", str(original)]) == 0
    assert json.loads(capsys.readouterr().out)["since"] == []
    assert kept["x-seen"]["sha256"] == sha256(original.read_bytes()).hexdigest()


def test_every_operation_offered_to_api_keys_is_ours_or_listed_as_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    offered = json.loads((ROOT / SEEN / DOCUMENTS[0]).read_text(encoding="utf-8"))["paths"]
    routes = {f"{method.upper()} {path}" for path, item in offered.items() for method in item}
    ours = {f"{each.method.upper()} {each.path}" for each in Spec.load(ROOT / SPEC).operations()}

    _, said = judged(capsys, DOCUMENTS[0])

    left_out = {finding["where"] for finding in said["findings"] if finding["known"]["left-out"]}
    assert left_out == routes - ours
    assert len(left_out) == 19


def test_any_change_of_the_real_document_is_noticed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    document = json.loads((ROOT / SEEN / DOCUMENTS[0]).read_text(encoding="utf-8"))
    schema = document["paths"]["/api/v1/chat/completions"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    schema["properties"]["priority"] = {"type": "integer"}
    del schema["properties"]["customUid"]
    schema["properties"]["metadata"] = {"type": "string"}
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(document), encoding="utf-8")

    code = main(["upstream", "--json", str(changed)])

    said = json.loads(capsys.readouterr().out)
    unknown = [finding for finding in said["findings"] if finding["known"] is None]
    assert (code, said["unknown"]) == (1, 3)
    assert {(finding["group"], finding["where"].rpartition("/")[2]) for finding in unknown} == {
        ("new", "priority"),
        ("gone", "customUid"),
        ("changed", "metadata"),
    }


def test_a_left_out_operation_of_the_real_document_can_be_taken(tmp_path: Path) -> None:
    for folder in ("overrides", "spec", "fastgpt_client/_async", "tests/_async"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "generator.lock")
        )
    arguments = [
        str(ROOT / SEEN / DOCUMENTS[0]),
        "--apply",
        "--yes",
        "--operation",
        "/api/core/dataset/searchTest",
        "--tag",
        "chat",
    ]

    main(["upstream", "--root", str(tmp_path), *arguments])

    generate(Project(tmp_path))
    for shell in ("_async", "_sync"):
        written = (tmp_path / f"fastgpt_client/generated/operations/{shell}/chat.py").read_text(encoding="utf-8")
        assert "def search_test(\n        self,\n        datasetId: str," in written
    assert (tmp_path / SPEC).read_text(encoding="utf-8").startswith((ROOT / SPEC).read_text(encoding="utf-8")[:9000])
