"""Whole runs: what a good one writes, and that a bad one writes nothing and says why."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.build import check, current_files, generate
from generator.derive.rules import RULES, Rule
from generator.errors import GenerationError
from generator.project import Project

from .conftest import ROOT, SHELLS, make_project


def everything(root: Path) -> dict[str, bytes]:
    """Return every file under the root."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def append(name: str, text: str) -> Callable[[Project], object]:
    def edit(project: Project) -> None:
        with (project.root / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return edit


def replace(name: str, old: str, new: str) -> Callable[[Project], object]:
    def edit(project: Project) -> None:
        text = (project.root / name).read_text(encoding="utf-8")
        assert old in text
        (project.root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def without_example(rule: Rule) -> Callable[[Project], object]:
    def edit(project: Project) -> None:
        for folder, name in SHELLS:
            replace(f"{folder}/{name}", rule.before, "")(project)

    return edit


SPEC = "spec/fastgpt.yaml"
MODEL = "overrides/templates/model.py.jinja"
REGISTRY = "overrides/templates/added/registry.py.jinja"

# Two component allOf parts that disagree: the rules let it pass, openapi-python-client does not.
CLASH = """
    Clash:
      description: Of two minds.
      allOf:
        - {$ref: "#/components/schemas/Owner"}
        - {properties: {name: {type: integer, description: A number.}}}
"""

FAILURES: dict[str, tuple[Callable[[Project], object], str]] = {
    "no spec": (lambda p: p.spec.unlink(), "fastgpt.yaml: no such file; the spec belongs there"),
    "not YAML": (append(SPEC, "\n\t- ["), "fastgpt.yaml: not valid YAML: "),
    "key twice": (append(SPEC, "\ntags: []\n"), 'found duplicate key "tags"'),
    "not a mapping": (lambda p: p.spec.write_text("- a"), "fastgpt.yaml: holds list, not an OpenAPI document"),
    "finding": (
        replace(SPEC, "x-retry: safe", "x-retry: maybe"),
        "spec/fastgpt.yaml: GET /api/core/things/list (list_things): x-retry is not `safe` or `never`; say whether",
    ),
    "tool warning": (append(SPEC, CLASH), "openapi-python-client: "),
    "no config": (lambda p: p.config.unlink(), "overrides/config.yaml: no such file; restore it"),
    "unknown setting": (
        append("overrides/config.yaml", "fast: true"),
        "openapi-python-client has no setting fast; remove it",
    ),
    "bad setting": (append("overrides/config.yaml", "http_timeout: soon"), "overrides/config.yaml: 1 validation error"),
    "idle class name": (
        replace(
            "overrides/config.yaml", "class_overrides: {}", "class_overrides: {Thin: {class_name: X, module_name: x}}"
        ),
        "class_overrides names Thin, which is no component; correct it",
    ),
    "template syntax": (append(MODEL, "{% if %}"), "model.py.jinja line"),
    "added template syntax": (append(REGISTRY, "{% if %}"), "added/registry.py.jinja: "),
    "no Python": (append(MODEL, "\nclass 7:\n"), "ruff format failed: error: Failed to parse"),
    "no import": (append(MODEL, "\nimport no_such_module_anywhere as _no\n_no.x\n"), "ModuleNotFoundError"),
    "warning at import": (
        append(REGISTRY, '\n_X = "\\d"\n'),
        "fastgpt_client.generated.registry: SyntaxError: invalid escape",
    ),
    "async left over": (
        append("fastgpt_client/_async/shell.py", "import asyncio\nasyncio.run\n"),
        "fastgpt_client/_async/shell.py: `asyncio` is left in its sync twin",
    ),
    "idle rule": (
        without_example(RULES[-1]),
        f"generator/derive/rules.py: the rule {RULES[-1].pattern!r} changes nothing any more; delete it",
    ),
    "torn lock": (lambda p: p.lock.write_text("{"), "overrides/generator.lock: not a lock; delete it"),
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Every file of a small project after a run."""
    project = make_project(tmp_path_factory.mktemp("done"))
    generate(project)
    return everything(project.root)


@pytest.fixture
def finished(tmp_path: Path, done: Mapping[str, bytes]) -> Project:
    """A small project after a run."""
    for name, content in done.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Project(tmp_path)


@pytest.mark.parametrize(("damage", "message"), [pytest.param(*case, id=name) for name, case in FAILURES.items()])
def test_a_failed_run_changes_nothing_and_says_what_to_repair(
    finished: Project,
    capsys: pytest.CaptureFixture[str],
    damage: Callable[[Project], object],
    message: str,
) -> None:
    damage(finished)
    before = everything(finished.root)

    code = main(["generate", "--root", str(finished.root)])

    said = capsys.readouterr()
    assert (code, said.out) == (1, "")
    assert message in said.err
    assert "Traceback" not in said.err
    assert everything(finished.root) == before


def test_a_swap_that_fails_halfway_is_undone(finished: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    replace(SPEC, "A thing, `物品`.", "Another thing.")(finished)
    (finished.root / "fastgpt_client/generated/registry.py").unlink()
    (finished.root / "fastgpt_client/generated/orphan.py").touch()
    before, calls = everything(finished.root), []

    def full(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 3:
            raise OSError("no space left on device")
        os.rename(source, target)

    monkeypatch.setattr("generator.emit.tree.os.replace", full)
    with pytest.raises(GenerationError, match="no space left on device; nothing was changed, try again"):
        generate(finished)

    assert everything(finished.root) == before


def test_a_second_run_changes_nothing(finished: Project, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in finished.root.rglob("*")}

    code = main(["generate", "--root", str(finished.root)])

    assert code == 0
    assert "none changed" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in finished.root.rglob("*")} == before


def test_every_generated_file_names_its_source_in_its_first_line(finished: Project) -> None:
    sources = {
        path: content.split(b"\n", 1)[0].decode()
        for path, content in current_files(finished).items()
        if path.endswith(".py")
    }

    assert {line for path, line in sources.items() if "/generated/" in path} == {
        "# Generated by `make generate` from spec/fastgpt.yaml. Do not edit."
    }
    assert {path: line for path, line in sources.items() if "/generated/" not in path} == {
        f"{folder}/_sync/{name}": f"# Generated by `make generate` from {folder}/_async/{name}. Do not edit."
        for folder, name in (("fastgpt_client", "base.py"), ("fastgpt_client", "shell.py"), ("tests", "test_shell.py"))
    }


def test_a_tree_nobody_touched_passes(finished: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(finished.root)]) == 0
    assert capsys.readouterr().out == "generated files are what `make generate` writes\n"


def test_hand_edits_orphans_and_stale_files_are_named_and_left_alone(
    finished: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    append("fastgpt_client/generated/client.py", "\n# edited\n")(finished)
    (finished.root / "fastgpt_client/generated/models/mine.py").write_text("x = 1\n")
    (finished.root / "tests/_sync/test_old.py").touch()
    (finished.root / "fastgpt_client/generated/types.py").unlink()
    append("fastgpt_client/_async/shell.py", "\nfresh = 1\n")(finished)
    before = everything(finished.root)

    code = main(["check", "--root", str(finished.root)])

    assert code == 1
    assert capsys.readouterr().err.splitlines() == [
        "fastgpt_client/_sync/shell.py: edited by hand, or older than its source; run `make generate`",
        "fastgpt_client/generated/client.py: edited by hand, or older than its source; run `make generate`",
        "fastgpt_client/generated/models/mine.py: nothing generates it; delete it or run `make generate`",
        "fastgpt_client/generated/types.py: it is missing; run `make generate`",
        "tests/_sync/test_old.py: nothing generates it; delete it or run `make generate`",
    ]
    assert everything(finished.root) == before


def test_a_run_repairs_what_the_check_names(finished: Project, done: Mapping[str, bytes]) -> None:
    append("fastgpt_client/generated/client.py", "\n# edited\n")(finished)
    orphan = finished.root / "fastgpt_client/generated/api/gone/gone.py"
    (orphan.parent / "__pycache__").mkdir(parents=True)
    (orphan.parent / "__pycache__/gone.cpython-311.pyc").touch()
    orphan.touch()

    _, changed = generate(finished)

    assert changed == ["fastgpt_client/generated/api/gone/gone.py", "fastgpt_client/generated/client.py"]
    assert everything(finished.root) == done
    assert not orphan.parent.exists()


def test_a_changed_input_is_named_although_no_file_differs(finished: Project) -> None:
    append(SPEC, "\n# A comment.\n")(finished)

    assert check(finished) == [
        "overrides/generator.lock: spec/fastgpt.yaml has changed since the last `make generate`; run it"
    ]


def test_a_lock_edited_by_hand_is_named(finished: Project) -> None:
    append("overrides/generator.lock", "\n")(finished)

    assert check(finished) == ["overrides/generator.lock: edited by hand; run `make generate`"]


def test_bytecode_is_not_part_of_the_tree(finished: Project) -> None:
    cache = finished.root / "fastgpt_client/generated/__pycache__"
    cache.mkdir()
    (cache / "types.cpython-311.pyc").touch()

    assert check(finished) == []


def test_another_hash_seed_writes_the_same_bytes(tmp_path: Path, done: Mapping[str, bytes]) -> None:
    # `make check-pythons` compares more of them, with the whole project.
    seed = "1" if os.environ.get("PYTHONHASHSEED") == "0" else "0"
    make_project(tmp_path)
    command = [sys.executable, "-m", "generator", "generate", "--root", str(tmp_path)]

    subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.DEVNULL, check=True)

    assert everything(tmp_path) == done


def test_lint_counts_or_complains(finished: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--root", str(finished.root)]) == 0
    assert capsys.readouterr().out == "spec/fastgpt.yaml: 9 operations, 10 schemas, nothing to report\n"

    replace(SPEC, "    x-client: app\n", "")(finished)

    assert main(["lint", "--root", str(finished.root)]) == 1
    assert (
        "spec/fastgpt.yaml: tag names: x-client None is not a word such as `dataset`; say which"
        in capsys.readouterr().err
    )


def test_without_a_command_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])

    assert "usage: python -m generator" in capsys.readouterr().err


def test_a_problem_is_always_one_line() -> None:
    assert str(GenerationError.many(["a\n  b", "c"])) == "a b\nc"
