"""Rules for the properties of objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openapi_python_client.strings import PythonIdentifier

from ..spec.document import Spec
from ..spec.python_names import PREFIX, RESERVED_ATTRIBUTES, attribute_name
from ..spec.schemas import description_of, every_schema, shape_of
from .finding import Finding

_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]*")


def property_findings(spec: Spec) -> list[Finding]:
    """Return what is wrong with the properties of every object."""
    findings: list[Finding] = []
    for site in every_schema(spec):
        for name, schema in site.schema.get("properties", {}).items():
            if not name or not name.isprintable():
                findings.append(Finding(site.where, f"{name!r} is no name of a property", "remove it"))
            if not description_of(spec, schema):
                findings.append(Finding(f"{site.where}/{name}", "it has no description", "describe it"))
    for name in spec.components:
        findings += _names(spec, name)
        findings += _required(spec, name)
    return findings


def _names(spec: Spec, component: str) -> Iterator[Finding]:
    # Two properties that become one attribute both lose their usual name, which breaks callers silently.
    seen: dict[str, str] = {}
    for name, schema in shape_of(spec, spec.components[component]).properties.items():
        where = f"components/schemas/{component}"
        given, attribute = schema.get("x-python-name"), attribute_name(name, schema)
        if given is not None and (given in RESERVED_ATTRIBUTES or not _ATTRIBUTE.fullmatch(str(given))):
            yield Finding(where, f"x-python-name {given!r} of {name} cannot be an attribute", "give it in snake_case")
        elif PythonIdentifier(attribute, PREFIX, skip_snake_case=True) != attribute:
            yield Finding(where, f"{attribute} is a name of Python's own", "say another `x-python-name`")
        if attribute in seen:
            what = f"properties {seen[attribute]} and {name} are both called {attribute} in Python"
            yield Finding(where, what, "keep one, or say `x-python-name`")
        seen.setdefault(attribute, name)


def _required(spec: Spec, component: str) -> Iterator[Finding]:
    shape = shape_of(spec, spec.components[component])
    for name in sorted(shape.required - set(shape.properties)):
        what = f"required {name} is not among its properties"
        yield Finding(f"components/schemas/{component}", what, "add the property or drop the requirement")
