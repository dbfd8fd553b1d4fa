"""Functions about schemas that several steps use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import field, frozen

from .document import Node, Spec


@frozen
class Shape:
    """The properties of an object, `allOf` merged in."""

    properties: dict[str, Node] = field(factory=dict)
    required: set[str] = field(factory=set)


def shape_of(spec: Spec, schema: Node) -> Shape:
    """Return the merged properties of an object, in order, and which of them are required."""
    shape = Shape()
    _collect(spec, schema, shape, ())
    return shape


def _collect(spec: Spec, schema: Node, shape: Shape, seen: tuple[str, ...]) -> None:
    if "$ref" in schema:
        if schema["$ref"] in seen:
            return
        seen = (*seen, schema["$ref"])
        schema = spec.resolve(schema)
    for part in schema.get("allOf", []):
        _collect(spec, part, shape, seen)
    shape.properties.update(schema.get("properties", {}))
    shape.required.update(schema.get("required", []))


def component_name(schema: Node) -> str | None:
    """Return the name of the component a `$ref` points at."""
    reference = str(schema.get("$ref", ""))
    prefix = "#/components/schemas/"
    return reference.removeprefix(prefix) if reference.startswith(prefix) else None


def members(schema: Node) -> list[Node]:
    """Return the members of a union; empty for anything else."""
    return [*schema.get("oneOf", []), *schema.get("anyOf", [])]


def is_null(schema: Node) -> bool:
    """Say whether the schema allows nothing but null."""
    return bool(schema.get("type") == "null")


def is_object(spec: Spec, schema: Node) -> bool:
    """Say whether values of the schema are objects."""
    target = spec.resolve(schema)
    return target.get("type") == "object" or "properties" in target or "allOf" in target


def is_free_object(schema: Node) -> bool:
    """Say whether the schema promises an object and nothing about its keys or values."""
    open_values = schema.get("additionalProperties", True) in (True, {})
    return schema.get("type") == "object" and open_values and not schema.get("properties") and "allOf" not in schema


def description_of(spec: Spec, schema: Node) -> str:
    """Return the schema's own description, or that of what it refers to."""
    return str(schema.get("description") or spec.resolve(schema).get("description") or "").strip()


@frozen
class Site:
    """A schema and its position in the document.

    Args:
        where: The path to it, for people.
        role: `component`, `property`, `items`, `values`, `part` (of allOf), `member` (of a union), `body`, `answer`,
            `event` or `parameter`.
        schema: The schema.
    """

    where: str
    role: str
    schema: Node


def every_schema(spec: Spec) -> Iterator[Site]:
    """Yield every schema of the document once, outer before inner, without following references."""
    for name, schema in spec.components.items():
        yield from _walk(f"components/schemas/{name}", "component", schema)
    for name, parameter in spec.document.get("components", {}).get("parameters", {}).items():
        yield from _walk(f"components/parameters/{name}/schema", "parameter", parameter.get("schema", {}))
    for operation in spec.operations():
        here = operation.route
        for parameter in operation.node.get("parameters", []):
            if "$ref" not in parameter:
                yield from _walk(f"{here} parameter {parameter.get('name')}", "parameter", parameter.get("schema", {}))
        if operation.body:
            yield from _walk(f"{here} body", "body", operation.body[1])
        for content_type, media in operation.answers.items():
            yield from _walk(f"{here} answer {content_type}", "answer", media.get("schema", {}))
        for event, payload in operation.node.get("x-sse-events", {}).items():
            yield from _walk(f"{here} event {event}", "event", payload)


def _walk(where: str, role: str, schema: Node) -> Iterator[Site]:
    yield Site(where, role, schema)
    for name, inner in schema.get("properties", {}).items():
        yield from _walk(f"{where}/{name}", "property", inner)
    if isinstance(schema.get("items"), dict):
        yield from _walk(f"{where}/items", "items", schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _walk(f"{where}/additionalProperties", "values", schema["additionalProperties"])
    for key, inner_role in (("allOf", "part"), ("oneOf", "member"), ("anyOf", "member")):
        for index, inner in enumerate(schema.get(key, [])):
            yield from _walk(f"{where}/{key}/{index}", inner_role, inner)


def reachable(spec: Spec, *roles: str) -> set[str]:
    """Return the components that schemas of some roles (see `Site`) lead to."""
    return components_in(spec, [site.schema for site in every_schema(spec) if site.role in roles])


def components_in(spec: Spec, schemas: Iterable[Node]) -> set[str]:
    """Return the components that schemas lead to, those that these lead to included."""
    reached: set[str] = set()
    waiting: list[object] = [*schemas]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            name = component_name(node) or ""
            if name in spec.components and name not in reached:
                reached.add(name)
                waiting.append(spec.components[name])
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return reached
