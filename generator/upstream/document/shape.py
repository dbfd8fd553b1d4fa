"""The shape of a document: everything that reads it later may trust what is found here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field

from ...spec.document import METHODS, Spec

#: Where a schema holds one schema, several by number, or several by name.
_ONE = ("items", "additionalProperties", "not", "propertyNames")
_LISTED = ("allOf", "anyOf", "oneOf")
_NAMED = ("properties",)

#: Keyword of a schema -> what it has to be.
_KEYWORDS: dict[str, tuple[type, ...]] = {
    "type": (str, list),
    "enum": (list,),
    "required": (list,),
    "nullable": (bool,),
    "description": (str,),
    "pattern": (str,),
    "format": (str,),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), (int,)),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), (int, float)),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), (int, float, bool)),
}
_DEEPEST = 60


@define
class Shape:
    """A walk over a document.

    Args:
        spec: The document.
        problems: One line for each thing that is not as OpenAPI has it: where it is, and what is wrong.
    """

    spec: Spec
    problems: list[str] = field(factory=list)

    def document(self) -> dict[str, Any]:
        """Return the document with `true` and `false` written out as schemas; `problems` says whether it is one."""
        made = dict(self.spec.document)
        made["paths"] = {
            path: self._path(f"paths/{path}", item) for path, item in self._mapping("", made, "paths").items()
        }
        components = dict(self._mapping("", made, "components"))
        for kind, read in (
            ("schemas", self._schema),
            ("parameters", self._parameter),
            ("requestBodies", self._content_holder),
            ("responses", self._content_holder),
        ):
            listed = self._mapping("components", components, kind)
            components[kind] = {name: read(f"components/{kind}/{name}", each) for name, each in listed.items()}
        for name, scheme in self._mapping("components", components, "securitySchemes").items():
            self._is(f"components/securitySchemes/{name}", scheme, Mapping)
        made["components"] = components
        self._security("", made)
        info = self._mapping("", made, "info")
        if not isinstance(info.get("title", ""), str):
            self._say("info/title", "no text")
        for index, server in enumerate(self._list("", made, "servers")):
            here = f"servers/{index}"
            if self._is(here, server, Mapping):
                for name, variable in self._mapping(here, server, "variables").items():
                    self._is(f"{here}/variables/{name}", variable, Mapping)
        return made

    def _path(self, at: str, item: Any) -> dict[str, Any]:
        if not self._is(at, item, Mapping):
            return {}
        if "$ref" in item:
            self._say(at, "a `$ref` for a whole path, which is not followed")
        made = dict(item)
        shared = [self._parameter(f"{at}/parameters/{n}", each) for n, each in self._numbered(at, item, "parameters")]
        made.pop("parameters", None)
        for method in METHODS:
            if method in item:
                made[method] = self._operation(f"{at}/{method}", item[method], shared)
        return made

    def _operation(self, at: str, node: Any, shared: list[dict[str, Any]]) -> dict[str, Any]:
        if not self._is(at, node, Mapping):
            return {}
        made = dict(node)
        own = [self._parameter(f"{at}/parameters/{n}", each) for n, each in self._numbered(at, node, "parameters")]
        # What a path takes, each of its operations takes, unless it says something else itself.
        named = {self._key(each) for each in own}
        if parameters := [*(each for each in shared if self._key(each) not in named), *own]:
            made["parameters"] = parameters
        if "requestBody" in node:
            made["requestBody"] = self._content_holder(f"{at}/requestBody", node["requestBody"])
        responses = self._mapping(at, node, "responses")
        if "responses" in node:
            made["responses"] = {
                str(code): self._content_holder(f"{at}/responses/{code}", each) for code, each in responses.items()
            }
        self._security(at, node)
        if not isinstance(node.get("deprecated", False), bool):
            self._say(f"{at}/deprecated", "neither true nor false")
        return made

    def _parameter(self, at: str, node: Any) -> dict[str, Any]:
        if not self._is(at, node, Mapping) or self._reference(at, node):
            return dict(node) if isinstance(node, Mapping) else {}
        for key in ("name", "in"):
            if not isinstance(node.get(key), str):
                self._say(f"{at}/{key}", "no text")
        content = self._content(at, node)
        if "schema" in node:
            return {**node, "schema": self._schema(f"{at}/schema", node["schema"])}
        return {**node, "schema": next((media.get("schema", {}) for media in content.values()), {})}

    def _content_holder(self, at: str, node: Any) -> dict[str, Any]:
        if not self._is(at, node, Mapping) or self._reference(at, node):
            return dict(node) if isinstance(node, Mapping) else {}
        made = dict(node)
        if "content" in node:
            made["content"] = self._content(at, node)
        return made

    def _content(self, at: str, node: Mapping[str, Any]) -> dict[str, Any]:
        made = {}
        for name, media in self._mapping(at, node, "content").items():
            here = f"{at}/content/{name}"
            if self._is(here, media, Mapping):
                made[str(name)] = {**media}
                if "schema" in media:
                    made[str(name)]["schema"] = self._schema(f"{here}/schema", media["schema"])
        return made

    def _schema(self, at: str, node: Any, depth: int = 0) -> dict[str, Any]:
        if isinstance(node, bool):
            return {} if node else {"not": {}}
        if not self._is(at, node, Mapping) or self._reference(at, node):
            return dict(node) if isinstance(node, Mapping) else {}
        if depth > _DEEPEST:
            self._say(at, f"nested deeper than {_DEEPEST} schemas")
            return {}
        made = dict(node)
        for key, kinds in _KEYWORDS.items():
            if key in node and not isinstance(node[key], kinds):
                self._say(f"{at}/{key}", f"{node[key]!r} means nothing")
        for key in ("type", "required"):
            if isinstance(node.get(key), list) and not all(isinstance(each, str) for each in node[key]):
                self._say(f"{at}/{key}", "not all of it is text")
        for key in _ONE:
            if key in node:
                made[key] = self._schema(f"{at}/{key}", node[key], depth + 1)
        for key in _LISTED:
            if key in node:
                made[key] = [self._schema(f"{at}/{key}/{n}", e, depth + 1) for n, e in self._numbered(at, node, key)]
        for key in _NAMED:
            if key in node:
                named = self._mapping(at, node, key)
                made[key] = {name: self._schema(f"{at}/{key}/{name}", each, depth + 1) for name, each in named.items()}
        return made

    def _key(self, parameter: Mapping[str, Any]) -> tuple[str, str]:
        meant = self.spec.resolve(parameter) if isinstance(parameter.get("$ref"), str) else parameter
        return str(meant.get("name")), str(meant.get("in"))

    def _reference(self, at: str, node: Mapping[str, Any]) -> bool:
        if "$ref" not in node:
            return False
        reference = node["$ref"]
        if not isinstance(reference, str):
            self._say(f"{at}/$ref", "no text")
        elif self.spec.find(reference) is None:
            self._say(at, f"`$ref` to {reference}, which is not there")
        elif "$ref" in self.spec.resolve(node):
            self._say(at, f"`$ref` to {reference}, which leads in a circle")
        return True

    def _security(self, at: str, node: Mapping[str, Any]) -> None:
        for number, each in self._numbered(at, node, "security"):
            if self._is(f"{at}/security/{number}", each, Mapping):
                known = self.spec.document.get("components", {})
                schemes = known.get("securitySchemes", {}) if isinstance(known, Mapping) else {}
                for name in each:
                    if isinstance(schemes, Mapping) and name not in schemes:
                        self._say(f"{at}/security/{number}", f"{name} is no security scheme of the document")

    def _mapping(self, at: str, node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        found: Any = node.get(key, {})
        if not self._is(f"{at}/{key}", found, Mapping):
            return {}
        if odd := next((name for name in found if not isinstance(name, str | int)), None):
            self._say(f"{at}/{key}", f"{odd!r} is no name")
        return {str(name): each for name, each in found.items()}

    def _list(self, at: str, node: Mapping[str, Any], key: str) -> list[Any]:
        found: Any = node.get(key, [])
        return list(found) if self._is(f"{at}/{key}", found, list) else []

    def _numbered(self, at: str, node: Mapping[str, Any], key: str) -> Iterator[tuple[int, Any]]:
        return enumerate(self._list(at, node, key))

    def _is(self, at: str, node: Any, kind: type) -> bool:
        if not isinstance(node, kind):
            wanted = "list" if kind is list else "mapping"
            self._say(at, f"{_shown(node)} instead of a {wanted}")
        return isinstance(node, kind)

    def _say(self, at: str, what: str) -> None:
        self.problems.append(f"{at.lstrip('/')}: {what}")


def version_problem(document: Any) -> str:
    """Return what keeps a document from being one of OpenAPI 3; empty when nothing does."""
    if not isinstance(document, Mapping):
        return f"no OpenAPI document, but {_shown(document)}"
    if "swagger" in document:
        return f"Swagger {document['swagger']}; only OpenAPI 3 is compared, so convert it first"
    version = document.get("openapi")
    if not isinstance(version, str) or not re.match(r"3\.\d", version):
        return f"no OpenAPI 3 document; `openapi` is {_shown(version)}"
    return "" if "paths" in document else "no OpenAPI document; it has no `paths`"


def _shown(value: Any) -> str:
    names: dict[type, str] = {dict: "a mapping", list: "a list", type(None): "nothing"}
    return names.get(type(value)) or repr(value)[:40]
