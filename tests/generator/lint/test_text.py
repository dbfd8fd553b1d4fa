"""The words of the contract are English, and finished."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from generator.__main__ import main
from generator.lint import text_findings
from generator.project import Project
from generator.spec.document import Spec

from .lint_cases import Document, Edit, named, operation, parameter, properties

CASES: dict[str, tuple[Edit, str]] = {
    "summary to translate": (
        lambda d: operation(d).update(summary="(to be translated) List"),
        "paths//api/core/things/list/get/summary: it says `(to be translated)`; write it",
    ),
    "description to translate": (
        lambda d: properties(d, "Owner")["name"].update(description="Their name. (to be translated)"),
        "Owner/properties/name/description: it says `(to be translated)`",
    ),
    "Chinese": (
        lambda d: parameter(d, 1).update(description="来源"),
        "parameters/1/description: it is not English: '来'; write it in English, and quotations between backticks",
    ),
    "Russian": (
        lambda d: d["tags"][0].update(description="Things, вещи."),
        "tags/0/description: it is not English: 'в'",
    ),
    "fullwidth": (lambda d: operation(d).update(description="Ｏne."), "it is not English: 'Ｏ'"),
}


@pytest.mark.parametrize(("edit", "expected"), named(CASES))
def test_text_that_is_no_finished_english_is_named_with_its_place(
    document: Document, edit: Edit, expected: str
) -> None:
    edit(document)

    (found,) = text_findings(Spec(document))
    assert expected in str(found)


@pytest.mark.parametrize("text", ["Naïve café, 5 µm, Ω.", "Such as `你好` or `привет`.", "→ … – “x” ✓ 😀"])
def test_signs_and_quotations_are_english_enough(document: Document, text: str) -> None:
    operation(document).update(description=text)

    assert text_findings(Spec(document)) == []


def test_unfinished_text_stops_the_lint_but_not_generating(
    document: Document, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    operation(document).update(summary="(to be translated) 列出")
    with project.spec.open("w", encoding="utf-8") as file:
        YAML().dump(document, file)

    codes = [main([command, "--root", str(project.root)]) for command in ("generate", "lint")]

    assert codes == [0, 1]
    assert capsys.readouterr().err == (
        "spec/fastgpt.yaml: paths//api/core/things/list/get/summary: it says `(to be translated)`; "
        "write it in English and remove the mark\n"
    )
