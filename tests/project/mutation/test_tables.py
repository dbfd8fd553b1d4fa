"""The tables of `make mutation` name what there is, and all of it."""

from __future__ import annotations

from .tables import BESIDE, FOLDERS, PACKAGE, ROOT, modules, survivors


def test_every_module_without_io_has_tests_that_must_notice_its_changes() -> None:
    there = {
        path.relative_to(PACKAGE).as_posix()
        for folder in FOLDERS
        for path in (PACKAGE / folder).rglob("*.py")
        if path.name != "__init__.py"
    }

    assert set(modules()) == there | BESIDE
    assert {test for tests in modules().values() for test in tests if not (ROOT / test).is_file()} == set()
    assert [name for name, tests in modules().items() if not tests] == []


def test_a_change_that_is_explained_is_one_of_a_line_that_is_there() -> None:
    gone = [
        (name, line)
        for name, rows in survivors().items()
        for line, became in rows
        if line == became or line not in map(str.strip, (PACKAGE / name).read_text(encoding="utf-8").splitlines())
    ]

    assert gone == []
    assert [reason for rows in survivors().values() for reason in rows.values() if len(reason) < 20] == []
