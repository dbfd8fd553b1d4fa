"""The reference pages: every operation of the contract, and every public name of the package."""

from __future__ import annotations

import importlib
from pathlib import Path

import fastgpt_client
from fastgpt_client import events, exceptions, testing

from ..project import SPEC
from ..spec.document import Operation, Spec
from ..spec.inputs import Input, inputs_of
from ..spec.python_names import class_name
from ..spec.schemas import component_name, description_of
from .example import example_of

SHARED = "timeout, max_retries, extra_headers, extra_query, extra_body"


def pages(root: Path) -> dict[str, str]:
    """Return the Markdown of every page of the reference, by its place in the site, in the order to show them."""
    spec = Spec.load(root / SPEC)
    tags: dict[str, list[Operation]] = {}
    for operation in spec.operations():
        tags.setdefault(operation.tag, []).append(operation)
    found = {f"reference/operations/{tag}.md": _tag_page(tag, group) for tag, group in tags.items()}
    for page, (title, text, names) in _name_pages().items():
        found[page] = "\n\n".join([f"# {title}", text, *names]) + "\n"
    return {"reference/index.md": _index(tags), **found}


def _index(tags: dict[str, list[Operation]]) -> str:
    rows = [
        f"| [`{each.id}`](operations/{tag}.md#{each.id}) | `{class_name(each.client)}` | {each.node['summary']} |"
        for tag, group in tags.items()
        for each in group
    ]
    names = [f"| [`{name}`][{path}] | {_kind(path)} |" for name, path in sorted(public_names().items())]
    return "\n".join(
        [
            *("# Reference", "", "## Operations", "", "| Method | Client | |", "|---|---|---|", *rows, ""),
            *("## Names", "", "| Name | |", "|---|---|", *names, ""),
        ]
    )


def _tag_page(tag: str, operations: list[Operation]) -> str:
    title = tag.replace("_", " ").capitalize()
    return "\n\n".join([f"# {title}", *(operation_section(each) for each in operations)]) + "\n"


def operation_section(operation: Operation) -> str:
    """Return what to know of an operation: its route by release, its arguments, its answer, and a program."""
    node = operation.node
    inputs = inputs_of(operation)
    routes = [f"`{operation.route}`", *(f"`{older.method} {older.path}` (earlier)" for older in operation.older_paths)]
    since = node.get("x-fastgpt-since")
    key_since = node.get("x-fastgpt-key-since")
    facts = [
        f"- Route: {', '.join(routes)}",
        f"- FastGPT: {f'{since} and later' if since else 'every supported release'}"
        + (f"; with an API key since {key_since}" if key_since else ""),
        f"- Client: `{class_name(operation.client)}`, and `Async{class_name(operation.client)}` with `await`",
        f"- Endpoint function: `fastgpt_client.generated.api.{operation.tag}.{operation.id}`",
    ]
    lines = [
        f"## `{operation.id}` {{ #{operation.id} }}",
        node["summary"],
        node.get("description", ""),
        "\n".join(facts),
    ]
    if inputs:
        rows = [_row(operation, given) for given in inputs]
        lines.append("\n".join(["| Argument | Type | |", "|---|---|---|", *rows]))
        lines.append(f"Also: `{SHARED}`, as [every call](../../guide/configuration.md) takes them.")
    lines.append(f"```python\n{example_of(operation)}```")
    return "\n\n".join(line for line in lines if line)


def _row(operation: Operation, given: Input) -> str:
    text = description_of(operation.spec, given.note) or description_of(operation.spec, given.schema)
    default = f" Default: `{given.default!r}`." if given.has_default else ""
    needed = "" if given.optional else " **Required.**"
    kind = component_name(given.schema) or given.schema.get("type") or "any"
    kind = " or ".join(kind) if isinstance(kind, list) else kind
    return f"| `{given.parameter}` | {kind} | {' '.join(text.split()).replace('|', '&#124;')}{default}{needed} |"


def public_names() -> dict[str, str]:
    """Return every name that users import, with the address that the site shows it at."""
    clients = importlib.import_module("fastgpt_client.generated.clients").__all__
    places = [
        ("fastgpt_client", [*fastgpt_client.__all__, *clients]),
        ("fastgpt_client.events", events.__all__),
        ("fastgpt_client.testing", testing.__all__),
    ]
    return {name: f"{module}.{name}" for module, names in places for name in sorted(names) if name != "__version__"}


def _kind(path: str) -> str:
    return f"`{path.rpartition('.')[0]}`"


def _name_pages() -> dict[str, tuple[str, str, list[str]]]:
    clients, replies, errors, streams, emulator = [], [], [], [], []
    for name, path in public_names().items():
        module = path.rpartition(".")[0]
        if module == "fastgpt_client.testing":
            emulator.append(_shown(path))
        elif module == "fastgpt_client.events":
            streams.append(_shown(path))
        elif name in exceptions.__all__:
            errors.append(_shown(path))
        elif name.startswith("Async"):
            clients.append(_shown(path, members=False))
        elif name.endswith(("Client", "Conversation", "ChatStream")):
            clients.append(_shown(path, members=True))
        else:
            replies.append(_shown(path))
    return {
        "reference/clients.md": ("Clients", "The async clients have the methods of the others, to await.", clients),
        "reference/replies.md": ("Replies and files", "What calls give back.", replies),
        "reference/events.md": ("Events", "What a stream consists of, from `fastgpt_client.events`.", streams),
        "reference/exceptions.md": ("Exceptions", "What is raised, and [why](../guide/errors.md).", errors),
        "reference/testing.md": (
            "Emulator",
            "What `fastgpt_client.testing` has, as [Testing](../testing.md) shows.",
            emulator,
        ),
    }


def _shown(path: str, *, members: bool = True) -> str:
    inherited = path.endswith(("ChatClient", "AppClient"))
    options = "" if members else "\n      members: false"
    options += "\n      inherited_members: true" if members and inherited else ""
    return f"::: {path}" + (f"\n    options:{options}" if options else "")
