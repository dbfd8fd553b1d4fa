"""The reference pages: every operation of the contract, and every public name of the package."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

import fastgpt_client
from fastgpt_client import events, exceptions, testing

from ..project import SPEC
from ..spec.document import Operation, Spec
from ..spec.python_names import class_name
from .operations import tag_page
from .words import words

# The pages about names: their titles, and what they say first.
_PAGES = {
    "clients": (
        "Clients",
        "What each client can do; what all of them can, such as `with_options`, is at `FastGPTClient`.",
    ),
    "async-clients": ("Async clients", "The same methods, to await."),
    "replies": ("Replies and files", "What calls give back."),
    "events": ("Events", "What a stream consists of, from `fastgpt_client.events`."),
    "exceptions": ("Exceptions", "What is raised, and [why](../guide/errors.md)."),
    "testing": ("Emulator", "What `fastgpt_client.testing` has, as [Testing](../testing.md) shows."),
}
_FIRST = ("ChatClient", "Conversation", "ChatStream", "AppClient", "ChatReply", "FastGPTError", "FastGPTEmulator")
_NOT_SEARCHED = "---\nsearch:\n  exclude: true\n---"


@cache
def operations_by_tag(root: Path) -> dict[str, list[Operation]]:
    """Return the operations of the contract; reading it takes longer than writing their pages."""
    tags: dict[str, list[Operation]] = {}
    for operation in Spec.load(root / SPEC).operations():
        tags.setdefault(operation.tag, []).append(operation)
    return tags


@cache
def pages(root: Path, language: str = "en") -> dict[str, str]:
    """Return the Markdown of every page of the reference, by its place in the site, in the order to show them."""
    say, tags = words(language), operations_by_tag(root)
    found = {f"reference/operations/{tag}.md": tag_page(tag, group, language) for tag, group in tags.items()}
    for page, (title, text) in _PAGES.items():
        shown = [_shown(path) for path in sorted(public_names().values(), key=_place) if _page_of(path) == page]
        # Their twins have the same names and texts; finding both would show everything twice.
        start = [_NOT_SEARCHED] if page == "async-clients" else []
        found[f"reference/{page}.md"] = "\n\n".join([*start, f"# {say(title)}", say(text), *shown]) + "\n"
    return {"reference/index.md": _index(tags, language), **found}


def _index(tags: dict[str, list[Operation]], language: str) -> str:
    say = words(language)
    rows = [
        f"| [`{each.id}`](operations/{tag}.md#{each.id}) | `{class_name(each.client)}` | {say(each.node['summary'])} |"
        for tag, group in tags.items()
        for each in group
    ]
    names = [f"| [`{name}`][{path}] | `{path.rpartition('.')[0]}` |" for name, path in sorted(public_names().items())]
    about = "Every operation of FastGPT's API, with its route, its arguments and a program, and every public name."
    return "\n".join(
        [
            *(f"# {say('Reference')}", "", say(about), "", f"## {say('Operations')}", ""),
            *(f"| {say('Method')} | {say('Client')} | {say('Summary')} |", "|---|---|---|", *rows, ""),
            *(f"## {say('Names')}", "", f"| {say('Name')} | {say('Module')} |", "|---|---|", *names, ""),
        ]
    )


def public_names() -> dict[str, str]:
    """Return every name that users import, with the address that the site shows it at."""
    clients = importlib.import_module("fastgpt_client.generated.clients").__all__
    places = [
        ("fastgpt_client", [*fastgpt_client.__all__, *clients]),
        ("fastgpt_client.events", events.__all__),
        ("fastgpt_client.testing", testing.__all__),
    ]
    return {name: f"{module}.{name}" for module, names in places for name in sorted(names) if name != "__version__"}


def _page_of(path: str) -> str:
    """Return the page that shows a name."""
    module, _, name = path.rpartition(".")
    if module != "fastgpt_client":
        return module.rpartition(".")[2]
    if name in exceptions.__all__:
        return "exceptions"
    if name.endswith(("Client", "Conversation", "ChatStream")):
        return "async-clients" if name.startswith("Async") else "clients"
    return "replies"


def _place(path: str) -> tuple[int, str]:
    """Return what to sort names by: what people look for first, then the alphabet."""
    name = path.rpartition(".")[2]
    wanted = name.removeprefix("Async")
    return (_FIRST.index(wanted) if wanted in _FIRST else len(_FIRST), path)


def _shown(path: str) -> str:
    """Return what shows a name; a client with its own methods first, and without those that every client has."""
    name = path.rpartition(".")[2]
    if not name.endswith(("ChatClient", "AppClient")):
        return f"::: {path}"
    client = getattr(fastgpt_client, name)
    every = fastgpt_client.AsyncFastGPTClient if name.startswith("Async") else fastgpt_client.FastGPTClient
    found = [each for kind in client.__mro__ if kind not in every.__mro__ for each in vars(kind)]
    members = ", ".join(dict.fromkeys(each for each in found if not each.startswith("_")))
    return f"::: {path}\n    options:\n      members: [{members}]\n      inherited_members: [{members}]"
