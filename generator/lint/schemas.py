"""Rules for schemas: names, nulls, enums, arrays, defaults."""

from __future__ import annotations

from collections.abc import Iterator

from openapi_python_client.strings import ClassName, snake_case

from ..spec.document import Node, Spec
from ..spec.python_names import PREFIX
from ..spec.schemas import Site, every_schema, is_free_object, is_null, members, reachable
from .finding import Finding

#: Roles in which an object with its own properties would get a name like `ListItemType0`.
_UNNAMED = frozenset({"property", "items", "values", "member", "body", "answer", "event", "parameter"})

Problem = tuple[str, str]


def schema_findings(spec: Spec) -> list[Finding]:
    """Return what is wrong with single schemas."""
    findings = [*_component_names(spec), *_idle_defaults(spec)]
    for site in every_schema(spec):
        for rule in (_named, _array, _nullable, _enum, _title, _default, _date):
            findings += [Finding(site.where, what, todo) for what, todo in rule(spec, site)]
    return findings


def _component_names(spec: Spec) -> Iterator[Finding]:
    modules: dict[str, str] = {}
    for name, schema in spec.components.items():
        where = f"components/schemas/{name}"
        wanted = schema.get("x-python-name", name)
        if not isinstance(wanted, str) or (becomes := ClassName(wanted, PREFIX)) != wanted:
            called = "" if not isinstance(wanted, str) else f"its class would be called {becomes}"
            yield Finding(where, called or "x-python-name is no text", "rename it, or say `x-python-name`")
            continue
        module = snake_case(wanted)
        if module in modules:
            yield Finding(where, f"its class and that of {modules[module]} share a module", "say `x-python-name`")
        modules.setdefault(module, name)
        if not schema.get("description", "").strip():
            yield Finding(where, "it has no description", "say what one of these is")


def _named(spec: Spec, site: Site) -> Iterator[Problem]:
    schema = site.schema
    if site.role not in _UNNAMED or "$ref" in schema:
        return
    if schema.get("properties") or schema.get("allOf"):
        yield "it is an object without a name", "move it to components/schemas and write `$ref`"
    elif schema.get("type") == "object" and not is_free_object(schema):
        yield "it is a map without a name", "move it to components/schemas and write `$ref`"
    elif "enum" in schema:
        yield "it is an enum without a name", "move it to components/schemas and write `$ref`"


def _array(spec: Spec, site: Site) -> Iterator[Problem]:
    if "array" in _types(site.schema) and not isinstance(site.schema.get("items"), dict):
        yield "it is an array without items", "say what is in it; `items: {}` for anything"


def _nullable(spec: Spec, site: Site) -> Iterator[Problem]:
    schema, types = site.schema, _types(site.schema)
    if "nullable" in schema:
        yield "`nullable` is not OpenAPI 3.1", "write oneOf with `{type: 'null'}`"
    if "null" in types and len(types) > 1 and (len(types) > 2 or {"object", "array"} & set(types) or "enum" in schema):
        yield "it is nullable by a list of types", "write `oneOf: [{$ref: ...}, {type: 'null'}]`"
    if None in schema.get("enum", []):
        yield "its enum contains null", "write `oneOf: [{$ref: ...}, {type: 'null'}]`"
    if any(is_null(member) for member in members(schema)) and "oneOf" not in schema:
        yield "it is nullable by anyOf", "write oneOf"
    if site.role == "answer" and (any(is_null(member) for member in members(schema)) or len(types) > 1):
        # Inside a nullable answer a wrong shape is handed over as a plain dict, without an error.
        yield "the whole answer is nullable", "name what it holds and leave null to the client"


def _enum(spec: Spec, site: Site) -> Iterator[Problem]:
    values = site.schema.get("enum", [])
    if any(not isinstance(value, str | None) for value in values):
        yield "its enum has values that are not text", "use a plain type and describe the values"
        return
    names = site.schema.get("x-enum-varnames")
    if names is not None and len(names) != len(values):
        yield f"x-enum-varnames has {len(names)} names for {len(values)} values", "give each value one"
    for name in names or ():
        if not isinstance(name, str) or not name.isidentifier():
            yield f"x-enum-varnames has {name!r}", "give names that Python can have"
    for value in values:
        if value is not None and not value.isprintable():
            yield f"its enum has the value {value!r}", "remove it, or use a plain type and describe the values"
    seen: dict[str, str] = {}
    for index, value in enumerate(value for value in values if value is not None):
        name = _member_name(value if names is None or len(names) != len(values) else names[index], index)
        if name in seen:
            yield f"enum values {seen[name]!r} and {value!r} are both called {name}", "name them with x-enum-varnames"
        seen.setdefault(name, value)


def _member_name(value: str, index: int) -> str:
    # As openapi-python-client names members, which drops one of two that agree.
    return snake_case(value.upper() if value[:1].isalpha() else f"VALUE_{index}").upper()


def _title(spec: Spec, site: Site) -> Iterator[Problem]:
    if isinstance(site.schema.get("title"), str):
        yield "it has a title, which would rename its class", "remove it; the component's name is the name"


def _default(spec: Spec, site: Site) -> Iterator[Problem]:
    if isinstance(site.schema.get("default"), dict | list):
        yield "its default is not a single value", "remove it and send it from the client"


def _date(spec: Spec, site: Site) -> Iterator[Problem]:
    if "x-date" in site.schema and (site.schema["x-date"] not in ("start", "end") or _types(site.schema) != ["string"]):
        yield "x-date is for strings and says `start` or `end`", "correct it"


def _idle_defaults(spec: Spec) -> Iterator[Finding]:
    """Find defaults that no request sends: a missing key of an answer stays missing."""
    sent = reachable(spec, "parameter", "body")
    for name in sorted(reachable(spec, "answer", "event") - sent):
        for key, schema in spec.components[name].get("properties", {}).items():
            if "default" in schema:
                where = f"components/schemas/{name}/{key}"
                yield Finding(where, "its default is never sent: only answers have it", "describe it in words instead")


def _types(schema: Node) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else list(types)
