"""One change, in words for the people it concerns."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen


class Topic(StrEnum):
    """What a change is about, in the order of a report."""

    OPERATION = "Operations"
    MODEL = "Models"
    FIELD = "Fields"
    SIGNATURE = "Signatures"
    PACKAGE = "Package"


@frozen
class Change:
    """One change that a user can notice.

    Args:
        topic: What it is about.
        names: What an announcement has to name, all in one entry.
        text: The change as one sentence.
        breaking: Whether a program that works today may stop working.
        judge: Who says so: `our rules` or `griffe`.
    """

    topic: Topic
    names: tuple[str, ...]
    text: str
    breaking: bool = field(kw_only=True)
    judge: str = field(default="our rules", eq=False, kw_only=True)

    @property
    def key(self) -> tuple[str, ...]:
        """The names in a form that is the same however Python or the API spells them."""
        return tuple(comparable_name(name) for name in self.names)


def comparable_name(name: str) -> str:
    """Return a form that all spellings of a name share, such as `customTitle` and `custom_title`."""
    return name.removeprefix("Async").replace("_", "").lower()
