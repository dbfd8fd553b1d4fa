"""FastGPT's own OpenAPI document, read from a file or from a server."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from attrs import evolve, frozen

from ...errors import one_line
from ...spec.document import Node, Spec
from .errors import DocumentError
from .server_path import server_path
from .shape import Shape, version_problem
from .text import parse, read_text


@frozen
class UpstreamDocument:
    """A document of FastGPT, its paths written out from the root of the server.

    Args:
        title: Which of its documents: they describe different sets of operations.
        spec: The document; its paths begin with /api, as ours do.
        source: Where it was read.
        sha256: The hash of the text it was read from.
    """

    title: str
    spec: Spec
    source: str = ""
    sha256: str = ""

    @classmethod
    def load(cls, source: str) -> UpstreamDocument:
        """Read a document.

        Raises:
            DocumentError: It cannot be read, or is no OpenAPI 3 document.
        """
        text = read_text(source)
        return evolve(cls.of(parse(source, text), source), sha256=sha256(text.encode()).hexdigest())

    @classmethod
    def of(cls, document: Any, source: str) -> UpstreamDocument:
        """Return the document with its server's path put before every route.

        Raises:
            DocumentError: It is no OpenAPI 3 document. The message names the first thing that is wrong.
        """
        if problem := version_problem(document):
            raise DocumentError(f"{source}: {problem}")
        shape = Shape(Spec(dict(document)))
        try:
            made = shape.document()
        except RecursionError:
            raise DocumentError(f"{source}: nested too deeply for a document of FastGPT") from None
        if shape.problems:
            more = f" (and {len(shape.problems) - 1} more)" if len(shape.problems) > 1 else ""
            raise DocumentError(one_line(f"{source}: {shape.problems[0]}{more}"))
        prefix = server_path(made, source)
        paths = {f"{prefix}/{path.lstrip('/')}": item for path, item in made["paths"].items()}
        return cls(str(made.get("info", {}).get("title", "")), Spec({**made, "paths": paths}), source)

    def operations(self) -> dict[tuple[str, str], Node]:
        """Return every operation by (method, path)."""
        return {(each.method, each.path): each.node for each in self.spec.operations()}
