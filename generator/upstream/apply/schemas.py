"""Conversion of FastGPT's inline schemas into ours, where every object and enum is a component with a name."""

from __future__ import annotations

import json
import re
from typing import Any

from attrs import define, field

from ...lint.text import TRANSLATION_MARK
from ...spec.document import Node, Spec
from ...spec.schemas import is_free_object
from ..compare.finding import ABSENT, Finding, Group
from ..compare.normalized import ANY, LocatedSchema, NormalizedSchema, normalize
from ..departures import Departures
from .yaml_text import UnsafeEditError

__all__ = ["TRANSLATION_MARK", "SchemaConverter", "pascal_case"]

_MOST_COMPONENTS = 200
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


@define
class SchemaConverter:
    """Turns schemas of FastGPT's document into ours.

    Args:
        ours: Our spec; its components are used where they fit.
        theirs: FastGPT's document.
        departures: Says which fields stay out, wherever they are.
        components: The components that have to be added, by name.
        unclear: One line for each schema that could not be said exactly.
    """

    ours: Spec
    theirs: Spec
    departures: Departures
    components: dict[str, dict[str, Any]] = field(factory=dict)
    unclear: list[str] = field(factory=list)
    _made: dict[tuple[Any, ...], str] = field(factory=dict, init=False)
    _within: list[tuple[str, ...]] = field(factory=list, init=False)

    def left_out(self, where: str) -> bool:
        """Say whether a field is known and was left out on purpose."""
        return self.departures.covering(Finding(Group.NEW, "field", where, ABSENT, "")) is not None

    def convert(
        self, schemas: tuple[LocatedSchema, ...], name: str, where: str, *, asking: bool, text: str = ""
    ) -> dict[str, Any]:
        """Return a schema with a description.

        Args:
            schemas: What FastGPT's document says.
            name: The component it becomes when it needs one.
            where: Its place, as a finding would say it.
            asking: Whether it is part of a request: then null is not offered, and its limits are kept.
            text: What a component of it says about itself when FastGPT says nothing.
        """
        before = set(self.components)
        made = self._plain(name, schemas, where, asking=asking)
        if (
            text
            and name not in before
            and self.components.get(name, {}).get("description") == f"{TRANSLATION_MARK} {name}"
        ):
            self.components[name]["description"] = text
        return {**made, "description": self.marked_description(schemas, name)}

    def marked_description(self, schemas: tuple[LocatedSchema, ...], fallback: str) -> str:
        """Return FastGPT's own description, marked for translation."""
        texts = (self.theirs.resolve(each.node).get("description") or each.node.get("description") for each in schemas)
        text = next((" ".join(str(text).split()) for text in texts if text), fallback)
        return f"{TRANSLATION_MARK} {text}"

    def _plain(self, name: str, schemas: tuple[LocatedSchema, ...], where: str, *, asking: bool) -> dict[str, Any]:
        side = normalize(self.theirs, schemas)
        if ANY in side.types or not side.types:
            return {}
        if len(side.types) > 1:
            if side.types <= _SCALARS:
                return {"oneOf": [{"type": kind} for kind in sorted(side.types)]}
            self.unclear.append(f"{name} is {'|'.join(sorted(side.types))} for FastGPT and anything for us")
            return {}
        (kind,) = side.types
        if kind == "object":
            return self._object(side, name, schemas, where, asking=asking)
        if kind == "array":
            step = tuple(each.pointer for each in side.items)
            if step in self._within:
                raise UnsafeEditError(f"{name} is a list of itself; describe it")
            self._within.append(step)
            items = self._plain(f"{name}Item", side.items, f"{where}/[]", asking=asking)
            self._within.pop()
            return {"type": "array", "items": items} | self._limits(side, asking=asking)
        if kind == "string" and (reference := self._enum(side, name, schemas)):
            return reference
        nullable = side.nullable and not asking
        return {"type": [kind, "null"] if nullable else kind} | self._limits(side, asking=asking)

    def _object(
        self, side: NormalizedSchema, name: str, schemas: tuple[LocatedSchema, ...], where: str, *, asking: bool
    ) -> dict[str, Any]:
        fields = {each: given for each, given in side.fields.items() if not self.left_out(f"{where}/{each}")}
        if not fields:
            free = self.ours.components.get("OpenObject", {})
            return _reference("OpenObject") if is_free_object(free) and free else {"type": "object"}
        # An object may hold itself, and many may hold the same one.
        known = (side.owners, tuple(fields), asking)
        if known in self._made and self._made[known] in self.components:
            return _reference(self._made[known])
        if len(self.components) >= _MOST_COMPONENTS:
            raise UnsafeEditError(f"it needs more than {_MOST_COMPONENTS} objects; describe them")
        name = self._made[known] = self._free(name)
        # Reserved before its own fields take names.
        made: dict[str, Any] = {"type": "object", "description": self.marked_description(schemas, name)}
        self.components[name] = made
        if asking and (required := [each for each, given in fields.items() if given.required]):
            made["required"] = required
        made["properties"] = {
            each: self.convert(given.schemas, f"{name}{pascal_case(each)}", f"{where}/{each}", asking=asking)
            for each, given in fields.items()
        }
        return _reference(name)

    def _enum(self, side: NormalizedSchema, name: str, schemas: tuple[LocatedSchema, ...]) -> dict[str, Any] | None:
        values = [json.loads(value) for value in side.values or ()]
        for known, schema in {**self.ours.components, **self.components}.items():
            if values and set(schema.get("enum", ())) == set(values):
                return _reference(known)
        # A tag of one value, or values that make no names of their own in Python, are better described in words.
        names = {re.sub(r"[^A-Z0-9]", "", value.upper()) for value in values}
        if len(values) < 2 or len(names) < len(values) or not all(_NAME.fullmatch(value) for value in values):
            return None
        name = self._free(name)
        ordered = [value for each in schemas for value in _listed(self.theirs.resolve(each.node)) if value in values]
        text = self.marked_description(schemas, name)
        self.components[name] = {"type": "string", "description": text, "enum": list(dict.fromkeys(ordered)) or values}
        return _reference(name)

    def _free(self, name: str) -> str:
        taken, count, found = {*self.ours.components, *self.components}, 1, name
        while found in taken:
            count += 1
            found = f"{name}{count}"
        return found

    @staticmethod
    def _limits(side: NormalizedSchema, *, asking: bool) -> dict[str, Any]:
        return dict(side.limits) if asking else {}


def pascal_case(name: str) -> str:
    """Return a name as a class spells it: `chat_id` and `chatId` are `ChatId`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", name))


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _listed(node: Node) -> list[Any]:
    own = [node["const"]] if "const" in node else list(node.get("enum", ()))
    return own + [value for key in ("anyOf", "oneOf") for member in node.get(key, ()) for value in _listed(member)]
