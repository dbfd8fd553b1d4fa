"""The generated files that openapi-python-client does not know: the operation registry and the facade."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import TemplateError

from ..errors import GenerationError, one_line
from ..project import Project
from ..spec.document import Node, Spec
from ..spec.schemas import component_name
from .annotations import Annotator
from .facade import Facade, facades
from .families import family_of
from .parameters import options_of
from .tool import ToolResult


def render_added(project: Project, spec: Spec, generated: ToolResult, target: Path) -> None:
    """Write the registry, the async facade operations and the async clients into the generated package."""
    made = facades(spec, generated.classes, generated.results)
    pages: dict[str, tuple[str, dict[str, object]]] = {
        "registry.py": ("added/registry.py.jinja", {"events": event_payloads(spec, generated)}),
        "operations/__init__.py": ("added/operations_init.py.jinja", {"facades": made}),
        "operations/_async/__init__.py": ("added/operations_async_init.py.jinja", {}),
        "operations/_async/base.py": ("added/operations_base.py.jinja", {}),
    }
    passed_on = [
        options_of(operation, operation.options, Annotator(spec, generated.classes))
        for operation in spec.operations()
        if operation.options is not None
    ]
    if passed_on:
        names = sorted({name for options in passed_on for name in options.classes})
        imports = [(name, generated.modules[name]) for name in names]
        pages["operations/options.py"] = ("added/options.py.jinja", {"passed_on": passed_on, "imports": imports})
    for facade in made:
        name, context = (
            f"operations/_async/{facade.client}.py",
            {"facade": facade, "imports": _imports(facade, generated)},
        )
        pages[name] = ("added/operations.py.jinja", context)
    families = [family_of(spec, facade) for facade in made if not project.writes_by_hand(facade.client)]
    pages["clients/__init__.py"] = ("added/clients_init.py.jinja", {"families": families})
    if families:
        pages["clients/_async/__init__.py"] = ("added/clients_async_init.py.jinja", {})
    for family in families:
        pages[f"clients/_async/{family.client}.py"] = ("added/client_class.py.jinja", {"family": family})
    for name, (template, context) in pages.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            file.write_text(generated.templates.get_template(template).render(**context), encoding="utf-8")
        except TemplateError as error:
            raise GenerationError(f"overrides/templates/{template}: {one_line(error)}; correct it") from error


def event_payloads(spec: Spec, generated: ToolResult) -> dict[str, str]:
    """Return, for each event, the Python type of its payload: a model class, `list[...]` of one, or `str`."""
    found: dict[str, str] = {}
    for operation in spec.operations():
        for event, payload in operation.node.get("x-sse-events", {}).items():
            found.setdefault(event, _payload(payload, spec, generated))
    return found


def _payload(payload: Node, spec: Spec, generated: ToolResult) -> str:
    if payload.get("type") == "array":
        return f"list[{_payload(payload['items'], spec, generated)}]"
    name = component_name(payload) or ""
    return generated.classes.get(name) or Annotator(spec, generated.classes).annotate(payload)


def _imports(facade: Facade, generated: ToolResult) -> list[tuple[str, str]]:
    words = {word for method in facade.methods for word in re.findall(r"\w+", method.result)}
    names = {*facade.classes, *(words & set(generated.modules))}
    return [(name, generated.modules[name]) for name in sorted(names)]
