"""Comparison of two versions of the package: signatures by our rules, all public names by griffe's."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe
from attrs import frozen

from ..project import PACKAGE
from ..spec.inputs import CONTROLS
from .annotation_text import spelled_out
from .change import Change, Topic
from .surface import class_changes, member_changes

#: Modules whose exported names are promised.
_DOORS = ("", ".exceptions", ".events", ".testing")

#: Packages promised as a whole.
_WHOLE = (".generated.api", ".generated.models")

#: Functions every endpoint module has.
_ENDPOINTS = ("sync", "asyncio", "sync_detailed", "asyncio_detailed")

#: Ends of the names of classes whose methods are known without them.
_METHOD_HOLDERS = ("Client", "Operations")

#: The sync clients; their async twins are written from the same source.
_CLIENTS = ("ChatClient", "AppClient")


@frozen
class Package:
    """One version of the package, read from its source without importing it."""

    module: griffe.Object

    @classmethod
    def load(cls, folder: Path) -> Package:
        """Read the package that lies in a folder."""
        # What it cannot resolve it says at length, and none of it concerns our own names.
        logging.getLogger("griffe").setLevel(logging.CRITICAL)
        loaded = griffe.load(PACKAGE, search_paths=[str(folder)], try_relative_path=False, allow_inspection=False)
        assert isinstance(loaded, griffe.Object)
        return cls(loaded)

    def find(self, name: str) -> Any:
        """Return what a dotted name inside the package leads to, or None."""
        try:
            found: Any = self.module[name.removeprefix(".")] if name else self.module
            return found.final_target if found.is_alias else found
        except (KeyError, griffe.AliasResolutionError, griffe.CyclicAliasError):
            return None


def package_changes(before: Package, after: Package) -> list[Change]:
    """Return what changed for those who import the package."""
    return [*_signatures(before, after), *_surface(before, after), *_breakages(before, after)]


def _signatures(before: Package, after: Package) -> Iterator[Change]:
    for client in _CLIENTS:
        old, new = _methods(before, client), _methods(after, client)
        for name in sorted({*old, *new}):
            if name not in new:
                yield Change(Topic.SIGNATURE, (name,), f"`{client}.{name}` is gone.", breaking=True)
            elif name not in old:
                shown = ", ".join(new[name])
                yield Change(Topic.SIGNATURE, (name,), f"New method `{client}.{name}({shown})`.", breaking=False)
            else:
                yield from _signature(f"{client}.{name}", old[name], new[name])


def _signature(method: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    name = method.rpartition(".")[2]
    for each in old:
        if each not in new:
            yield Change(Topic.SIGNATURE, (name, each), f"`{method}` no longer takes `{each}`.", breaking=True)
        elif old[each] != new[each]:
            text = f"`{method}` takes `{new[each]}`, no longer `{old[each]}`."
            yield Change(Topic.SIGNATURE, (name, each), text, breaking=not _wider(old[each], new[each]))
    for each, shown in new.items():
        if each not in old:
            yield Change(
                Topic.SIGNATURE, (name, each), f"`{method}` also takes `{shown}`.", breaking=" = " not in shown
            )


def _methods(package: Package, client: str) -> dict[str, dict[str, str]]:
    found = package.find(client)
    if found is None:
        return {}
    methods = {}
    for name, member in found.all_members.items():
        target = member.final_target if member.is_alias else member
        if not name.startswith("_") and target.is_function:
            methods[name] = {
                parameter.name: _declared(parameter)
                for parameter in target.parameters
                if parameter.name not in ("self", *CONTROLS)
            }
    return methods


def _declared(parameter: Any) -> str:
    annotation = f": {spelled_out(parameter.annotation)}" if parameter.annotation is not None else ""
    return f"{parameter.name}{annotation}" + (f" = {parameter.default}" if parameter.default is not None else "")


def _wider(old: str, new: str) -> bool:
    # The type may take more; a default may come, but not change.
    old_type, _, old_default = old.partition(": ")[2].partition(" = ")
    new_type, _, new_default = new.partition(": ")[2].partition(" = ")
    return set(old_type.split(" | ")) <= set(new_type.split(" | ")) and old_default in ("", new_default)


def _surface(before: Package, after: Package) -> Iterator[Change]:
    doors = [(door, before.find(door)) for door in _DOORS]
    exported = {
        str(name): door for door, module in reversed(doors) for name in (module.exports or () if module else ())
    }
    for name, door in sorted(exported.items()):
        old, new = before.find(f"{door}.{name}"), after.find(f"{door}.{name}")
        if old is None or new is None:
            continue
        if old.is_class:
            yield from class_changes(name, old, new, exported)
        else:
            yield from member_changes(name, old, new)


def _breakages(before: Package, after: Package) -> Iterator[Change]:
    seen: set[tuple[str, ...]] = set()
    for old, new in _promised(before, after):
        if new is None:
            yield Change(Topic.PACKAGE, (old.name,), f"`{old.path}` is gone.", breaking=True, judge="griffe")
            continue
        for found in griffe.find_breaking_changes(old, new):
            change = _change(found)
            if change.key not in seen:
                seen.add(change.key)
                yield change


def _promised(before: Package, after: Package) -> Iterator[tuple[Any, Any]]:
    for name in _WHOLE:
        if (whole := before.find(name)) is not None:
            yield whole, after.find(name)
    for door in _DOORS:
        module = before.find(door)
        for name in (module.exports or ()) if module else ():
            dotted = f"{door}.{name}"
            if (old := before.find(dotted)) is not None and old.is_class:
                yield old, after.find(dotted)
            elif old is not None and after.find(dotted) is None:
                yield old, None


def _change(found: griffe.Breakage) -> Change:
    owner, _, name = found.obj.path.rpartition(".")
    holder = owner.rpartition(".")[2]
    if name in _ENDPOINTS:
        # They are all called the same, so their module is what people know them by.
        holder, name = owner.rpartition(".")[0].rpartition(".")[2], holder
    names = (name,) if holder[:1].islower() or holder.endswith(_METHOD_HOLDERS) else (holder, name)
    about = ""
    if "Parameter" in type(found).__name__:
        parameter = getattr(found.old_value, "name", None) or getattr(found.new_value, "name", "")
        names, about = (name, str(parameter)), f" `{parameter}`"
    what = found.kind.value[:1].lower() + found.kind.value[1:]
    return Change(Topic.PACKAGE, names, f"`{holder}.{name}`:{about} {what}.", breaking=True, judge="griffe")
