"""What changed about the models of the contract."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.document import Spec
from ..spec.schemas import reachable, shape_of
from .change import Change, Topic
from .type_text import is_wider, type_text


def model_changes(before: Spec, after: Spec) -> Iterator[Change]:
    """Yield what changed about models and their fields."""
    asked = reachable(before, "body", "parameter") | reachable(after, "body", "parameter")
    for name in before.components:
        if name not in after.components:
            yield Change(Topic.MODEL, (name,), f"Model `{name}` is gone.", breaking=True)
        else:
            yield from _model(before, after, name, asked=name in asked)
    for name in after.components:
        if name not in before.components:
            yield Change(Topic.MODEL, (name,), f"New model `{name}`.", breaking=False)


def _model(before: Spec, after: Spec, model: str, *, asked: bool) -> Iterator[Change]:
    old, new = before.components[model], after.components[model]

    def said(name: str, text: str, *, breaking: bool) -> Change:
        return Change(Topic.FIELD, (model, name), f"`{model}.{name}` {text}.", breaking=breaking)

    if lost := [value for value in old.get("enum", ()) if value not in new.get("enum", ())]:
        yield from (said(value, "is gone", breaking=True) for value in lost)
    if added := [value for value in new.get("enum", ()) if value not in old.get("enum", ())]:
        yield from (said(value, "is new", breaking=False) for value in added)
    if "properties" not in old and "properties" not in new and type_text(old) != type_text(new):
        yield Change(
            Topic.MODEL, (model,), f"Model `{model}` is {type_text(new)} now, not {type_text(old)}.", breaking=True
        )
    have, want = shape_of(before, old), shape_of(after, new)
    for name, schema in have.properties.items():
        if name not in want.properties:
            yield said(name, "is gone", breaking=True)
            continue
        if type_text(schema) != type_text(want.properties[name]):
            text = f"is {type_text(want.properties[name])} now, no longer {type_text(schema)}"
            # A wider type is fine to give, and one more case to those who read it.
            yield said(name, text, breaking=not asked or not is_wider(schema, want.properties[name]))
        if name in want.required and name not in have.required and asked:
            yield said(name, "has to be given now", breaking=True)
        if name in have.required and name not in want.required:
            yield said(name, "may be missing now", breaking=not asked)
    for name in want.properties:
        if name not in have.properties:
            needed = asked and name in want.required
            yield said(name, "is new and has to be given" if needed else "is new", breaking=needed)
