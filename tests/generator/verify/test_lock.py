"""Generating with other tools than the lock says has to be meant."""

from __future__ import annotations

import json
from importlib.metadata import version

import pytest

from generator.errors import GenerationError
from generator.project import Project
from generator.verify import lock
from generator.verify.lock import lock_content, tool_templates, verify_tools

from ..conftest import ROOT


@pytest.fixture
def locked(project: Project) -> Project:
    project.lock.write_bytes(lock_content(project))
    return project


def refusal(project: Project, *, accept_versions: bool = False, accept_templates: bool = False) -> str:
    with pytest.raises(GenerationError) as caught:
        verify_tools(project, accept_versions=accept_versions, accept_templates=accept_templates)
    return str(caught.value)


def test_the_lock_names_inputs_versions_and_the_templates_of_the_tool(locked: Project) -> None:
    found = json.loads(locked.lock.read_text(encoding="utf-8"))

    assert list(found["inputs"]) == ["spec/fastgpt.yaml", "overrides/config.yaml", "overrides/templates"]
    assert list(found["versions"]) == ["openapi-python-client", "ruff", "jinja2", "ruamel.yaml"]
    assert len(found["tool_templates"]) == len(tool_templates()) == 38
    verify_tools(locked, accept_versions=False, accept_templates=False)


def test_a_first_run_has_nothing_to_compare_with(project: Project) -> None:
    verify_tools(project, accept_versions=False, accept_templates=False)


def test_another_version_is_refused_until_accepted(locked: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.verify.lock.version", lambda tool: "9.9.9" if tool == "ruff" else version(tool))

    assert refusal(locked) == (
        f"ruff 9.9.9 is installed, but overrides/generator.lock says {version('ruff')}; "
        "install that one, or run `generate --accept-versions` and review the difference"
    )
    verify_tools(locked, accept_versions=True, accept_templates=False)


def test_other_templates_are_refused_with_what_to_review(locked: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {**tool_templates(), "model.py.jinja": "x", "int_enum.py.jinja": "x", "new.jinja": "x"}
    monkeypatch.setattr(lock, "tool_templates", lambda: changed)

    assert refusal(locked) == (
        "openapi-python-client brings other templates than overrides/generator.lock says; "
        "review our replacements of model.py.jinja in overrides/templates "
        "and int_enum.py.jinja, new.jinja, which are used as they are, then run `generate --accept-templates`"
    )
    verify_tools(locked, accept_versions=False, accept_templates=True)


def test_the_tools_of_the_project_are_the_locked_ones() -> None:
    verify_tools(Project(ROOT), accept_versions=False, accept_templates=False)


def test_a_changed_template_is_a_changed_input(locked: Project) -> None:
    template = locked.templates / "types.py.jinja"
    template.write_text(template.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    assert lock.changed_inputs(locked) == ["overrides/templates"]


def test_every_template_of_ours_begins_with_its_reason() -> None:
    for template in sorted((ROOT / "overrides/templates").rglob("*.jinja")):
        first = template.read_text(encoding="utf-8").split("\n", 1)[0]
        assert first.startswith(("{# Replaces the tool's", "{# Added: ")), template
        assert first.endswith(" #}"), template
        known = template.relative_to(ROOT / "overrides/templates").as_posix() in tool_templates()
        assert known == first.startswith("{# Replaces"), template
