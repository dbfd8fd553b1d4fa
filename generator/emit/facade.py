"""The facade methods, as the values that `operations.py.jinja` writes down.

One method for each operation, with the API's own parameter names. A caller who leaves a parameter out sends the
default of the spec, or nothing at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from ..spec.document import JSON, Answer, Operation, Spec
from ..spec.inputs import Input, inputs_of
from ..spec.python_names import class_name
from .annotations import Annotator
from .docstrings import docstring
from .parameters import CONTROL_TEXTS, Needed, Parameter, needed_of, parameter_description, parameter_of
from .walks import Walk, walk_of

_RAISES = [("FastGPTError", "The server refused the call or could not be reached; the subclass says which.")]


@frozen
class Method:
    """One facade method.

    Args:
        name: The operation it calls.
        positional: Parameters that can be given by position.
        keyword_only: Parameters that can be given by name only.
        sends: Argument of `call` -> (name on the wire, expression) pairs.
        result: What it returns.
        docstring: The docstring literal.
        overloads: Other signatures, as (`stream` parameter, result) pairs.
        needed: What has to be given, where the app need not be.
        data: The Python type of the bare data it returns; None when it returns the response.
    """

    name: str
    positional: list[Parameter]
    keyword_only: list[Parameter]
    sends: dict[str, list[tuple[str, str]]]
    result: str
    docstring: str
    overloads: list[tuple[Parameter, str]]
    needed: Needed
    data: str | None = None

    @property
    def streams(self) -> bool:
        """Whether the answer is always a stream."""
        return self.result == "StreamResponse"

    def positional_with(self, stream: Parameter) -> list[Parameter]:
        """Return the positional parameters of an overload."""
        return [stream if each.name == "stream" else each for each in self.positional]

    def keyword_only_with(self, stream: Parameter) -> list[Parameter]:
        """Return the keyword-only parameters of an overload."""
        return [stream if each.name == "stream" else each for each in self.keyword_only]


@frozen
class Facade:
    """All methods of one client, and the model classes their signatures name."""

    client: str
    methods: list[Method]
    walks: list[Walk]
    classes: list[str]

    @property
    def class_name(self) -> str:
        """The name of the async class."""
        return f"Async{class_name(self.client).removesuffix('Client')}Operations"


def facades(spec: Spec, classes: Mapping[str, str], results: Mapping[str, str]) -> list[Facade]:
    """Return the facade of every client.

    Args:
        spec: The spec.
        classes: Component -> its model class.
        results: operationId -> the type of a parsed answer.
    """
    found = []
    for client in dict.fromkeys(operation.client for operation in spec.operations()):
        annotator = Annotator(spec, classes)
        methods = [
            _method(operation, annotator, results[operation.id])
            for operation in spec.operations()
            if operation.client == client and not operation.hand_written
        ]
        walks = [
            walk_of(operation, operation.iteration, annotator)
            for operation in spec.operations()
            if operation.client == client and operation.iteration is not None
        ]
        found.append(Facade(client, methods, walks, sorted(annotator.named)))
    return found


def _method(operation: Operation, annotator: Annotator, parsed: str) -> Method:
    inputs = inputs_of(operation)
    parameters = {given.parameter: parameter_of(given, annotator) for given in inputs}
    result, overloads = f"ApiResponse[{parsed}]", []
    data = None
    if operation.gives_data:
        data = "str" if operation.answers[JSON]["schema"].get("type") == "string" else "dict"
        result = "str" if data == "str" else "dict[str, Any]"
    if operation.answer is Answer.STREAM:
        result = "StreamResponse"
    if operation.answer is Answer.JSON_OR_STREAM:
        switch = evolve(parameters["stream"], annotation="bool", default=None)
        parameters["stream"] = evolve(switch, default="False")
        overloads = [
            (evolve(switch, annotation="Literal[False]", default="False"), result),
            (evolve(switch, annotation="Literal[True]"), "StreamResponse"),
            (switch, f"{result} | StreamResponse"),
        ]
        result = f"{result} | StreamResponse"
    sends: dict[str, list[tuple[str, str]]] = {}
    for given in inputs:
        sends.setdefault(given.argument, []).append((given.name, parameters[given.parameter].value))
    positional = [parameters[given.parameter] for given in inputs if not given.keyword_only]
    keyword_only = [parameters[given.parameter] for given in inputs if given.keyword_only]
    # Two reasons for overloads at once would make too many of them.
    needed = Needed([], positional, []) if overloads else needed_of(positional, keyword_only)
    return Method(
        name=operation.id,
        positional=needed.relaxed,
        keyword_only=keyword_only,
        sends=sends,
        result=result,
        docstring=_docstring(operation, inputs, parsed),
        overloads=overloads,
        needed=needed,
        data=data,
    )


def _docstring(operation: Operation, inputs: list[Input], parsed: str) -> str:
    arguments = [(given.parameter, parameter_description(operation, given)) for given in inputs]
    return docstring(
        operation.node["summary"],
        operation_description(operation),
        sections=[
            ("Args", [*arguments, *CONTROL_TEXTS]),
            ("Returns", [("", return_description(operation, parsed))]),
            ("Raises", _RAISES),
        ],
        indent=8,
    )


def operation_description(operation: Operation) -> str:
    """Return the description of the operation and the release it needs."""
    # A key is all a caller has, so the release that takes it is the one that counts.
    since = operation.node.get("x-fastgpt-key-since") or operation.node.get("x-fastgpt-since")
    needs = f"\n\nNeeds FastGPT {since} or later." if since else ""
    return f"{operation.node['description']}{needs}"


def return_description(operation: Operation, parsed: str) -> str:
    """Return the text that describes what the caller gets back."""
    said = str(operation.success["description"]).strip()
    if operation.gives_data:
        return f"The `data` of the answer, as the server sent it. {said}"
    if operation.answer is Answer.STREAM:
        return f"The open stream. {said}"
    if operation.answer is Answer.JSON_OR_STREAM:
        return f"The response; `.parsed` is `{parsed}`, unless `stream` is true. {said}"
    return f"The response; `.parsed` is `{parsed}`. {said}"
