"""Clients that nobody wrote by hand are their operations over the base of all clients."""

from __future__ import annotations

import inspect
from pathlib import Path

from fastgpt_client import AsyncFastGPTClient, FastGPTClient
from generator.build import check, generate
from generator.lint.operations import CLIENT_MEMBERS

from ..conftest import make_project


def test_a_client_without_a_class_gets_one_and_a_written_one_does_not(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    written = 'class AsyncChatClient(AsyncFastGPTClient): """By hand."""'
    (tmp_path / "fastgpt_client/_async/chat.py").write_text(f"from .base import AsyncFastGPTClient\n{written}\n")

    generate(project)

    clients = tmp_path / "fastgpt_client/generated/clients"
    assert sorted(path.relative_to(clients).as_posix() for path in clients.rglob("*.py")) == [
        "__init__.py",
        "_async/__init__.py",
        "_async/app.py",
        "_sync/__init__.py",
        "_sync/app.py",
    ]
    text = (clients / "_sync/app.py").read_text(encoding="utf-8")
    assert 'class AppClient(AppOperations, FastGPTClient):\n    """Names of things.\n' in text
    assert "response = client.list_names(...)" in text
    assert check(project) == []


def test_no_operation_may_be_called_like_what_every_client_has() -> None:
    members = {
        name
        for each in (FastGPTClient, AsyncFastGPTClient)
        for name, _ in inspect.getmembers(each)
        if not name.startswith("_")
    }

    assert members == CLIENT_MEMBERS
