"""What generated code imports from code written by hand is named in one line of the generator."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from generator.emit.template_globals import RESPONSE_MODULE

from ..conftest import ROOT

TEMPLATES = sorted((ROOT / "overrides/templates").glob("*.jinja"))


@pytest.mark.parametrize("name", ["ApiResponse", "StreamResponse"])
def test_the_named_module_has_what_templates_import_from_it(name: str) -> None:
    assert isinstance(getattr(importlib.import_module(f"fastgpt_client.{RESPONSE_MODULE}"), name), type)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_names_a_private_module_outside_the_generated_package(template: Path) -> None:
    named = re.findall(r"from (\.{2,}_\w+)", template.read_text(encoding="utf-8"))

    assert named == []


def test_generated_modules_import_answers_from_the_named_module(generated: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in generated.rglob("*.py")]
    modules = {found for text in texts for found in re.findall(r"from \.+([\w.]+) import .*ApiResponse", text)}

    assert modules == {RESPONSE_MODULE}
