"""Rules for unions of objects.

Generated code ignores `discriminator` and tries the members in order; the first that does not fail wins. So an
earlier member has to fail on every value of a later one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ..spec.document import Node, Spec
from ..spec.schemas import Shape, component_name, every_schema, is_object, members, shape_of
from .finding import Finding


def union_findings(spec: Spec) -> list[Finding]:
    """Return the unions whose members cannot be told apart."""
    return [
        Finding(site.where, what, todo)
        for site in every_schema(spec)
        for what, todo in _union(spec, members(site.schema))
    ]


def _union(spec: Spec, union: list[Node]) -> Iterator[tuple[str, str]]:
    objects = [member for member in union if is_object(spec, member)]
    for earlier, later in combinations(objects, 2):
        first, second = shape_of(spec, earlier), shape_of(spec, later)
        if not _told_apart(first, second):
            names = f"{component_name(earlier)} and {component_name(later)}"
            yield (
                f"{names} cannot be told apart",
                "require a `const` tag in both, or in the first what the second lacks",
            )
    for member in objects if len(objects) > 1 else ():
        for name, schema in shape_of(spec, member).properties.items():
            if len(schema.get("enum", [])) == 1:
                # Enums are open, so a tag of one value would accept every other value too.
                yield f"tag {name} of {component_name(member)} is an enum of one value", "write `const`"


def _told_apart(earlier: Shape, later: Shape) -> bool:
    if earlier.required - set(later.properties):
        return True
    return any(
        "const" in earlier.properties[name]
        and "const" in later.properties[name]
        and earlier.properties[name]["const"] != later.properties[name]["const"]
        for name in earlier.required & later.required & set(earlier.properties)
    )
