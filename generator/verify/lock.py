"""The lock file: the inputs and the tool versions that the generated code was made with."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import openapi_python_client

from ..errors import GenerationError
from ..project import CONFIG, LOCK, SPEC, TEMPLATES, Project

#: Other versions of these may write other bytes.
TOOLS = ("openapi-python-client", "ruff", "jinja2", "ruamel.yaml")


def lock_content(project: Project) -> bytes:
    """Return the lock of a run over the project as it is now."""
    lock = {
        "inputs": {
            SPEC: _checksum(project.spec),
            CONFIG: _checksum(project.config),
            TEMPLATES: _folder_checksum(project.templates),
        },
        "versions": {tool: version(tool) for tool in TOOLS},
        "tool_templates": tool_templates(),
    }
    return (json.dumps(lock, indent=2) + "\n").encode()


def verify_tools(project: Project, *, accept_versions: bool, accept_templates: bool) -> None:
    """Compare the installed tools with those of the lock; without a lock there is nothing to compare.

    Raises:
        GenerationError: They differ, and nobody said that this is meant.
    """
    locked = read_lock(project)
    if not locked:
        return
    problems = [] if accept_versions else _version_problems(locked["versions"])
    if not accept_templates:
        problems += _template_problems(project, locked["tool_templates"])
    if problems:
        raise GenerationError(*problems)


def changed_inputs(project: Project) -> list[str]:
    """Return the inputs that are not what the last `generate` was made from."""
    before, now = read_lock(project).get("inputs", {}), json.loads(lock_content(project))["inputs"]
    return [path for path in now if before.get(path) != now[path]]


def read_lock(project: Project) -> dict[str, Any]:
    """Return the lock of the last `generate`; empty when there was none."""
    try:
        lock = json.loads(project.lock.read_text(encoding="utf-8"))
        # All of it is needed, so a lock that a merge has torn is found here.
        return {key: cast("dict[str, str]", lock[key]) for key in ("inputs", "versions", "tool_templates")}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError):
        raise GenerationError(f"{LOCK}: not a lock; delete it, review the tools and run `generate`") from None


def tool_templates() -> dict[str, str]:
    """Return the checksum of each template openapi-python-client brings along."""
    folder = Path(openapi_python_client.__path__[0]) / "templates"
    return {path.relative_to(folder).as_posix(): _checksum(path) for path in sorted(folder.rglob("*.jinja"))}


def _version_problems(locked: dict[str, str]) -> list[str]:
    return [
        f"{tool} {version(tool)} is installed, but {LOCK} says {locked.get(tool)}; "
        "install that one, or run `generate --accept-versions` and review the difference"
        for tool in TOOLS
        if locked.get(tool) != version(tool)
    ]


def _template_problems(project: Project, locked: dict[str, str]) -> list[str]:
    now = tool_templates()
    changed = sorted(name for name in {*locked, *now} if locked.get(name) != now.get(name))
    if not changed:
        return []
    replaced = [name for name in changed if (project.templates / name).exists()]
    used = [name for name in changed if name not in replaced]
    review = [f"our replacements of {', '.join(replaced)} in {TEMPLATES}"] if replaced else []
    review += [f"{', '.join(used)}, which are used as they are"] if used else []
    what = f"openapi-python-client brings other templates than {LOCK} says"
    return [f"{what}; review {' and '.join(review)}, then run `generate --accept-templates`"]


def _checksum(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _folder_checksum(folder: Path) -> str:
    whole = sha256()
    for path in sorted(folder.rglob("*.jinja")):
        whole.update(f"{path.relative_to(folder).as_posix()} {_checksum(path)}\n".encode())
    return whole.hexdigest()
