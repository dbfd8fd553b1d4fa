"""The exception for everything that can stop a run."""

from __future__ import annotations

from collections.abc import Iterable


class GenerationError(Exception):
    """The run stopped and changed nothing.

    Args:
        problems: One line for each thing to repair: where it is, what is wrong, what to do.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    @classmethod
    def many(cls, problems: Iterable[object]) -> GenerationError:
        """Return the error for several problems, one line each."""
        return cls(*(one_line(problem) for problem in problems))


def one_line(text: object) -> str:
    """Return the text with every run of white space turned into one space."""
    return " ".join(str(text).split())
