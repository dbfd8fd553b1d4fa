"""What a workflow asks, put to the person at the terminal: choices, forms and questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..words.language import t

if TYPE_CHECKING:
    from rich.console import Console

    from fastgpt_client import FormField, Interaction

Read = Callable[[str], str]


def answer_to(asked: Interaction, console: Console, read: Read) -> Any:
    """Ask until there is an answer that fits, and return it.

    Args:
        asked: What the workflow asks.
        console: Where to show it.
        read: Reads a line, after a prompt.

    Raises:
        EOFError: Nobody answers any more.
    """
    if asked.description:
        console.print(asked.description, style="bold", markup=False)
    if asked.type == "userSelect" and asked.options:
        return _choice(asked.options, console, read)
    if asked.type == "userInput":
        return {field.key: value for field in asked.fields if (value := _filled(field, console, read)) is not None}
    if asked.type == "agentAsk":
        return [_answered(question, asked, at, console, read) for at, question in enumerate(asked.questions)]
    return read("> ")


def _choice(options: Sequence[str], console: Console, read: Read) -> str:
    for number, option in enumerate(options, start=1):
        console.print(f"  {number}. {option}", markup=False)
    while True:
        said = read(t("number: ")).strip()
        if said in options:
            return said
        if said.isdecimal() and 1 <= int(said) <= len(options):
            return options[int(said) - 1]
        console.print(t("Type a number from 1 to {last}.").format(last=len(options)), style="yellow")


def _answered(question: str, asked: Interaction, at: int, console: Console, read: Read) -> str:
    console.print(question, style="bold", markup=False)
    questions = asked.params.get("questions")
    given = questions[at].get("options") if isinstance(questions, list) and isinstance(questions[at], dict) else None
    options = [str(each["value"]) for each in given or [] if isinstance(each, dict) and each.get("value")]
    for number, option in enumerate(options, start=1):
        console.print(f"  {number}. {option}", markup=False)
    said = read(t("number, or your own words: ") if options else "> ").strip()
    return options[int(said) - 1] if said.isdecimal() and 1 <= int(said) <= len(options) else said


def _filled(field: FormField, console: Console, read: Read) -> Any:
    """Return the value of a field; None when it stays as it is."""
    if field.options:
        console.print(f"{field.label}: {', '.join(field.options)}", markup=False)
    mark = "*" if field.required else ""
    default = f" [{field.default}]" if field.default not in (None, "") else ""
    while True:
        said = read(f"{field.label}{mark}{default}: ").strip()
        value = _value(field, said)
        problem = field.problem_with(value)
        if problem is None:
            return value
        console.print(problem, style="yellow", markup=False)


def _value(field: FormField, said: str) -> Any:
    if not said:
        return None
    if field.type in ("numberInput", "number"):
        try:
            return float(said) if "." in said else int(said)
        except ValueError:
            return said
    if field.type == "switch":
        return said.lower() in ("y", "yes", "true", "1", "是")
    if field.type == "multipleSelect":
        return [part.strip() for part in said.replace(",", ",").split(",") if part.strip()]
    return said
