"""A workflow may pause for the user; the answer goes back into the stored pause."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from ..wire.identifiers import Identifiers
from .value_objects import innermost

_RUNTIME_KEYS: Mapping[str, Any] = {"entryNodeIds": [], "memoryEdges": [], "nodeOutputs": [], "skipNodeQueue": []}


@frozen(kw_only=True)
class _Pause:
    wrapped_in: Sequence[str] = ()
    """Wrapper types around it, outermost first, as loops and sub-workflows add them."""
    runtime: Mapping[str, Any] | None = None
    """Replaces the runtime keys a stream carries beside `type` and `params`."""

    def core(self, ids: Identifiers) -> dict[str, Any]:
        """Return `type`, `params` and the keys that belong to the type."""
        raise NotImplementedError

    def payload(self, ids: Identifiers, runtime_keys: Sequence[str]) -> dict[str, Any]:
        """Return the full object of an `interactive` event, with the runtime keys of the release."""
        runtime = self.runtime
        if runtime is None:
            runtime = {key: [] if key in _RUNTIME_KEYS else ids.object_id() for key in runtime_keys}
        payload = {**self.core(ids), **runtime}
        for wrapper in reversed(self.wrapped_in):
            payload = {"type": wrapper, "params": {"childrenResponse": payload}, **_RUNTIME_KEYS}
        return payload


@frozen
class UserSelect(_Pause):
    """Let the user choose; the answer is the text of an option."""

    description: str
    options: Sequence[str] = ("Confirm", "Cancel")

    def core(self, ids: Identifiers) -> dict[str, Any]:
        """Return the object as FastGPT describes a choice."""
        options = [{"key": f"option{number}", "value": value} for number, value in enumerate(self.options, 1)]
        return {"type": "userSelect", "params": {"description": self.description, "userSelectOptions": options}}


@frozen
class InputField:
    """One field of a form; `extra` are further keys as FastGPT spells them."""

    key: str
    type: str = "input"
    label: str | None = None
    value_type: str = "string"
    required: bool = False
    default: Any = ""
    description: str = ""
    extra: Mapping[str, Any] = {}

    def wire(self) -> dict[str, Any]:
        """Return the field as a form lists it."""
        return {
            "type": self.type,
            "key": self.key,
            "label": self.label or self.key,
            "description": self.description,
            "value": "",
            "defaultValue": self.default,
            "valueType": self.value_type,
            "required": self.required,
            **self.extra,
        }


@frozen
class UserInput(_Pause):
    """Let the user fill in a form; the answer is a JSON text of key and value."""

    description: str
    fields: Sequence[InputField | Mapping[str, Any]] = ()

    def core(self, ids: Identifiers) -> dict[str, Any]:
        """Return the object as FastGPT describes a form."""
        form = [field.wire() if isinstance(field, InputField) else dict(field) for field in self.fields]
        return {"type": "userInput", "params": {"description": self.description, "inputForm": form}}


@frozen
class AgentAsk(_Pause):
    """Let an agent ask up to three questions; the answer is a JSON text `{"answers": [...]}`.

    Args:
        description: What the questions are about.
        questions: Question text to its options.
        submit: Answers continue the same round; without it they start a new one.
    """

    description: str
    questions: Mapping[str, Sequence[str]]
    submit: bool = True

    def core(self, ids: Identifiers) -> dict[str, Any]:
        """Return the object as FastGPT describes an agent's questions."""
        questions = [
            {"question": question, "options": [{"summary": value, "value": value} for value in options], "answer": ""}
            for question, options in self.questions.items()
        ]
        ask: dict[str, Any] = {
            "type": "agentAsk",
            "params": {"description": self.description, "questions": questions},
            "askId": ids.text(),
        }
        return {**ask, "responseMode": "submit"} if self.submit else ask


@frozen
class PaymentPause(_Pause):
    """Wait until the team has points again; any message goes on."""

    description: str = ""

    def core(self, ids: Identifiers) -> dict[str, Any]:
        """Return the object as FastGPT describes the pause."""
        return {"type": "paymentPause", "params": {"description": self.description}}


Interactive = UserSelect | UserInput | AgentAsk | PaymentPause


def starts_a_new_round(interactive: Mapping[str, Any]) -> bool:
    """Tell whether the answer is a message of its own instead of a submitted form."""
    asked = innermost(interactive)
    return asked["type"] == "agentAsk" and asked.get("responseMode") != "submit"


def take_answer(interactive: Mapping[str, Any], text: str) -> Any:
    """Write the user's answer into the stored object and return it, decoded.

    A form that is not JSON counts as an empty one, as it does for FastGPT.
    """
    asked = innermost(interactive)
    params = asked["params"]
    if asked["type"] == "userSelect":
        params["userSelectedVal"] = text
        return text
    if asked["type"] == "paymentPause":
        params["continue"] = True
        return text
    try:
        answer = json.loads(text)
    except ValueError:
        answer = {}
    if not isinstance(answer, dict):
        answer = {}
    params["submitted"] = True
    if asked["type"] == "userInput":
        for entry in params["inputForm"]:
            entry["value"] = answer.get(entry["key"], entry.get("value", ""))
    else:
        for question, given in zip(params["questions"], answer.get("answers", []), strict=False):
            question["answer"] = given
    return answer
