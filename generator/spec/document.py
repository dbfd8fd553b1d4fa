"""The OpenAPI document with typed access to its operations and components.

Accessors trust the document: `generator.lint` runs first and reports whatever they rely on.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from attrs import frozen
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ..errors import GenerationError, one_line

Node = Mapping[str, Any]

METHODS = ("get", "put", "post", "delete", "patch")
JSON = "application/json"
FORM = "multipart/form-data"
EVENT_STREAM = "text/event-stream"


class Answer(StrEnum):
    """What the body of a successful answer is."""

    JSON = "json"
    BYTES = "bytes"
    STREAM = "stream"
    JSON_OR_STREAM = "json-or-stream"


def read_yaml(content: bytes | str) -> Any:
    """Return what YAML says; what was read once in this process costs a hundredth the next time.

    Raises:
        YAMLError: It is not YAML.
    """
    return pickle.loads(_pickled(content))


@lru_cache(maxsize=16)
def _pickled(content: bytes | str) -> bytes:
    # Pure: the C parser may or may not be installed, and both have to read the same. Pickled, so that each who reads
    # it has a copy.
    return pickle.dumps(YAML(typ="safe", pure=True).load(content))


@frozen
class OlderPath:
    """Method and path under which earlier servers had an operation."""

    method: str
    path: str


@frozen
class Spec:
    """An OpenAPI document."""

    document: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> Spec:
        """Read a YAML file; what is not YAML, or not a mapping, is a `GenerationError`."""
        try:
            document = read_yaml(path.read_bytes())
        except FileNotFoundError:
            raise GenerationError(f"{path}: no such file; the spec belongs there") from None
        except YAMLError as error:
            raise GenerationError(f"{path}: not valid YAML: {one_line(error)}") from error
        if not isinstance(document, dict):
            raise GenerationError(f"{path}: holds {type(document).__name__}, not an OpenAPI document")
        return cls(document)

    @property
    def components(self) -> Node:
        """The component schemas by name."""
        return cast("Node", self.document.get("components", {}).get("schemas", {}))

    def find(self, reference: str) -> Node | None:
        """Return the node that a reference such as `#/a/b` points at, or None."""
        node: Any = self.document
        if not reference.startswith("#/"):
            return None
        for key in reference[2:].split("/"):
            key = key.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, dict) or key not in node:
                return None
            node = node[key]
        return cast("Node", node) if isinstance(node, dict) else None

    def resolve(self, node: Node) -> Node:
        """Return the node, or what its `$ref` leads to."""
        seen: set[str] = set()
        while "$ref" in node and node["$ref"] not in seen:
            seen.add(node["$ref"])
            node = self.find(node["$ref"]) or {}
        return node

    def operations(self) -> Iterator[Operation]:
        """Yield every operation, in the order of the document."""
        for path, item in self.document.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield Operation(self, path, method, item[method])

    def client_of(self, tag: str) -> str:
        """Return which facade client has the tag's operations; empty when undeclared."""
        for declared in self.document.get("tags", []):
            if declared.get("name") == tag:
                return str(declared.get("x-client", ""))
        return ""


@frozen(eq=False)
class Operation:
    """One route and method of the spec."""

    spec: Spec
    path: str
    method: str
    node: Node

    @property
    def id(self) -> str:
        """The name of the endpoint function and of the facade method: `x-python-name`, or else the `operationId`."""
        return str(self.node.get("x-python-name") or self.node["operationId"])

    @property
    def route(self) -> str:
        """The method and the path, such as `GET /api/core/chat/history`, by which reports name the operation."""
        return f"{self.method.upper()} {self.path}"

    @property
    def tag(self) -> str:
        """The folder of the endpoint function."""
        return str(self.node["tags"][0])

    @property
    def client(self) -> str:
        """The facade client that has the method."""
        return self.spec.client_of(self.tag)

    @property
    def older_paths(self) -> tuple[OlderPath, ...]:
        """The routes to try, in this order, on a server that answers 404 to the current one."""
        listed = self.node.get("x-fastgpt-older-paths", [])
        return tuple(OlderPath(older.get("method", self.method).upper(), older["path"]) for older in listed)

    @property
    def hand_written(self) -> bool:
        """Whether the facade method is not generated."""
        return self.node.get("x-facade") == "hand-written"

    @property
    def gives_data(self) -> bool:
        """Whether the facade method returns the bare `data` of the answer instead of the response."""
        return self.node.get("x-facade") == "data"

    @property
    def iteration(self) -> Node | None:
        """How to walk the whole list whose pages it returns: `x-iterate`; None when it returns no pages."""
        return cast("Node | None", self.node.get("x-iterate"))

    @property
    def options(self) -> Node | None:
        """Which of its inputs another method passes on, as `x-options` says; None when none does."""
        return cast("Node | None", self.node.get("x-options"))

    @property
    def parameters(self) -> list[Node]:
        """The resolved parameters."""
        return [self.spec.resolve(parameter) for parameter in self.node.get("parameters", [])]

    @property
    def body(self) -> tuple[str, Node] | None:
        """The content type and the schema of the request body."""
        content = self.spec.resolve(self.node.get("requestBody", {})).get("content", {})
        for content_type, media in content.items():
            return content_type, media.get("schema", {})
        return None

    @property
    def answers(self) -> Node:
        """The content of the successful answer by content type."""
        return cast("Node", self.success.get("content", {}))

    @property
    def data_type(self) -> str:
        """The JSON type of what the envelope of a success holds; empty when there is no envelope, or no one type."""
        if "x-envelope" not in self.node:
            return ""
        declared = self.spec.resolve(self.answers.get(JSON, {}).get("schema", {})).get("type")
        return declared if isinstance(declared, str) else ""

    @property
    def success(self) -> Node:
        """The response for 200."""
        return self.spec.resolve(self.node.get("responses", {}).get("200", {}))

    @property
    def answer(self) -> Answer:
        """What kind of body a success has."""
        if JSON in self.answers:
            return Answer.JSON_OR_STREAM if EVENT_STREAM in self.answers else Answer.JSON
        return Answer.STREAM if EVENT_STREAM in self.answers else Answer.BYTES
