"""FastGPT's own documents, changed at random places in the ways that releases change, and in ways that none should."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from generator.project import SPEC
from generator.spec.document import Spec
from generator.upstream.seen import SEEN

from ...conftest import ROOT

NAMES = ("fastgpt-system-openapi.json", "fastgpt-dev-api.json")

#: Names of fields; some of them mean something to Python, to models or to nobody.
FIELDS = (
    *(
        "priority",
        "searchKey",
        "isPinned",
        "expiredTime",
        "x-trace",
        "class",
        "self",
        "cls",
        "d",
        "from_dict",
        "to_dict",
    ),
    *("additional_properties", "field_dict", "1st", "中文", "a b", 'quo"te', "_id", "Type", "type", "__init__", ""),
)

#: Sentences as a document may have them; some end strings of Python, or templates.
SENTENCES = ("一个字段", 'It is """ over', "back\\slash", "{{ 7 * 7 }}", "{% raw %}", "two\nlines", "`code` *star*", "")

SCHEMAS: tuple[Any, ...] = (
    {"type": "string"},
    {"type": "integer", "minimum": 0, "maximum": 9007199254740991},
    {"type": ["boolean", "null"]},
    {"type": "string", "enum": ["a", "b-c", "", "1", "class", 'x"y', "中"]},
    {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "number"}]}},
    {"type": "object", "properties": {"self": {"type": "string"}, "in": {"type": "object", "properties": {"a": {}}}}},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {"type": "string", "pattern": '^["\\d]+$', "default": "0"},
    {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
    {},
    True,
    {"$ref": "#/components/schemas/Loop"},
)

#: Paths of new operations: in scope, as a rule.
PATHS = (
    *(
        "/api/core/chat/history/export",
        "/api/core/chat/record/{dataId}",
        "/api/core/app/logs/getTop",
        "/api/v2/chat/pause",
    ),
    *("/api/core/chat/class", '/api/core/chat/x"""y', "/api/core/other/list", "/api/core/chat/feedback/delete-all"),
)

Document = dict[str, Any]


@cache
def _text(name: str) -> str:
    return (ROOT / SEEN / name).read_text(encoding="utf-8")


def changed(seed: int) -> tuple[Document, list[str]]:
    """Return a document, and what was changed about it; the same for the same seed."""
    chance = random.Random(seed)
    document: Document = json.loads(_text(chance.choice(NAMES)))
    loop = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Loop"}, "at": {"type": "string"}}}
    document["components"]["schemas"]["Loop"] = loop
    done = []
    for _ in range(chance.randint(1, 4)):
        change = chance.choice(CHANGES)
        done.append(f"{change.__name__} {change(document, chance)}")
    return document, done


@cache
def _ours() -> frozenset[str]:
    return frozenset(operation.path for operation in Spec.load(ROOT / SPEC).operations())


def _operation(
    document: Document, chance: random.Random, fits: Callable[[Any], object] = bool
) -> tuple[str, str, dict[str, Any]]:
    operations = [(path, method, node) for path, item in document["paths"].items() for method, node in item.items()]
    fitting = [each for each in operations if fits(each[2])]
    # What happens to routes that are left out of the client matters less.
    ours = [each for each in fitting if each[0] in _ours()]
    return chance.choice(ours if chance.randrange(8) else fitting)


def _objects(node: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    if isinstance(node, dict) and isinstance(node.get("properties"), dict) and node["properties"]:
        yield at, node
    for key, value in pairs:
        yield from _objects(value, f"{at}/{key}")


def _object(document: Document, chance: random.Random) -> tuple[str, Any]:
    path, method, node = _operation(document, chance, lambda each: any(_objects(each)))
    at, found = chance.choice(list(_objects(node)))
    return f"{method} {path} {at}", found


def _described(schema: Any, chance: random.Random) -> Any:
    made = deepcopy(schema)
    return {**made, "description": chance.choice(SENTENCES)} if isinstance(made, dict) and "$ref" not in made else made


def add_field(document: Document, chance: random.Random) -> str:
    at, found = _object(document, chance)
    name = chance.choice(FIELDS)
    found["properties"][name] = _described(chance.choice(SCHEMAS), chance)
    if not chance.randrange(4):
        found["required"] = [*found.get("required", []), name]
    return f"{at} {name!r}"


def drop_field(document: Document, chance: random.Random) -> str:
    at, found = _object(document, chance)
    name = chance.choice(list(found["properties"]))
    del found["properties"][name]
    found["required"] = [each for each in found.get("required", []) if each != name]
    return f"{at} {name!r}"


def retype_field(document: Document, chance: random.Random) -> str:
    at, found = _object(document, chance)
    name = chance.choice(list(found["properties"]))
    found["properties"][name] = _described(chance.choice(SCHEMAS), chance)
    return f"{at} {name!r}"


def turn_required(document: Document, chance: random.Random) -> str:
    at, found = _object(document, chance)
    name, needed = chance.choice(list(found["properties"])), set(found.get("required", []))
    found["required"] = sorted(needed ^ {name})
    return f"{at} {name!r}"


def _enums(node: Any) -> Iterator[Any]:
    if isinstance(node, dict) and isinstance(node.get("enum"), list):
        yield node["enum"]
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for each in children:
        yield from _enums(each)


def add_value(document: Document, chance: random.Random) -> str:
    path, method, node = _operation(document, chance, lambda each: any(_enums(each)))
    value = chance.choice(("dingtalk", "new-value", "None", 'quo"te', "新", "", 7))
    chance.choice(list(_enums(node))).append(value)
    return f"{method} {path} {value!r}"


def drop_value(document: Document, chance: random.Random) -> str:
    path, method, node = _operation(document, chance, lambda each: any(_enums(each)))
    return f"{method} {path} {chance.choice(list(_enums(node))).pop()!r}"


def add_operation(document: Document, chance: random.Random) -> str:
    path = chance.choice(PATHS)
    for method in chance.sample(("get", "post", "delete", "put"), chance.randint(1, 2)):
        like = deepcopy(_operation(document, chance)[2])
        parameters = [{"name": "dataId", "in": "path", "required": True, "schema": {"type": "string"}}]
        like["parameters"] = [each for each in like.get("parameters", []) if each.get("in") != "path"]
        like["parameters"] += parameters if "{" in path else []
        document["paths"].setdefault(path, {})[method] = {**like, "summary": chance.choice(SENTENCES)}
    return path


def drop_operation(document: Document, chance: random.Random) -> str:
    path, _, _ = _operation(document, chance)
    del document["paths"][path]
    return path


def move_operation(document: Document, chance: random.Random) -> str:
    path, _, _ = _operation(document, chance)
    head, _, tail = path.rpartition("/")
    document["paths"][f"{head}/v9/{tail}"] = document["paths"].pop(path)
    return path


def add_parameter(document: Document, chance: random.Random) -> str:
    path, method, node = _operation(document, chance)
    name, location = chance.choice(FIELDS) or "x", chance.choice(("query", "header", "cookie"))
    made = {
        "name": name,
        "in": location,
        "schema": deepcopy(chance.choice(SCHEMAS)),
        "required": not chance.randrange(3),
    }
    node["parameters"] = [*node.get("parameters", []), made]
    return f"{method} {path} {location} {name!r}"


def deprecate(document: Document, chance: random.Random) -> str:
    path, method, node = _operation(document, chance)
    node["deprecated"] = not node.get("deprecated")
    return f"{method} {path}"


def secure(document: Document, chance: random.Random) -> str:
    path, method, node = _operation(document, chance)
    document["components"]["securitySchemes"]["Cookie"] = {"type": "apiKey", "in": "cookie", "name": "token"}
    node["security"] = [{"Cookie": []}]
    return f"{method} {path}"


def bound_field(document: Document, chance: random.Random) -> str:
    at, found = _object(document, chance)
    name = chance.choice(list(found["properties"]))
    limit: Any = chance.choice(
        ({"maxLength": 20}, {"minimum": 3}, {"pattern": "^a'\"$"}, {"default": 7}, {"format": "x"})
    )
    if isinstance(found["properties"][name], dict):
        found["properties"][name] |= limit
    return f"{at} {name!r} {limit}"


CHANGES: tuple[Callable[[Document, random.Random], str], ...] = (
    *(add_field, add_field, add_field, add_value, add_value, add_operation, add_operation, add_parameter),
    *(
        drop_field,
        retype_field,
        turn_required,
        drop_value,
        drop_operation,
        move_operation,
        deprecate,
        secure,
        bound_field,
    ),
)
