"""A workflow that waits for its user: what it asks, and what to answer. Performs no I/O."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from ..exceptions import InvalidAnswerError

_NUMBERS = ("numberInput", "number")
_CHOICES = ("select", "multipleSelect")


@frozen
class FormField:
    """One field a form asks for.

    Attributes:
        key: The name to answer under.
        label: What to show.
        type: Such as `input`, `numberInput`, `select`, `switch` or `fileSelect`.
        required: Whether it has to be filled in.
        default: What to begin with; None for nothing.
        options: The values a select offers.
        raw: Everything the server said of it.
    """

    key: str
    label: str
    type: str
    required: bool
    default: Any
    options: tuple[str, ...]
    raw: Mapping[str, Any] = field(repr=False)

    def problem_with(self, value: Any) -> str | None:
        """Say why a value cannot be the answer; None when it can."""
        if value in (None, "", []):
            return "it is required" if self.required and self.default in (None, "") else None
        if self.type in _CHOICES and self.options:
            chosen = value if self.type == "multipleSelect" and isinstance(value, (list, tuple)) else [value]
            wrong = [item for item in chosen if item not in self.options]
            return f"{wrong[0]!r} is not one of {list(self.options)}" if wrong else None
        if self.type in _NUMBERS:
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                return f"{value!r} is not a number"
            return self._out_of(value, "min", "max", "")
        if isinstance(value, str):
            return self._out_of(len(value), "minLength", "maxLength", " characters")
        return None

    def _out_of(self, size: float, least: str, most: str, unit: str) -> str | None:
        low, high = self.raw.get(least), self.raw.get(most)
        if isinstance(low, (int, float)) and size < low:
            return f"it has to be at least {low:g}{unit}"
        if isinstance(high, (int, float)) and size > high:
            return f"it may be at most {high:g}{unit}"
        return None


@frozen
class Interaction:
    """A pause of a workflow, unwrapped: what to show the user, and how to answer.

    Attributes:
        type: `userSelect`, `userInput`, `agentAsk`, `agentPlanAskQuery`, `paymentPause`, or one this version does not
            know; `unknown` where FastGPT 4.14.4 to 4.15.1 hides what it asks and the records do not tell.
        description: Text to show first.
        options: What a `userSelect` offers.
        fields: What a `userInput` asks for.
        questions: What an agent asks, with its suggested answers in `raw`.
        params: The pause's parameters as the server sent them.
        raw: The whole pause as the server sent it, wrappers included.
    """

    type: str
    description: str
    options: tuple[str, ...]
    fields: tuple[FormField, ...]
    questions: tuple[str, ...]
    params: Mapping[str, Any] = field(repr=False)
    raw: Mapping[str, Any] = field(repr=False, eq=False)

    def answer(self, answer: Any) -> str:
        """Return the text of the message that answers, after checking that it can be an answer.

        Args:
            answer: One of `options`; for a form a mapping from each field's key to its value; for an agent's questions
                a list with an answer for each, or the one answer; text for everything else.

        Raises:
            InvalidAnswerError: The workflow would not understand it. FastGPT itself takes a wrong choice for no choice
                and a broken form for an empty one.
        """
        if self.type == "userSelect":
            return self._choice(answer)
        if self.type == "userInput":
            return self._form(answer)
        if self.type == "agentAsk":
            return self._answers(answer)
        if not isinstance(answer, str):
            raise InvalidAnswerError(f"{self.type} takes text, not {type(answer).__name__}")
        return answer

    def _choice(self, answer: Any) -> str:
        if not isinstance(answer, str) or (self.options and answer not in self.options):
            raise InvalidAnswerError(f"{answer!r} is not one of the options {list(self.options)}")
        return answer

    def _form(self, answer: Any) -> str:
        if not isinstance(answer, Mapping):
            keys = [field.key for field in self.fields]
            raise InvalidAnswerError(f"a form takes a mapping with the keys {keys}, not {type(answer).__name__}")
        known = {field.key for field in self.fields}
        for key in answer:
            if known and key not in known:
                raise InvalidAnswerError(f"the form has no field {key!r}; it has {sorted(known)}")
        for item in self.fields:
            problem = item.problem_with(answer.get(item.key))
            if problem:
                raise InvalidAnswerError(f"field {item.key!r} ({item.label}): {problem}")
        filled = {item.key: item.default for item in self.fields if item.default is not None}
        return json.dumps({**filled, **{key: _sent(value) for key, value in answer.items()}}, ensure_ascii=False)

    def _answers(self, answer: Any) -> str:
        answers = [answer] if isinstance(answer, str) else list(answer) if isinstance(answer, Sequence) else None
        if answers is None or not all(isinstance(item, str) for item in answers):
            raise InvalidAnswerError(f"an agent's questions take text for each of {list(self.questions)}")
        if self.questions and len(answers) != len(self.questions):
            raise InvalidAnswerError(f"there are {len(self.questions)} questions and {len(answers)} answers")
        return json.dumps({"answers": answers}, ensure_ascii=False)


def _sent(value: Any) -> Any:
    """Return a form's value as the server takes it: an uploaded file by its key."""
    if isinstance(value, (list, tuple)):
        return [_sent(item) for item in value]
    if hasattr(value, "as_content_part"):
        return {"key": value.key, "url": value.url}
    return value


def interaction_of(raw: Any) -> Interaction | None:
    """Return the pause to answer: the innermost one, when others are wrapped around it. None when there is none."""
    node = raw
    while isinstance(node, dict):
        params = node.get("params")
        inner = params.get("childrenResponse") if isinstance(params, dict) else None
        if not isinstance(inner, dict):
            break
        node = inner
    if not isinstance(node, dict) or not isinstance(node.get("type"), str):
        return None
    params = node.get("params")
    given = params if isinstance(params, dict) else {}
    return Interaction(
        type=node["type"],
        description=str(given.get("description") or given.get("content") or ""),
        options=tuple(_texts(given.get("userSelectOptions"), "value") or _strings(given.get("options"))),
        fields=tuple(_field(item) for item in _dicts(given.get("inputForm"))),
        questions=tuple(_texts(given.get("questions"), "question")),
        params=given,
        raw=raw,
    )


def hidden_interaction() -> Interaction:
    """Return the pause of a completion that hides it, when the chat's records do not tell it either.

    FastGPT 4.14.4 to 4.15.1 leaves a pause out of a completion that is nothing else, and takes the next message for the
    answer all the same.
    """
    return Interaction("unknown", "", (), (), (), {}, {})


def interaction_of_records(records: Any) -> Interaction | None:
    """Return the pause that a chat has come to; None when its last reply did not end in one, or it was answered.

    Args:
        records: The chat's last records, oldest first, as the server lists them.
    """
    for record in reversed(_dicts(records)):
        values = _dicts(record.get("value"))
        # FastGPT 4.14.11 stores a second, empty reply behind each one of the first route.
        if record.get("obj") == "AI" and values:
            pause = interaction_of(values[-1].get("interactive"))
            answered = pause is not None and (pause.params.get("userSelectedVal") or pause.params.get("submitted"))
            return None if answered else pause
    return None


def _field(item: dict[str, Any]) -> FormField:
    key = str(item.get("key") or "")
    return FormField(
        key=key,
        label=str(item.get("label") or key),
        type=str(item.get("type") or "input"),
        required=item.get("required") is True,
        default=item.get("defaultValue"),
        options=tuple(_texts(item.get("list"), "value")),
        raw=item,
    )


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(value: Any, name: str) -> list[str]:
    return [str(item[name]) for item in _dicts(value) if item.get(name) not in (None, "")]


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
