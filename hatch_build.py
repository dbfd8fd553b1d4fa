"""The README as a package index shows it: links to files of this repository lead to the repository, at this version."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s]+)\)")


def absolute_links(text: str, repository: str, version: str) -> str:
    """Return Markdown whose links to files are addresses in the repository, at the tag of a version."""
    return _LINK.sub(rf"]({repository}/blob/v{version}/\1)", text)


class ReadmeHook(MetadataHookInterface):
    """Fills in the `readme` that pyproject.toml declares dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the readme, with the address of `project.urls.Repository`, which stands nowhere else."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        links = absolute_links(text, metadata["urls"]["Repository"], metadata["version"])
        metadata["readme"] = {"content-type": "text/markdown", "text": links}
