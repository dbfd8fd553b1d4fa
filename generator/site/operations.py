"""The pages of the reference about operations, written from the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..spec.document import Operation
from ..spec.inputs import Input, inputs_of
from ..spec.python_names import class_name
from ..spec.schemas import component_name, description_of
from .example import example_of
from .words import words

SHARED = "timeout, max_retries, extra_headers, extra_query, extra_body"


def tag_page(tag: str, operations: Iterable[Operation], language: str) -> str:
    """Return the page of a tag, with a section for each of its operations."""
    title = words(language)(tag.replace("_", " ").capitalize())
    return "\n\n".join([f"# {title}", *(operation_section(each, language) for each in operations)]) + "\n"


def operation_section(operation: Operation, language: str = "en") -> str:
    """Return what to know of an operation: its route by release, its arguments, its answer, and a program."""
    say, node, inputs = words(language), operation.node, inputs_of(operation)
    lines = [
        f"## `{operation.id}` {{ #{operation.id} }}",
        say(node["summary"]),
        say(node.get("description", "")),
        "\n".join(_facts(operation, say)),
    ]
    if inputs:
        head = [f"| {say('Argument')} | {say('Type')} | {say('Description')} |", "|---|---|---|"]
        lines.append("\n".join([*head, *(_row(operation, given, say) for given in inputs)]))
        lines.append(say("Also: `{}`, as [every call](../../guide/configuration.md) takes them.").format(SHARED))
    lines.append(f"```python\n{example_of(operation)}```")
    return "\n\n".join(line for line in lines if line)


def _facts(operation: Operation, say: Callable[[str], str]) -> list[str]:
    older = [f"`{path.method} {path.path}`{say(' (earlier)')}" for path in operation.older_paths]
    since, key_since = operation.node.get("x-fastgpt-since"), operation.node.get("x-fastgpt-key-since")
    there = say("- FastGPT: {} and later").format(since) if since else say("- FastGPT: every supported release")
    with_key = say("; with an API key since {}").format(key_since) if key_since else ""
    function = f"fastgpt_client.generated.api.{operation.tag}.{operation.id}"
    return [
        say("- Route: {}").format(", ".join([f"`{operation.route}`", *older])),
        there + with_key,
        say("- Client: `{0}`, and `Async{0}` with `await`").format(class_name(operation.client)),
        say("- Endpoint function: `{}`").format(function),
    ]


def _row(operation: Operation, given: Input, say: Callable[[str], str]) -> str:
    text = description_of(operation.spec, given.note) or description_of(operation.spec, given.schema)
    default = say(" Default: `{}`.").format(repr(given.default)) if given.has_default else ""
    needed = "" if given.optional else say(" **Required.**")
    kind = component_name(given.schema) or given.schema.get("type") or say("any")
    kind = say(" or ").join(kind) if isinstance(kind, list) else kind
    said = " ".join(say(text).split()).replace("|", "&#124;")
    return f"| `{given.parameter}` | {kind} | {said}{default}{needed} |"
