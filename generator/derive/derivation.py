"""Derivation of a sync twin from every async module by text rules.

Text rather than syntax trees: comments, docstrings and layout stay, so the twin reads as if written by hand.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..emit.format import with_header, without_header
from ..errors import GenerationError
from .rules import LEFT_OVER, RULES, Rule

_WORD = re.compile(r"\w+")


class Derivation:
    """Derives modules, and knows afterwards which rules did nothing."""

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self._rules = rules
        self._fired: set[Rule] = set()

    def derive(self, text: str, source: str) -> str:
        """Return the sync twin of a module, first line included.

        Args:
            text: The async module.
            source: Its path in the project, for the first line and for errors.

        Raises:
            GenerationError: The twin is not Python, or still has names of asynchronous code.
        """
        body, origin = without_header(text)
        for rule in self._rules:
            body, count = rule.expression.subn(rule.replacement, body)
            if count:
                self._fired.add(rule)
        _inspect(body, source)
        return with_header(body, origin or source)

    def derive_folder(self, source: Path, target: Path, name: str) -> None:
        """Write the twins of all modules of a folder into another one; `name` is the source's path in the project."""
        for module in sorted(source.rglob("*.py")):
            inside = module.relative_to(source)
            twin = target / inside
            twin.parent.mkdir(parents=True, exist_ok=True)
            text = self.derive(module.read_text(encoding="utf-8"), f"{name}/{inside.as_posix()}")
            twin.write_text(text, encoding="utf-8", newline="\n")

    def require_every_rule(self) -> None:
        """Raise a `GenerationError` when a rule changed nothing in all modules.

        Such a rule hides what the others do, and may change something by accident one day.
        """
        idle = [rule for rule in self._rules if rule not in self._fired]
        if idle:
            raise GenerationError.many(
                f"generator/derive/rules.py: the rule {rule.pattern!r} changes nothing any more; delete it"
                for rule in idle
            )


def _inspect(text: str, source: str) -> None:
    try:
        compile(text, source, "exec", dont_inherit=True)
        # Tokens cost most of a derivation, and only tell whether a suspicious word is a name or in a text.
        suspicious = any(LEFT_OVER.fullmatch(word) for word in set(_WORD.findall(text)))
        names = list(_names(text)) if suspicious else []
    except SyntaxError as error:
        raise GenerationError(
            f"{source} line {error.lineno}: {error.msg} in its sync twin; correct it or a rule"
        ) from error
    problems = [
        f"{source}: `{name}` is left in its sync twin ({line.strip()}); add a rule to generator/derive/rules.py"
        for name, line in names
        if LEFT_OVER.fullmatch(name)
    ]
    if problems:
        raise GenerationError(*problems)


def _names(text: str) -> Iterable[tuple[str, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            yield token.string, token.line
