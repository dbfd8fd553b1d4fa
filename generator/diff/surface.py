"""What Python programs see of exported functions and classes beyond names: bases, types, `async`, what has to be given.

griffe compares names and parameters of a class's members. It does not compare the class itself, functions on their own,
what is returned, or what an attribute holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import griffe

from .annotation_text import spelled_out
from .change import Change, Topic

#: Whoever calls a method has bound these already.
_BOUND = ("self", "cls")

_POSITIONAL = (griffe.ParameterKind.positional_only, griffe.ParameterKind.positional_or_keyword)


def class_changes(name: str, old: Any, new: Any, promised: Collection[str]) -> Iterator[Change]:
    """Yield what changed about a class: its bases, and the types of its members.

    Args:
        name: What it is exported as.
        old: The class as it was.
        new: What has the name now.
        promised: Names of the classes of ours that a class may be promised to be.
    """
    if not new.is_class:
        yield Change(Topic.PACKAGE, (name,), f"`{name}` is no class of its own any more.", breaking=True)
        return
    for lost in sorted(_bases(old, promised) - _bases(new, promised) - {new.name}):
        text = f"`{name}` is no `{lost}` any more."
        yield Change(Topic.PACKAGE, (name, lost.rpartition(".")[2]), text, breaking=True)
    have, want = _members(old), _members(new)
    for member in have:
        if member in want:
            yield from member_changes(f"{name}.{member}", have[member], want[member])


def member_changes(dotted: str, old: Any, new: Any) -> Iterator[Change]:
    """Yield what changed about a method or an attribute of a class, or about a function."""
    if old.is_function and new.is_function:
        yield from _function(dotted, old, new)
    elif old.is_function or new.is_function:
        was, now = ("a method", "an attribute") if old.is_function else ("an attribute", "a method")
        yield Change(Topic.SIGNATURE, _names(dotted), f"`{dotted}` is {now}, no longer {was}.", breaking=True)
    elif old.is_attribute and new.is_attribute and old.annotation is not None:
        have, want = spelled_out(old.annotation), spelled_out(new.annotation)
        if have != want:
            text = f"`{dotted}` is `{want}`, no longer `{have}`."
            yield Change(Topic.SIGNATURE, _names(dotted), text, breaking=not _narrower(have, want))


def _function(dotted: str, old: Any, new: Any) -> Iterator[Change]:
    names = _names(dotted)
    for label, text in (
        ("async", "has to be awaited"),
        ("classmethod", "is a class method"),
        ("staticmethod", "is a static method"),
    ):
        if (label in old.labels) is not (label in new.labels):
            told = f"{text} now" if label in new.labels else f"{text} no longer"
            yield Change(Topic.SIGNATURE, names, f"`{dotted}` {told}.", breaking=True)
    have, want = _returns(old), _returns(new)
    if have != want:
        shown, shown_before = (" or ".join(sorted(side)) or "nothing said" for side in (want, have))
        text = f"`{dotted}` returns `{shown}`, no longer `{shown_before}`."
        yield Change(Topic.SIGNATURE, names, text, breaking=bool(want - have))
    yield from _parameters(dotted, old, new)


def _parameters(dotted: str, old: Any, new: Any) -> Iterator[Change]:
    have, want = ({each.name: each for each in side.parameters if each.name not in _BOUND} for side in (old, new))
    takes_rest = any(each.kind is griffe.ParameterKind.var_keyword for each in want.values())
    for name in have:
        if name not in want and not takes_rest:
            yield _said(dotted, name, f"no longer takes `{name}`")
    for name, parameter in want.items():
        if name not in have and parameter.required:
            yield _said(dotted, name, f"has to be given `{name}`")
        elif name in have and parameter.required and not have[name].required:
            yield _said(dotted, name, f"has to be given `{name}`, which could be left out")
    order, now = ([each.name for each in side.values() if each.kind in _POSITIONAL] for side in (have, want))
    kept = [name for name in order if name in want]
    if now[: len(kept)] != kept:
        moved = next(name for at, name in enumerate(kept) if now[at : at + 1] != [name])
        yield _said(dotted, moved, f"has `{moved}` in another position")


def _said(dotted: str, parameter: str, text: str) -> Change:
    return Change(Topic.SIGNATURE, (*_names(dotted), parameter), f"`{dotted}` {text}.", breaking=True)


def _names(dotted: str) -> tuple[str, ...]:
    holder, _, name = dotted.rpartition(".")
    # Methods of the clients are known without them, and a class is what makes its instances.
    if name == "__init__":
        return (holder,)
    return (name,) if not holder or holder.endswith(("Client", "Operations")) else (holder, name)


def _returns(function: Any) -> set[str]:
    versions = [function, *(function.overloads or ())]
    return {part for each in versions if each.returns is not None for part in _union(spelled_out(each.returns))}


def _narrower(have: str, want: str) -> bool:
    return set(_union(want)) <= set(_union(have))


def _union(text: str) -> list[str]:
    parts, depth, begin = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign in "[(") - (sign in "])")
        if sign == "|" and not depth:
            parts.append(text[begin:at].strip())
            begin = at + 1
    return [*parts, text[begin:].strip()]


def _bases(found: Any, promised: Collection[str]) -> set[str]:
    """Return what a class is: other packages' classes by their full names, ours by those they are exported as."""
    bases: set[str] = set()
    for base in found.bases:
        path = base if isinstance(base, str) else base.canonical_path
        target = _ours(found, path)
        if target is None:
            bases.add(path)
            continue
        bases |= _bases(target, promised) | ({target.name} & set(promised))
    return bases


def _ours(found: Any, path: str) -> Any:
    try:
        target = found.modules_collection[path]
        target = target.final_target if target.is_alias else target
    except (KeyError, griffe.AliasResolutionError, griffe.CyclicAliasError):
        return None
    return target if target.is_class else None


def _members(found: Any) -> dict[str, Any]:
    members = {}
    for name, member in found.all_members.items():
        if name.startswith("_") and name != "__init__":
            continue
        try:
            members[name] = member.final_target if member.is_alias else member
        except (griffe.AliasResolutionError, griffe.CyclicAliasError):
            # Of another package, which promises for itself.
            continue
    return members
