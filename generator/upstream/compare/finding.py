"""One difference between FastGPT's document and ours."""

from __future__ import annotations

import json
from enum import StrEnum

from attrs import field, frozen

from .normalized import LocatedSchema


class Group(StrEnum):
    """How FastGPT differs from what we describe."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


#: What stands for "nothing here" in either column.
ABSENT = "absent"


def listed_values(text: str) -> list[str]:
    """Return the strings in what a finding of kind `values` says; empty when there are other values, or any will do."""
    try:
        found = json.loads(f"[{text.replace(chr(34) + ' ' + chr(34), chr(34) + ',' + chr(34))}]")
    except ValueError:
        return []
    return [value for value in found if isinstance(value, str)]


@frozen
class Finding:
    """One difference between FastGPT's document and ours.

    Args:
        group: Which way it goes.
        kind: `operation`, `path`, `deprecated`, `security`, `field`, `type`, `null`, `required`, `values`, `default`,
            `location`, `body`, `answer`, `open`, or the name of a constraint.
        where: `METHOD /path`, and below it `request/...` or `answer/...`; `[]` is any item of an array.
        ours: What our spec says, as text.
        theirs: What FastGPT's document says, as text.
        owners: Where our document would have it.
        schemas: What FastGPT's document has there.
        parameter: Whether it is about what stands outside of a body: in the path, the query, a header or a cookie.
    """

    group: Group
    kind: str
    where: str
    ours: str
    theirs: str
    owners: tuple[str, ...] = field(default=(), eq=False, repr=False)
    schemas: tuple[LocatedSchema, ...] = field(default=(), eq=False, repr=False)
    parameter: bool = field(default=False, eq=False, repr=False)

    @property
    def name(self) -> str:
        """The last step of `where`: the name of a field, for instance."""
        return self.where.rpartition("/")[2]

    @property
    def operation(self) -> str:
        """The route of its operation."""
        return " ".join(self.where.split(" ")[:2])
