"""Facade methods that walk a whole list, as values."""

from __future__ import annotations

from attrs import evolve, frozen

from ..spec.document import Node, Operation
from ..spec.inputs import Input, inputs_of
from ..spec.pages import OFFSET, SIZE, items_of
from ..spec.python_names import attribute_name
from ..spec.schemas import component_name, shape_of
from .annotations import Annotator
from .docstrings import docstring
from .parameters import CONTROL_TEXTS, Needed, Parameter, needed_of, parameter_description, parameter_of

_ITERATED_AT_A_TIME = 20
# Each page is a call of its own.
_OF_EACH_PAGE = [(name, text.replace("this call", "each page's call")) for name, text in CONTROL_TEXTS]
_SETTINGS = ("revisits", "oldest-first", "without-copies")


@frozen
class Walk:
    """One facade method that walks a whole list.

    Args:
        name: Its name.
        method: The method that gets one page.
        positional: Parameters with a position: those of the method without the offset.
        needed: What has to be given, where the app need not be.
        keyword_only: Parameters without.
        arguments: What the method is called with.
        item: The class of the items.
        key: What tells one item from another, as source.
        settings: What else the walk has to know, as source of keyword arguments.
        docstring: The docstring literal.
    """

    name: str
    method: str
    positional: list[Parameter]
    needed: Needed
    keyword_only: list[Parameter]
    arguments: list[str]
    item: str
    key: str
    settings: list[str]
    docstring: str


def walk_of(operation: Operation, iteration: Node, annotator: Annotator) -> Walk:
    """Return the walk through all pages of an operation."""
    inputs = [given for given in inputs_of(operation) if given.name != OFFSET]
    parameters = {given.parameter: parameter_of(given, annotator) for given in inputs}
    parameters[SIZE] = evolve(parameters[SIZE], annotation="int", default=str(_ITERATED_AT_A_TIME))
    positional = [parameters[given.parameter] for given in inputs if not given.keyword_only]
    keyword_only = [parameters[given.parameter] for given in inputs if given.keyword_only]
    required = [parameter for parameter in positional if parameter.default is None]
    # Whatever may be left out can be: a page has a place for its offset that a walk has not.
    positional = [*required, *(parameter for parameter in positional if parameter.default is not None)]
    needed = needed_of(positional, keyword_only)
    items = items_of(operation) or {}
    item = annotator.classes[component_name(items) or ""]
    annotator.named.add(item)
    declared = shape_of(operation.spec, items).properties
    keys = [f"item.{attribute_name(name, declared[name])}" for name in iteration["key"]]
    about = [(given.parameter, _described_in_walk(operation, given)) for given in inputs]
    return Walk(
        name=iteration["name"],
        method=operation.id,
        positional=needed.relaxed,
        needed=needed,
        keyword_only=keyword_only,
        arguments=[
            f"{OFFSET}={OFFSET}",
            *(f"{name}={'size' if name == SIZE else name}" for name in parameters),
        ],
        item=item,
        key=keys[0] if len(keys) == 1 else f"({', '.join(keys)})",
        settings=[f"{name.replace('-', '_')}=True" for name in _SETTINGS if iteration.get(name)],
        docstring=docstring(
            iteration["summary"],
            sections=[("Args", [*about, *_OF_EACH_PAGE]), ("Raises", [("FastGPTError", "A page could not be read.")])],
            indent=8,
        ),
    )


def _described_in_walk(operation: Operation, given: Input) -> str:
    return "How many to ask for at a time." if given.name == SIZE else parameter_description(operation, given)
