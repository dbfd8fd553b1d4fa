"""Swapping files in as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.emit.tree import read_tree, replace_files


def test_files_are_added_changed_and_removed_with_the_folders_they_leave_empty(tmp_path: Path) -> None:
    before = {"a/b/old.py": b"1", "a/same.py": b"2", "a/other.py": b"3"}
    replace_files(tmp_path, {}, before)

    changed = replace_files(tmp_path, before, {"a/same.py": b"2", "a/other.py": b"4", "c/new.py": b"5"})

    assert changed == ["a/b/old.py", "a/other.py", "c/new.py"]
    assert read_tree(tmp_path, ["."]) == {"a/same.py": b"2", "a/other.py": b"4", "c/new.py": b"5"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]
    assert not (tmp_path / "a/b").exists()


def test_a_failure_leaves_no_folder_behind(tmp_path: Path) -> None:
    (tmp_path / "z").write_bytes(b"a file where a folder should be")

    with pytest.raises(OSError, match="z"):
        replace_files(tmp_path, {}, {"a/b/new.py": b"1", "z/new.py": b"2"})

    assert [path.name for path in tmp_path.iterdir()] == ["z"]
