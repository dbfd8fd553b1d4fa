"""Rules for the properties of objects."""

from __future__ import annotations

from collections.abc import Iterator

from openapi_python_client.strings import PythonIdentifier

from ..spec.document import Spec
from ..spec.schemas import description_of, every_schema, shape_of
from .finding import Finding


def property_findings(spec: Spec) -> list[Finding]:
    """Return what is wrong with the properties of every object."""
    findings: list[Finding] = []
    for site in every_schema(spec):
        for name, schema in site.schema.get("properties", {}).items():
            if not description_of(spec, schema):
                findings.append(Finding(f"{site.where}/{name}", "it has no description", "describe it"))
    for name in spec.components:
        findings += _names(spec, name)
        findings += _required(spec, name)
    return findings


def _names(spec: Spec, component: str) -> Iterator[Finding]:
    # Two properties that become one attribute both lose their usual name, which breaks callers silently.
    seen: dict[str, str] = {}
    for name in shape_of(spec, spec.components[component]).properties:
        attribute = PythonIdentifier(name, "field_")
        if attribute in seen:
            what = f"properties {seen[attribute]} and {name} are both called {attribute} in Python"
            yield Finding(f"components/schemas/{component}", what, "keep one")
        seen.setdefault(attribute, name)


def _required(spec: Spec, component: str) -> Iterator[Finding]:
    shape = shape_of(spec, spec.components[component])
    for name in sorted(shape.required - set(shape.properties)):
        what = f"required {name} is not among its properties"
        yield Finding(f"components/schemas/{component}", what, "add the property or drop the requirement")
