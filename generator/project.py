"""The paths of everything the generator reads and writes in a copy of the project."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from .spec.python_names import class_name

PACKAGE = "fastgpt_client"
SPEC = "spec/fastgpt.yaml"
CONFIG = "overrides/config.yaml"
TEMPLATES = "overrides/templates"
LOCK = "overrides/generator.lock"

#: openapi-python-client and our added templates write here and nowhere else.
GENERATED = f"{PACKAGE}/generated"

#: Classes of clients that nobody wrote by hand.
CLIENTS = f"{GENERATED}/clients"

#: Written by hand for async, or generated for it -> derived for sync.
DERIVED = {
    f"{CLIENTS}/_async": f"{CLIENTS}/_sync",
    f"{GENERATED}/operations/_async": f"{GENERATED}/operations/_sync",
    f"{PACKAGE}/_async": f"{PACKAGE}/_sync",
    "tests/_async": "tests/_sync",
}

#: Every folder this program owns: what is in them and was not generated is an orphan.
OWNED = (GENERATED, f"{PACKAGE}/_sync", "tests/_sync")


@frozen
class Project:
    """A copy of the project, by the path of its root."""

    root: Path

    @property
    def spec(self) -> Path:
        """The contract everything is generated from."""
        return self.root / SPEC

    @property
    def config(self) -> Path:
        """The settings of openapi-python-client."""
        return self.root / CONFIG

    @property
    def templates(self) -> Path:
        """Our replaced and added templates."""
        return self.root / TEMPLATES

    def writes_by_hand(self, client: str) -> bool:
        """Say whether the class of a client is written by hand."""
        module = self.root / PACKAGE / "_async" / f"{client}.py"
        return module.exists() and f"class Async{class_name(client)}(" in module.read_text(encoding="utf-8")

    @property
    def lock(self) -> Path:
        """What the last `generate` was made from and with."""
        return self.root / LOCK
