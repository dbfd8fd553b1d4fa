"""Reading and replacing generated files as a whole, so that a run changes all of them or none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

#: Path in the project, with slashes -> content.
Tree = Mapping[str, bytes]


def read_tree(root: Path, folders: Iterable[str]) -> dict[str, bytes]:
    """Return the content of every file in the folders, bytecode left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in folders
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def replace_files(root: Path, current: Tree, wanted: Tree) -> list[str]:
    """Make the files of `current` those of `wanted`, and return the paths that changed.

    Whatever fails halfway is undone: the tree is then as it was.
    """
    changed = sorted(path for path in {*current, *wanted} if current.get(path) != wanted.get(path))
    done: list[str] = []
    try:
        for path in changed:
            _put(root / path, wanted.get(path))
            done.append(path)
    except BaseException:
        for path in reversed(done):
            _put(root / path, current.get(path))
        raise
    return changed


def _put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        _remove_empty(path.parent)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # A reader, or a run that is killed here, finds the old file or the new one, never half of it.
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(content)
        os.replace(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        _remove_empty(path.parent)
        raise


def _remove_empty(folder: Path) -> None:
    cache = folder / "__pycache__"
    if {entry.name for entry in folder.iterdir()} <= {"__pycache__"}:
        for compiled in cache.glob("*.pyc"):
            compiled.unlink()
        if cache.exists():
            cache.rmdir()
        folder.rmdir()
        _remove_empty(folder.parent)
