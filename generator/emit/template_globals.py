"""The names that our templates can use beside those openapi-python-client gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import AnyProperty, EnumProperty, ModelProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.schema import Reference
from openapi_python_client.strings import in_double_quote_literal

from ..spec.answers import request_components
from ..spec.document import Answer, Operation, Spec
from ..spec.inputs import inputs_of
from ..spec.schemas import description_of
from .answer_models import answer_model
from .docstrings import docstring
from .facade import operation_description, return_description
from .parameters import input_description

#: The hand-written module of `fastgpt_client` that has `ApiResponse` and `StreamResponse`; templates ask for it here.
RESPONSE_MODULE = "_calls.response"

#: The hand-written module of `fastgpt_client` that has `Uploadable` and `AsyncUploadable`.
SOURCE_MODULE = "_files.source"

#: The hand-written module of `fastgpt_client` that has `AsyncFastGPTClient`.
BASE_MODULE = "_async.base"

_JSON_TYPES: dict[type, str] = {
    BooleanProperty: "bool",
    EnumProperty: "str",
    FloatProperty: "int | float",
    IntProperty: "int",
    ListProperty: "list",
    ModelProperty: "dict",
    StringProperty: "str",
}
# What stands in for a required key that a server leaves out or sends as null.
_EMPTY: dict[type, str] = {ListProperty: "[]", ModelProperty: "{}", EnumProperty: '""'}


def template_globals(
    spec: Spec, operations: Mapping[str, Operation], results: Mapping[str, str], classes: Mapping[str, str]
) -> dict[str, Any]:
    """Return the names our templates may use.

    Args:
        spec: The spec.
        operations: Operations by their ids.
        results: Operation -> the type of a parsed answer.
        classes: Component -> class.
    """

    def endpoint_docstring(endpoint: Endpoint, gives: str) -> str:
        return _endpoint_docstring(operations[endpoint.name], endpoint, results[endpoint.name], gives)

    def is_joined(endpoint: Endpoint, parameter: PropertyProtocol) -> bool:
        return any(given.joined for given in inputs_of(operations[endpoint.name]) if parameter.name == given.name)

    def file_names(endpoint: Endpoint) -> list[str]:
        return [given.name for given in inputs_of(operations[endpoint.name]) if given.argument == "files"]

    only_asked = {classes[name] for name in request_components(spec) if name in classes}

    def is_answer(model: ModelProperty) -> bool:
        return model.class_info.name in classes.values() and model.class_info.name not in only_asked

    return {
        "accepts_null": _accepts_null,
        "answer_model": partial(answer_model, spec, classes=classes),
        "base_module": BASE_MODULE,
        "endpoint_docstring": endpoint_docstring,
        "enum_docstring": _enum_docstring,
        "file_names": file_names,
        "is_answer": is_answer,
        "is_built": _is_built,
        "is_joined": is_joined,
        "json_type": _json_type,
        "model_docstring": _model_docstring,
        "operations": operations,
        "required_source": _required_source,
        "response_module": RESPONSE_MODULE,
        "results": results,
        "source_module": SOURCE_MODULE,
    }


def _accepts_null(prop: PropertyProtocol) -> bool:
    """Say whether None is a value of the property, not just another way to leave it out."""
    if isinstance(prop, UnionProperty):
        return any(_accepts_null(inner) for inner in prop.inner_properties)
    return isinstance(prop, AnyProperty | NoneProperty)


def _required_source(prop: PropertyProtocol, model: ModelProperty) -> str:
    """Return the expression that takes a required key out of `d`.

    A server that leaves one out costs that field and not the answer: it becomes an empty list, an empty object, an enum
    of no known value, or UNSET. Models that are told apart by their keys (`x-strict`) insist on them.
    """
    name = in_double_quote_literal(prop.name)
    if (model.data.model_extra or {}).get("x-strict") or isinstance(prop, ConstProperty):
        return f'd.pop("{name}")'
    for kind, empty in _EMPTY.items():
        if isinstance(prop, kind):
            return f'or_empty(d.pop("{name}", None), {empty})'
    return f'd.pop("{name}", UNSET)'


def _json_type(prop: PropertyProtocol) -> str | None:
    """Return what JSON has to hold for the property, as `isinstance` takes it."""
    return _JSON_TYPES.get(type(prop))


def _is_built(prop: PropertyProtocol) -> bool:
    """Say whether the JSON value has to be turned into something else."""
    if isinstance(prop, ListProperty):
        return _is_built(prop.inner_property)
    return isinstance(prop, ModelProperty | EnumProperty | UnionProperty)


def _text(value: Any) -> str:
    return str(value.get_untrusted_value()) if value else ""


def _enum_docstring(enum: EnumProperty) -> str:
    return docstring(_text(enum.description))


def _model_docstring(model: ModelProperty) -> str:
    declared = model.data.properties or {}
    entries: list[tuple[str, str]] = []
    for prop in [*(model.required_properties or []), *(model.optional_properties or [])]:
        said = _text(prop.description)
        beside = declared.get(prop.name)
        if isinstance(beside, Reference) and (beside.model_extra or {}).get("description"):
            # The tool takes the description of what is referred to.
            said = str((beside.model_extra or {})["description"])
        entries.append((str(prop.python_name), said))
    summary, _, rest = _text(model.description).strip().partition("\n\n")
    return docstring(summary, rest, sections=[("Attributes", entries)])


def _endpoint_docstring(operation: Operation, endpoint: Endpoint, parsed: str, gives: str) -> str:
    inputs = {given.name: given for given in inputs_of(operation)}
    texts: list[tuple[str, str]] = [
        (str(prop.python_name), input_description(operation, inputs[prop.name.get_untrusted_value()]))
        for prop in endpoint.path_parameters
    ]
    texts.append(("client", "Who sends it: any client of this package."))
    if operation.body:
        texts.append(("body", description_of(operation.spec, operation.body[1]) or "What to send."))
    texts += [
        (str(prop.python_name), input_description(operation, inputs[prop.name.get_untrusted_value()]))
        for prop in [*endpoint.query_parameters, *endpoint.header_parameters]
    ]
    return docstring(
        operation.node["summary"],
        operation_description(operation),
        sections=[
            ("Args", texts),
            ("Returns", [("", _returned(operation, parsed, gives))]),
            ("Raises", _raised(operation, gives)),
        ],
    )


def _returned(operation: Operation, parsed: str, gives: str) -> str:
    if gives == "parsed" and operation.answer is not Answer.STREAM:
        return str(operation.success["description"]).strip()
    return return_description(operation, parsed)


def _raised(operation: Operation, gives: str) -> Iterable[tuple[str, str]]:
    yield "FastGPTError", "The server refused the call or could not be reached; the subclass says which."
    if gives == "parsed":
        yield "ResponseParseError", "The answer has another shape than the contract says."
