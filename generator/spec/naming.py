"""Default names of operations, made from method and path, for operations that nobody has named yet."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable

from attrs import define, field

_VERBS = {
    "add": "add",
    "batch": "batch",
    "check": "check",
    "clear": "clear",
    "copy": "copy",
    "count": "count",
    "create": "create",
    "del": "delete",
    "delete": "delete",
    "detail": "get",
    "disable": "disable",
    "enable": "enable",
    "export": "export",
    "find": "find",
    "get": "get",
    "import": "import",
    "info": "get",
    "insert": "insert",
    "list": "list",
    "mark": "mark",
    "move": "move",
    "presign": "presign",
    "push": "push",
    "query": "query",
    "read": "read",
    "rebuild": "rebuild",
    "remove": "remove",
    "rename": "rename",
    "reset": "reset",
    "restore": "restore",
    "resume": "resume",
    "run": "run",
    "save": "save",
    "search": "search",
    "send": "send",
    "set": "set",
    "start": "start",
    "stop": "stop",
    "submit": "submit",
    "sync": "sync",
    "test": "test",
    "update": "update",
    "upload": "upload",
    "validate": "validate",
}
_VERBS_OF_METHODS = {"get": "get", "put": "update", "post": "create", "delete": "delete", "patch": "update"}
# Rooms of the server's source, not things.
_ROOMS = frozenset({"api", "common", "core", "pro_api", "support"})
_VERSION = re.compile(r"v\d+")
_NO_PLURAL = frozenset({"data", "feedback", "info", "information", "metadata", "news", "usage"})


def snake_case(name: str) -> str:
    """Return a name of the contract in lower case with underscores."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def operation_name(method: str, path: str, taken: Collection[str] = ()) -> str:
    """Return a name for a new operation: a verb, what kind, and the noun.

        POST /api/core/dataset/create                   create_dataset
        POST /api/core/dataset/list                     list_datasets
        GET /api/core/dataset/detail                    get_dataset
        POST /api/core/dataset/collection/create/text   create_text_collection
        POST /api/core/dataset/data/pushData            push_data
        DELETE /api/v1/datasets/{id}                    delete_dataset

    Args:
        method: The HTTP method.
        path: Its path.
        taken: Names that other operations have. A name among them gets more of the path, the method or a number.
    """
    route = _Words.of(path)
    verb = route.verb
    if verb is None:
        nouns = route.nouns
        several = method == "get" and not path.rstrip("/").endswith("}") and nouns and _plural(nouns[-1]) == nouns[-1]
        verb = "list" if several else _VERBS_OF_METHODS.get(method, method)
    shown = route.counted(verb)
    for count in range(1, len(shown) + 1):
        name = _joined([verb, *_without_repeats(route.kinds, shown[-count:]), *route.version])
        if name not in taken and not keyword.iskeyword(name):
            return name
    name = f"{_joined([verb, *route.kinds, *shown, *route.version])}_by_{method}"
    return next(each for each in (name, *(f"{name}_{number}" for number in range(2, 1000))) if each not in taken)


@define
class _Words:
    """The words of a path: nouns, the verb, what says which kind is meant, and the version of the route."""

    nouns: list[str] = field(factory=list)
    verb: str | None = None
    kinds: list[str] = field(factory=list)
    version: list[str] = field(factory=list)
    #: Whether the last noun came with the verb, and is written as it is meant: `getHistories`, `pushData`.
    exact: bool = False

    @classmethod
    def of(cls, path: str) -> _Words:
        """Read the words of a path."""
        found = cls()
        for step in path.split("/"):
            words = [] if step.startswith("{") else [word for word in snake_case(step).split("_") if word]
            if words and _VERSION.fullmatch(words[-1]):
                # The first version is the one people mean when they say none.
                version = words.pop()
                found.version = [] if version == "v1" else [version]
            if words and "_".join(words) not in _ROOMS:
                found._add(words)
        return found

    def _add(self, words: list[str]) -> None:
        if self.verb is not None:
            self.kinds += words
        elif words[0] not in _VERBS:
            self.nouns.append("_".join(words))
        elif words[0] == "batch" and words[-1] in _VERBS:
            self.verb = f"batch_{_VERBS[words[-1]]}"
        else:
            self.verb = _VERBS[words[0]]
            self.exact = len(words) > 1
            self.nouns += ["_".join(words[1:])] if self.exact else []

    def counted(self, verb: str) -> list[str]:
        """Return the nouns, the last of them for one thing, or for many when the verb is about many."""
        if self.exact or not self.nouns:
            return self.nouns
        *before, last = self.nouns
        return [*before, _plural(last) if verb == "list" or verb.startswith("batch_") else _singular(last)]


def _without_repeats(kinds: Iterable[str], nouns: list[str]) -> list[str]:
    said = {word for noun in nouns for word in noun.split("_")}
    return [*(kind for kind in kinds if kind not in said), *nouns]


def _joined(words: Iterable[str]) -> str:
    return "_".join(word for word in words if word)


def _plural(noun: str) -> str:
    last = noun.rpartition("_")[2]
    if last in _NO_PLURAL or last.endswith("s"):
        return noun
    if last.endswith("y") and last[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if last.endswith(("x", "ch", "sh")) else f"{noun}s"


def _singular(noun: str) -> str:
    last = noun.rpartition("_")[2]
    if last in _NO_PLURAL or last.endswith(("ss", "us", "is")) or not last.endswith("s"):
        return noun
    if last.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-2] if last.endswith(("xes", "ches", "shes")) else noun[:-1]
