"""Workflows, hooks and forms say what they mean, and what they name exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from generator.verify.pythons import VERSIONS

from .files import FORMS, ROOT, WORKFLOWS, called_targets, load, make_targets, pyproject

HOOKS = ROOT / ".pre-commit-config.yaml"
PULL_REQUEST = ROOT / ".github" / "pull_request_template.md"
JOBS = [pytest.param(job, id=f"{path.stem}-{name}") for path in WORKFLOWS for name, job in load(path)["jobs"].items()]


def commands(path: Path) -> list[str]:
    """Return the shell commands of a workflow."""
    return [step["run"] for job in load(path)["jobs"].values() for step in job.get("steps", ()) if "run" in step]


def job(workflow: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = load(ROOT / ".github" / "workflows" / f"{workflow}.yml")["jobs"][name]
    return found


def with_of(steps: list[dict[str, Any]], action: str) -> dict[str, Any]:
    (found,) = [step["with"] for step in steps if step.get("uses", "").startswith(f"{action}@")]
    return dict(found)


def test_there_are_workflows_hooks_and_forms() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]
    assert [path.name for path in FORMS] == ["bug.yml", "config.yml", "request.yml"]


@pytest.mark.parametrize(
    ("source", "called"),
    [
        *((path.name, command) for path in WORKFLOWS for command in commands(path)),
        *((HOOKS.name, hook["entry"]) for repo in load(HOOKS)["repos"] for hook in repo["hooks"]),
        (PULL_REQUEST.name, PULL_REQUEST.read_text(encoding="utf-8")),
        (".ci/run", (ROOT / ".ci" / "run").read_text(encoding="utf-8")),
    ],
)
def test_what_is_run_is_a_target_of_the_makefile(source: str, called: str) -> None:
    targets = called_targets(called)

    assert targets, source
    assert targets <= make_targets()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_a_commit_whose_version_stands_beside_it(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))

    assert used
    assert [
        line
        for line in used
        if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) and not line.startswith("./")
    ] == []


def test_an_action_has_one_version_everywhere() -> None:
    used = {line for path in WORKFLOWS for line in re.findall(r"uses: (\w.*)", path.read_text(encoding="utf-8"))}

    assert len({line.partition("@")[0] for line in used}) == len(used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_gives_no_permission_that_a_job_did_not_ask_for(path: Path) -> None:
    assert load(path)["permissions"] == {}


@pytest.mark.parametrize("job", JOBS)
def test_only_the_job_that_publishes_may_do_more_than_read(job: dict[str, Any]) -> None:
    publishes = any("pypi-publish" in step.get("uses", "") for step in job.get("steps", ()))

    assert job["permissions"] == ({"id-token": "write"} if publishes else {"contents": "read"})


@pytest.mark.parametrize("job", JOBS)
def test_a_job_ends_and_leaves_no_credentials_to_what_it_runs(job: dict[str, Any]) -> None:
    if "uses" in job:
        return
    assert job["timeout-minutes"] <= 30
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_expression_becomes_part_of_a_shell_command(path: Path) -> None:
    assert [command for command in commands(path) if "${{" in command] == []


def test_the_gate_against_breaking_changes_sees_every_tag() -> None:
    gates = job("ci", "gates")

    assert any("check-breaking" in called_targets(step.get("run", "")) for step in gates["steps"])
    assert with_of(gates["steps"], "actions/checkout")["fetch-depth"] == 0


def test_ci_runs_every_python_that_is_supported_and_the_lowest_dependencies_on_the_lowest() -> None:
    matrix = job("ci", "tests")["strategy"]["matrix"]["python"]
    generating = with_of(job("ci", "gates")["steps"], "actions/setup-python")["python-version"].split()
    lowest = with_of(job("ci", "lowest")["steps"], "actions/setup-python")["python-version"]
    classified = [c.rpartition(" ")[2] for c in pyproject()["project"]["classifiers"] if ":: 3." in c]

    assert tuple(matrix) == tuple(sorted(generating)) == VERSIONS
    assert set(classified) <= set(VERSIONS)
    assert pyproject()["project"]["requires-python"] == f">={lowest}" == f">={VERSIONS[0]}"


def test_nothing_is_published_that_was_not_tested_and_built_from_the_tag() -> None:
    release = load(ROOT / ".github" / "workflows" / "release.yml")["jobs"]

    assert release["publish"]["needs"] == ["tests", "build"]
    assert any('package TAG="$GITHUB_REF_NAME"' in step.get("run", "") for step in release["build"]["steps"])
    # What is uploaded was checked, and nothing of this repository runs where it could be changed.
    assert [step["uses"].partition("@")[0] for step in release["publish"]["steps"]] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]
    assert with_of(release["publish"]["steps"], "pypa/gh-action-pypi-publish") == {"attestations": True}


def test_hooks_run_only_the_tools_of_this_project() -> None:
    hooks = [hook for repo in load(HOOKS)["repos"] for hook in repo["hooks"]]

    assert {repo["repo"] for repo in load(HOOKS)["repos"]} == {"local"}
    assert [hook["id"] for hook in hooks] == ["lint", "check-generated", "types", "check-breaking"]
    assert all(hook["entry"] == f"make {hook['id']}" and hook["language"] == "system" for hook in hooks)
    assert all(hook["pass_filenames"] is False for hook in hooks)


def test_a_change_of_any_input_of_the_generator_is_checked_before_it_is_committed() -> None:
    (hook,) = [hook for hook in load(HOOKS)["repos"][0]["hooks"] if hook["id"] == "check-generated"]

    for path in ("spec/fastgpt.yaml", "overrides/config.yaml", "generator/build.py", "fastgpt_client/_sync/chat.py"):
        assert re.match(hook["files"], path)
    assert not re.match(hook["files"], "docs/guide/files.md")


@pytest.mark.parametrize("path", [path for path in FORMS if path.name != "config.yml"], ids=lambda path: path.name)
def test_a_form_asks_questions_that_can_be_told_apart(path: Path) -> None:
    form = load(path)
    questions = [field for field in form["body"] if field["type"] != "markdown"]

    assert {"name", "description", "body"} <= set(form)
    assert {field["type"] for field in questions} <= {"textarea", "input", "dropdown", "checkboxes"}
    assert len({field["id"] for field in questions}) == len({field["attributes"]["label"] for field in questions})
    assert any(field.get("validations", {}).get("required") for field in questions)


def test_who_reports_a_bug_is_told_to_leave_keys_out() -> None:
    (told,) = [field for field in load(ROOT / ".github/ISSUE_TEMPLATE/bug.yml")["body"] if field["type"] == "markdown"]

    assert "Leave API keys" in told["attributes"]["value"]


def test_make_installs_every_extra() -> None:
    (extras,) = re.findall(r"--editable '\.\[([\w,-]+)\]'", (ROOT / "Makefile").read_text(encoding="utf-8"))

    assert set(extras.split(",")) == set(pyproject()["project"]["optional-dependencies"])
