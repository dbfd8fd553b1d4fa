"""The clients that nobody writes by hand, as the values that `client_class.py.jinja` writes down."""

from __future__ import annotations

from attrs import frozen

from ..spec.document import Spec
from ..spec.python_names import class_name
from .docstrings import docstring
from .facade import Facade


@frozen
class Family:
    """One client that is nothing but its operations.

    Args:
        client: The word of `x-client`.
        class_name: The name of the sync class; the async one has `Async` before it.
        operations: The async class of its operations.
        docstring: The docstring literal of the async class.
    """

    client: str
    class_name: str
    operations: str
    docstring: str


def family_of(spec: Spec, facade: Facade) -> Family:
    """Return the client of a facade."""
    name = class_name(facade.client)
    tags = [tag for tag in spec.document.get("tags", []) if tag.get("x-client") == facade.client]
    about = [str(tag["description"]) for tag in tags if tag.get("description")]
    lines = [f'    async with Async{name}(api_key="fastgpt-...") as client:']
    lines += [f"        response = await client.{method.name}(...)" for method in facade.methods[:1]]
    text = [*about[1:], "\n".join(lines), "It is set up like every client: see `AsyncFastGPTClient`."]
    summary = about[0] if about else f"Call the {facade.client} operations of FastGPT."
    return Family(facade.client, name, facade.class_name, docstring(summary, "\n\n".join(text)))
