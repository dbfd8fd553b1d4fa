"""A program for every operation, which runs as it is printed against the emulator."""

from __future__ import annotations

from typing import Any

from ..spec.document import Answer, Node, Operation
from ..spec.inputs import Input, inputs_of
from ..spec.python_names import class_name
from ..spec.schemas import members, shape_of

SERVER = 'api_key="fastgpt-...", base_url="http://localhost:3000"'
APP = '"your-app-id"'
# What an input of a name holds, and the lines that make it; a chat of its own, so that nothing from before is in it.
_CHAT = (f"talk = client.conversation({APP})", 'talk.say("Hello")')
_RECORD = (*_CHAT, "record = next(iter(talk.records()))")
_FILE = (*_CHAT, f'file = client.upload_chat_file({APP}, talk.chat_id, ("notes.txt", b"Buy milk"))')
_MADE: dict[str, tuple[str, tuple[str, ...]]] = {
    "appId": (APP, ()),
    "chatId": ("talk.chat_id", _CHAT),
    "chatIds": ("[talk.chat_id]", _CHAT),
    "messages": ('[{"role": "user", "content": "Hello"}]', ()),
    "key": ("file.key", _FILE),
    "filename": ('"cat.png"', ()),
    "ttsConfig": ('{"type": "model", "model": "tts-1", "voice": "alloy"}', ()),
    "collectionId": ('"66e29b870b24ce35330dffff"', ()),
    "collectionIdList": ('["66e29b870b24ce35330dffff"]', ()),
    "datasetDataIdList": ('["66e29b870b24ce35330deeee"]', ()),
    **dict.fromkeys(("dataId", "contentId", "chatItemDataId", "initialId"), ("record.data_id", _RECORD)),
}
_DAYS = {"start": '"2025-01-01"', "end": '"2025-01-31"'}
_PLAIN = {"string": "Hello", "integer": 1, "number": 1.0, "boolean": True}


def example_of(operation: Operation) -> str:
    """Return a program that calls the facade method of an operation with what it needs, and prints what comes back."""
    needed = [each for each in inputs_of(operation) if not each.optional or each.name == "appId"]
    before: tuple[str, ...] = ()
    arguments = []
    for given in needed:
        value, lines = _value(operation, given)
        # The lines for a record or a file begin with those for its chat.
        before = lines if len(lines) > len(before) else before
        arguments.append(f"{given.parameter}={value}")
    client = class_name(operation.client)
    call = f"client.{operation.id}({', '.join(arguments)})"
    names, shown = _shown(operation)
    body = [*before, *_call(call, arguments, operation.id, "answer"), *shown]
    imports = f"from fastgpt_client import {', '.join(sorted((client, *names)))}"
    return "\n".join([imports, "", f"with {client}({SERVER}) as client:", *(f"    {line}" for line in body)]) + "\n"


def _value(operation: Operation, given: Input) -> tuple[str, tuple[str, ...]]:
    if given.name in _MADE:
        return _MADE[given.name]
    if given.date:
        return _DAYS[given.date], ()
    return _written(sample(operation, given.schema)), ()


def _written(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value).replace("'", '"')


def _call(call: str, arguments: list[str], name: str, target: str) -> list[str]:
    line = f"{target} = {call}"
    if len(line) <= 100:
        return [line]
    return [f"{target} = client.{name}(", *(f"    {argument}," for argument in arguments), ")"]


def _shown(operation: Operation) -> tuple[tuple[str, ...], list[str]]:
    """Return the names to import and the lines that print an answer."""
    if operation.answer is Answer.STREAM:
        return ("iter_stream_events",), ["for event in iter_stream_events(answer):", "    print(event.type)"]
    if operation.answer is Answer.BYTES:
        return (), ['print(len(answer.content), "bytes")']
    if operation.gives_data or (operation.hand_written and operation.answer is Answer.JSON):
        return (), ["print(answer)"]
    return (), ["print(answer.parsed)"]


def sample(operation: Operation, schema: Node) -> Any:
    """Return a value that a schema describes: its default, its first choice, or what is required of an object."""
    schema = operation.spec.resolve(schema)
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    if "enum" in schema:
        return next(value for value in schema["enum"] if value is not None)
    if alternatives := members(schema):
        return sample(operation, alternatives[0])
    kind = schema.get("type")
    kind = next((each for each in kind if each != "null"), "null") if isinstance(kind, list) else kind
    if kind == "array":
        return [sample(operation, schema.get("items", {}))]
    if kind in _PLAIN:
        return _PLAIN[kind]
    shape = shape_of(operation.spec, schema)
    return {name: sample(operation, each) for name, each in shape.properties.items() if name in shape.required}
