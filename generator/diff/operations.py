"""What changed about the operations of the contract, and about what they take."""

from __future__ import annotations

from collections.abc import Iterator

from ..spec.document import Operation, Spec
from ..spec.inputs import Input, inputs_of
from .change import Change, Topic
from .type_text import is_wider, type_text


def operation_changes(before: Spec, after: Spec) -> Iterator[Change]:
    """Yield what changed about operations and what goes into them."""
    old, new = ({operation.id: operation for operation in spec.operations()} for spec in (before, after))
    for name, operation in old.items():
        if name not in new:
            yield _gone(operation, new)
        else:
            yield from _operation(operation, new[name])
    for name in new:
        if name not in old:
            yield Change(Topic.OPERATION, (name,), f"New operation `{name}` (`{new[name].route}`).", breaking=False)


def _gone(operation: Operation, new: dict[str, Operation]) -> Change:
    heir = next((name for name, each in new.items() if each.route == operation.route), None)
    text = f"is now `{heir}`" if heir else f"is gone (`{operation.route}`)"
    return Change(Topic.OPERATION, (operation.id,), f"Operation `{operation.id}` {text}.", breaking=True)


def _operation(old: Operation, new: Operation) -> Iterator[Change]:
    name = old.id

    def said(text: str, *, breaking: bool = False) -> Change:
        return Change(Topic.OPERATION, (name,), f"`{name}` {text}.", breaking=breaking)

    if old.route != new.route:
        known = (old.method.upper(), old.path) in [(each.method, each.path) for each in new.older_paths]
        tail = f"; servers that lack it are asked at `{old.route}`" if known else ""
        yield said(f"asks `{new.route}` now{tail}", breaking=not known)
    for lost in old.older_paths:
        if lost not in new.older_paths and (lost.method, lost.path) != (new.method.upper(), new.path):
            yield said(f"no longer asks `{lost.path}` of older servers", breaking=True)
    for title, have, want in (
        ("client", old.client, new.client),
        ("module", old.tag, new.tag),
        ("kind of answer", str(old.answer), str(new.answer)),
        ("answer", _answer(old), _answer(new)),
        ("envelope", *(str(each.node.get("x-envelope", "none")) for each in (old, new))),
    ):
        if have != want:
            yield said(f"has another {title}: {want} instead of {have}", breaking=True)
    if old.node.get("x-retry") != new.node.get("x-retry"):
        yield said(f"counts as `{new.node.get('x-retry')}` to send again")
    if not old.hand_written and new.hand_written:
        yield said("has a method written by hand now")
    yield from _inputs(name, inputs_of(old), inputs_of(new))


def _inputs(operation: str, before: list[Input], after: list[Input]) -> Iterator[Change]:
    old, new = ({given.name: given for given in side} for side in (before, after))

    def said(name: str, text: str, *, breaking: bool) -> Change:
        return Change(Topic.FIELD, (operation, name), f"`{operation}`: `{name}` {text}.", breaking=breaking)

    for name, have in old.items():
        want = new.get(name)
        if want is None:
            yield said(name, "can no longer be given", breaking=True)
            continue
        if have.optional and not want.optional:
            yield said(name, "has to be given now", breaking=True)
        if not have.optional and want.optional:
            yield said(name, "may be left out now", breaking=False)
        if have.has_default and have.default != want.default and want.optional:
            yield said(name, f"is {want.default!r} unless given, no longer {have.default!r}", breaking=True)
        if not have.has_default and want.has_default:
            yield said(name, f"is sent as {want.default!r} unless given", breaking=have.optional)
        if type_text(have.schema) != type_text(want.schema):
            text = f"is {type_text(want.schema)} now, no longer {type_text(have.schema)}"
            yield said(name, text, breaking=not is_wider(have.schema, want.schema))
        if not have.keyword_only and want.keyword_only:
            yield said(name, "has no position any more", breaking=True)
    for name, want in new.items():
        if name not in old:
            needed = "and has to be" if not want.optional else "if wanted"
            yield said(name, f"can be given now, {needed}", breaking=not want.optional)
    order = [[name for name, given in side.items() if not given.keyword_only] for side in (old, new)]
    kept = [name for name in order[0] if name in order[1]]
    if order[1][: len(kept)] != kept:
        moved = next(name for name, other in zip(kept, [*order[1], ""], strict=False) if name != other)
        yield said(moved, "has another position", breaking=True)


def _answer(operation: Operation) -> str:
    return " or ".join(type_text(media.get("schema", {})) for media in operation.answers.values())
