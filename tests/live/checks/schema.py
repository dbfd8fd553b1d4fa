"""What an answer has that a schema of the contract does not describe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, float),
}
_NEVER = object()


class Schemas:
    """The schemas of an OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def _resolve(self, schema: Any, path: str) -> tuple[dict[str, Any], str]:
        """Follow `$ref`; return the schema, and its name as the path that begins there."""
        while "$ref" in schema:
            path = schema["$ref"].rpartition("/")[2]
            node: Any = self._document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                node = node[step]
            schema = node
        return schema, path

    def strange(self, value: Any, schema: Any, path: str = "") -> Iterator[str]:
        """Yield what is of another shape, missing or not described.

        Paths begin at the innermost named schema and have no indexes, so that the same trouble is said once.
        """
        schema, path = self._resolve(schema, path)
        if value == {} and schema.get("type") == "null":
            return  # how routes up to 4.14 say nothing
        if "oneOf" in schema:
            options = [self._resolve(option, path)[0] for option in schema["oneOf"]]
            fit = [option for option in options if _is_of(value, option.get("type", "object"))] or options
            yield from min((list(self.strange(value, option, path)) for option in fit), key=len)
            return
        if schema.get("const", _NEVER) not in (_NEVER, value):
            yield f"{path} is {_short(value)}, not {schema['const']!r}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{path} is {_short(value)}, none of {schema['enum']}"
        if "type" in schema and not _is_of(value, schema["type"]):
            yield f"{path} is {_short(value)}, no {schema['type']}"
        elif isinstance(value, list):
            for item in value:
                yield from self.strange(item, schema.get("items", {}), f"{path}[]")
        elif isinstance(value, dict) and ("properties" in schema or "additionalProperties" in schema):
            yield from self._strange_object(value, schema, path)

    def _strange_object(self, value: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties", False)
        for name in schema.get("required", []):
            if name not in value:
                yield f"{path}.{name} is missing"
        for name, item in value.items():
            if name in properties:
                yield from self.strange(item, properties[name], f"{path}.{name}")
            elif isinstance(others, dict):
                yield from self.strange(item, others, f"{path}.{name}")
            elif others is False:
                yield f"{path}.{name} is not in the contract"


def _is_of(value: Any, kinds: str | list[str]) -> bool:
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if isinstance(value, bool) and kind != "boolean":
            continue
        if isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, float) and value.is_integer()):
            return True
    return False


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 else text[:56] + " …"
