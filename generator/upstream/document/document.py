"""FastGPT's own OpenAPI document, read from a file or from a server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from attrs import frozen
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ...errors import GenerationError, one_line
from ...spec.document import Node, Spec

_SECONDS = 30.0


@frozen
class UpstreamDocument:
    """A document of FastGPT, its paths written out from the root of the server.

    Args:
        title: Which of its documents: they describe different sets of operations.
        spec: The document; its paths begin with /api, as ours do.
    """

    title: str
    spec: Spec

    @classmethod
    def load(cls, source: str) -> UpstreamDocument:
        """Read a document.

        Raises:
            GenerationError: It cannot be read, or is no OpenAPI document.
        """
        return cls.of(_parsed(source, _text(source)), source)

    @classmethod
    def of(cls, document: Any, source: str) -> UpstreamDocument:
        """Return the document with its server's path put before every route."""
        if not isinstance(document, Mapping) or not isinstance(document.get("paths"), Mapping):
            raise GenerationError(f"{source}: no OpenAPI document; it has no `paths`")
        # Paths are relative to the server, which is /api; ours are whole.
        servers = document.get("servers") or [{}]
        prefix = httpx.URL(str(servers[0].get("url", "/"))).path.rstrip("/")
        paths = {prefix + path: item for path, item in document["paths"].items() if isinstance(item, Mapping)}
        return cls(str(document.get("info", {}).get("title", "")), Spec({**document, "paths": paths}))

    def operations(self) -> dict[tuple[str, str], Node]:
        """Return every operation by (method, path)."""
        return {(each.method, each.path): each.node for each in self.spec.operations()}


def _text(source: str) -> str:
    try:
        if source.startswith(("http://", "https://")):
            answer = httpx.get(source, follow_redirects=True, timeout=_SECONDS)
            answer.raise_for_status()
            return answer.text
        return Path(source).read_text(encoding="utf-8")
    except (OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise GenerationError(f"{source}: cannot be read: {one_line(error)}") from error


def _parsed(source: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        pass
    if text.lstrip().startswith("<"):
        raise GenerationError(f"{source}: a web page, not a document; give the address of the JSON behind it")
    try:
        return YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise GenerationError(f"{source}: neither JSON nor YAML: {one_line(error)}") from error
