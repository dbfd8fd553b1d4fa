"""Python types for what a facade method takes."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from ..spec.document import Node, Spec
from ..spec.schemas import component_name, is_object, members

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


@frozen
class Annotator:
    """Turns schemas into annotations, and remembers the classes they name.

    Args:
        spec: The spec.
        classes: Component -> class, for components with a class.
    """

    spec: Spec
    classes: Mapping[str, str]
    named: set[str] = field(factory=set)

    def annotate(self, schema: Node, *, optional: bool = False) -> str:
        """Return the type of a value a caller may pass: mappings do as well as models, text as well as enums.

        Args:
            schema: What the value may be.
            optional: Whether None may stand for "do not send".
        """
        types = dict.fromkeys([*self._types(schema), *(["None"] if optional else [])])
        return " | ".join([*(each for each in types if each != "None"), *(["None"] if "None" in types else [])])

    def _types(self, schema: Node) -> list[str]:
        name, target = component_name(schema), self.spec.resolve(schema)
        if name and "enum" in target:
            return [self._class(name), "str"]
        if name and is_object(self.spec, schema):
            return [self._class(name), "Mapping[str, Any]"]
        if "const" in target:
            return [f"Literal[{target['const']!r}]"]
        if union := [*members(target), *target.get("allOf", [])]:
            return [each for member in union for each in self._types(member)]
        declared = target.get("type", [])
        types = [declared] if isinstance(declared, str) else declared
        return [self._plain(each, target) for each in types] or ["Any"]

    def _plain(self, kind: str, schema: Node) -> str:
        if kind == "array":
            return f"Sequence[{self.annotate(schema.get('items', {}))}]"
        if kind == "object":
            return "Mapping[str, Any]"
        return _SCALARS[kind]

    def _class(self, name: str) -> str:
        self.named.add(self.classes[name])
        return self.classes[name]
