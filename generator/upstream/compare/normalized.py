"""Schemas in a normal form: two that allow the same JSON are equal.

FastGPT's documents are inline, built of `allOf` and unions; ours name every object. Two schemas that allow the same
JSON come out the same here: references followed, `allOf` merged, the members of a union laid over each other. Nothing
performs I/O.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from attrs import evolve, field, frozen

from ...spec.document import Node, Spec
from ..document.errors import DocumentError

_SCALARS = ("string", "integer", "number", "boolean")
#: Constraints that are compared.
LIMITS = ("pattern", "format", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "multipleOf")

#: What JavaScript can count to. zod writes it into every integer; nobody means it.
_SAFE_INTEGER = 2**53 - 1

#: Identifiers of nanoid, MongoDB and UUID, times as text and as milliseconds.
_MADE_UP = re.compile(
    r'"(?=[^"]*[0-9])(?=[^"]*[a-zA-Z])[\w-]{16,36}"|"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)"|1\d{12}', re.ASCII
)

ANY = "any"

#: Steps that one schema may take; FastGPT's own documents take less than a hundred.
_MOST_STEPS = 2_000


@frozen
class LocatedSchema:
    """A schema and the pointer to it in its document."""

    node: Node
    pointer: str


@frozen
class Field:
    """A property: what it may be, and whether it has to be there."""

    schemas: tuple[LocatedSchema, ...]
    required: bool


@frozen
class NormalizedSchema:
    """The JSON that a schema allows.

    Args:
        types: Names of JSON types, null aside; `any` for anything; empty when nothing can be sent.
        nullable: Whether null may come.
        values: The only scalars allowed, as JSON; None when there are others.
        fields: The properties of objects.
        items: What arrays hold.
        others: What fields without a name hold; empty when anything.
        limits: Constraint -> value.
        default: What counts when it is absent, as JSON; None without a default.
        owners: Where the objects are described, `allOf` parts included.
        enums: Where closed sets of values are described.
    """

    types: frozenset[str] = frozenset()
    nullable: bool = False
    values: frozenset[str] | None = None
    fields: Mapping[str, Field] = field(factory=dict)
    items: tuple[LocatedSchema, ...] = ()
    others: tuple[LocatedSchema, ...] = ()
    limits: Mapping[str, Any] = field(factory=dict)
    default: str | None = None
    owners: tuple[str, ...] = ()
    enums: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = "|".join(sorted(self.types)) or "nothing"
        return f"{shown}|null" if self.nullable and self.types else "null" if self.nullable else shown


def normalize(spec: Spec, schemas: Sequence[LocatedSchema]) -> NormalizedSchema:
    """Return the normal form of a union of schemas."""
    plain = _alternatives(spec, schemas)
    typed = [(_type(each.node), each) for each in plain]
    types = {name for name, _ in typed} - {"null"}
    if ANY in types:
        # Whatever else is allowed is allowed already.
        return NormalizedSchema(frozenset({ANY}), nullable=True, default=_default(plain))
    if "number" in types:
        types.discard("integer")
    objects = [each for name, each in typed if name == "object"]
    scalars = [each for name, each in typed if name in _SCALARS]
    return NormalizedSchema(
        types=frozenset(types),
        nullable=any(name == "null" or None in each.node.get("enum", ()) for name, each in typed),
        values=_values(scalars),
        fields=_fields(spec, objects),
        items=tuple(item for name, each in typed if name == "array" for item in _below(each, "items")),
        others=tuple(each for schema in objects for each in _others(schema)),
        limits=_limits([each for name, each in typed if name != "null"]),
        default=_default(plain),
        owners=tuple(dict.fromkeys(each.pointer for each in objects)),
        enums=tuple(dict.fromkeys(each.pointer for each in scalars if "enum" in each.node)),
    )


def _alternatives(spec: Spec, schemas: Sequence[LocatedSchema]) -> list[LocatedSchema]:
    steps = iter(range(_MOST_STEPS))
    return [each for schema in schemas for each in _flattened(spec, schema, (), steps)]


def _flattened(
    spec: Spec, schema: LocatedSchema, seen: tuple[str, ...], steps: Iterator[int]
) -> Iterator[LocatedSchema]:
    node = schema.node
    # Unions of unions, and `allOf` of unions, multiply.
    if next(steps, None) is None:
        raise DocumentError(f"{schema.pointer}: its alternatives make more than {_MOST_STEPS:,} combinations")
    if node.get("not") == {}:
        # zod's `never`: no value fits.
        return
    if "$ref" in node:
        reference = str(node["$ref"])
        target = spec.find(reference)
        if target is None or reference in seen:
            return
        # OpenAPI 3.1 lets a reference carry its own default.
        beside = {"default": node["default"]} if "default" in node else {}
        yield from _flattened(spec, LocatedSchema({**target, **beside}, reference[1:]), (*seen, reference), steps)
        return
    rest = {key: value for key, value in node.items() if key not in ("allOf", "anyOf", "oneOf", "nullable", "type")}
    if node.get("nullable"):
        yield LocatedSchema({"type": "null"}, schema.pointer)
    if unions := [each for key in ("anyOf", "oneOf") for each in _members(schema, key)]:
        default = {"default": node["default"]} if "default" in node else {}
        for member in unions:
            yield from _flattened(spec, evolve(member, node={**default, **member.node}), seen, steps)
    elif parts := _members(schema, "allOf"):
        own = [LocatedSchema(rest, schema.pointer)] if "properties" in rest else []
        alternatives = [list(_flattened(spec, part, seen, steps)) for part in [*parts, *own]]
        for chosen in product(*alternatives):
            if next(steps, None) is None:
                raise DocumentError(f"{schema.pointer}: its alternatives make more than {_MOST_STEPS:,} combinations")
            yield _merged(chosen)
    elif isinstance(kinds := node.get("type"), list):
        for kind in kinds:
            yield LocatedSchema({**rest, "type": kind}, schema.pointer)
    else:
        yield schema


def _merged(parts: Sequence[LocatedSchema]) -> LocatedSchema:
    # Each property keeps its own pointer: the parts stand in different places.
    properties = {name: sited for part in parts for name, sited in _properties(part).items()}
    required = [name for part in parts for name in part.node.get("required", ())]
    merged = {"type": "object", "required": required, "x-merged": properties}
    return LocatedSchema(merged, parts[0].pointer)


def _properties(schema: LocatedSchema) -> Mapping[str, LocatedSchema]:
    if "x-merged" in schema.node:
        return dict(schema.node["x-merged"])
    listed = schema.node.get("properties", {})
    return {name: LocatedSchema(node, f"{schema.pointer}/properties/{_escaped(name)}") for name, node in listed.items()}


def _members(schema: LocatedSchema, key: str) -> list[LocatedSchema]:
    return [
        LocatedSchema(node, f"{schema.pointer}/{key}/{index}") for index, node in enumerate(schema.node.get(key, ()))
    ]


def _below(schema: LocatedSchema, key: str) -> list[LocatedSchema]:
    return [LocatedSchema(schema.node.get(key) or {}, f"{schema.pointer}/{key}")]


def _others(schema: LocatedSchema) -> list[LocatedSchema]:
    node = schema.node.get("additionalProperties")
    # Neither "anything" nor "nothing else" says what a field holds.
    told = isinstance(node, Mapping) and node and node.get("not") != {}
    return _below(schema, "additionalProperties") if told else []


def _type(node: Node) -> str:
    if "type" in node:
        return str(node["type"])
    if "properties" in node or "additionalProperties" in node:
        return "object"
    known = [node["const"]] if "const" in node else [value for value in node.get("enum", ()) if value is not None]
    if not known:
        return "array" if "items" in node else ANY
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}
    return kinds.get(type(known[0]), ANY)


def _values(scalars: Sequence[LocatedSchema]) -> frozenset[str] | None:
    found: set[str] = set()
    for each in scalars:
        listed = [each.node["const"]] if "const" in each.node else each.node.get("enum")
        if listed is None:
            return None
        found |= {json.dumps(value, ensure_ascii=False) for value in listed if value is not None}
    return frozenset(found) if scalars else None


def _fields(spec: Spec, objects: Sequence[LocatedSchema]) -> dict[str, Field]:
    gathered: dict[str, list[LocatedSchema]] = {}
    for each in objects:
        for name, schema in _properties(each).items():
            gathered.setdefault(name, []).append(schema)
    found = {}
    for name, schemas in gathered.items():
        if _alternatives(spec, schemas):
            required = all(name in each.node.get("required", ()) for each in objects)
            found[name] = Field(tuple(schemas), required)
    return found


def _limits(schemas: Sequence[LocatedSchema]) -> dict[str, Any]:
    # A limit that only some alternatives have limits nothing.
    per_schema = [_limits_of(each.node) for each in schemas]
    common = per_schema[0] if per_schema else {}
    return {name: value for name, value in common.items() if all(other.get(name) == value for other in per_schema)}


def _limits_of(node: Node) -> dict[str, Any]:
    # OpenAPI 3.0 writes exclusive bounds as true and false.
    node = {key: value for key, value in node.items() if not isinstance(value, bool)}
    found = {name: node[name] for name in LIMITS if name in node}
    if node.get("type") == "integer":
        # The stricter of both counts.
        if "exclusiveMinimum" in node:
            found["minimum"] = max(node["exclusiveMinimum"] + 1, node.get("minimum", node["exclusiveMinimum"] + 1))
        if "exclusiveMaximum" in node:
            found["maximum"] = min(node["exclusiveMaximum"] - 1, node.get("maximum", node["exclusiveMaximum"] - 1))
    else:
        found |= {name: node[name] for name in ("exclusiveMinimum", "exclusiveMaximum") if name in node}
    return {name: value for name, value in found.items() if value not in (_SAFE_INTEGER, -_SAFE_INTEGER)}


def _default(schemas: Sequence[LocatedSchema]) -> str | None:
    for each in schemas:
        if "default" in each.node:
            return json.dumps(each.node["default"], ensure_ascii=False, sort_keys=True)
    return None


def is_random(default: str) -> bool:
    """Say whether a default, as JSON, was made up when the document was: an identifier or a time of that moment."""
    return bool(_MADE_UP.fullmatch(default))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
