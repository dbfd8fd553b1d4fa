"""Annotations as text in which an alias of ours is what it stands for."""

from __future__ import annotations

from typing import Any

import griffe


def spelled_out(annotation: Any) -> str:
    """Return the annotation; an alias of our own may come or go while the type stays what it was."""
    if isinstance(annotation, griffe.ExprName):
        return _meant(annotation)
    if isinstance(annotation, griffe.ExprBinOp):
        return f"{spelled_out(annotation.left)} {annotation.operator} {spelled_out(annotation.right)}"
    return str(annotation)


def _meant(name: Any) -> str:
    try:
        target = name.parent.modules_collection[name.parent.resolve(name.name)]
        target = target.final_target if target.is_alias else target
    except (KeyError, griffe.AliasResolutionError, griffe.CyclicAliasError, griffe.NameResolutionError):
        # Not ours: `str`, or something of another package.
        return str(name)
    return str(target.value) if target.is_attribute and target.value else str(name)
