"""Comparison of two versions of an operation: what they take and what they answer, down to single values."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, evolve, field

from ...spec.document import Spec
from ..document.errors import DocumentError
from .finding import ABSENT, Finding, Group
from .normalized import ANY, Field, LocatedSchema, NormalizedSchema, is_random, normalize
from .request_reply import Reply, Request

_ANYTHING = "object, any fields"
_NAMED = "object, named fields"
_NUMBERS = {"integer", "number"}

_ANY_SCHEMA = (LocatedSchema({}, ""),)

#: Places of one operation; FastGPT's largest has about a thousand.
_MOST_STEPS = 5_000


@define
class OperationComparison:
    """The comparison of one pair of operations.

    Args:
        ours: Our document.
        theirs: FastGPT's document.
        compared_at: Pointer to one of our objects -> every place where it was compared; grows.
        findings: The differences so far.
    """

    ours: Spec
    theirs: Spec
    compared_at: dict[str, set[str]]
    findings: list[Finding] = field(factory=list)
    _parameters: frozenset[str] = field(default=frozenset(), init=False)
    _asking: bool = field(default=True, init=False)
    _steps: int = field(default=0, init=False)
    _path: list[tuple[tuple[str, ...], tuple[str, ...]]] = field(factory=list, init=False)

    def compare_requests(self, where: str, ours: Request, theirs: Request) -> None:
        """Compare what two operations take."""
        self._asking = True
        here = f"{where} request"
        outside = {**theirs.locations, **ours.locations}
        self._parameters = frozenset(f"{here}/{name}" for name, location in outside.items() if location != "body")
        if ours.content and theirs.content and ours.content != theirs.content:
            self._changed("body", here, ours.content, theirs.content)
        for name in ours.locations:
            if (location := theirs.locations.get(name, ours.locations[name])) != ours.locations[name]:
                self._changed("location", f"{here}/{name}", ours.locations[name], location)
        for owner in (*ours.owners["body"], *ours.owners["query"]):
            self.compared_at.setdefault(owner, set()).add(here)
        owners = {name: ours.owners.get(location, ()) for name, location in theirs.locations.items()}
        self._fields(here, ours.inputs, theirs.inputs, owners)

    def compare_replies(self, where: str, ours: Reply, theirs: Reply) -> None:
        """Compare what two operations answer."""
        self._asking, self._parameters = False, frozenset()
        if theirs.schema is None and ours.schema and ANY in normalize(self.ours, (ours.schema,)).types:
            # We make no claim about it, and neither do they.
            return
        if ours.kinds != theirs.kinds:
            self._changed("answer", f"{where} answer", str(ours), str(theirs))
        if ours.schema and theirs.schema:
            self._schemas(f"{where} answer", (ours.schema,), (theirs.schema,))

    def _schemas(self, where: str, ours: Sequence[LocatedSchema], theirs: Sequence[LocatedSchema]) -> None:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise DocumentError(f"{where}: its objects stand for more than {_MOST_STEPS:,} places")
        step = tuple(each.pointer for each in ours), tuple(each.pointer for each in theirs)
        if step in self._path:
            # Both sides have come back to where they were.
            return
        self._path.append(step)
        self._normalized(where, normalize(self.ours, ours), normalize(self.theirs, theirs))
        self._path.pop()

    def _normalized(self, where: str, ours: NormalizedSchema, theirs: NormalizedSchema) -> None:
        if ANY in ours.types:
            if ANY not in theirs.types:
                self._changed("open", where, ANY, str(theirs))
            return
        if ours.types != theirs.types:
            self._changed("type", where, _types(ours), _types(theirs))
        if ours.nullable != theirs.nullable and ANY not in theirs.types:
            self._changed("null", where, _null(ours), _null(theirs))
        if ours.values != theirs.values and (ours.types == theirs.types or {*ours.types, *theirs.types} <= _NUMBERS):
            self._changed("values", where, _values(ours), _values(theirs), ours.enums)
        if self._asking:
            # What an answer keeps to binds the server, and only a request can rely on a default.
            self._limits(where, ours, theirs)
            if ours.default != theirs.default and not (ours.default is None and is_random(theirs.default or "")):
                self._changed("default", where, ours.default or ABSENT, theirs.default or ABSENT)
        if "object" in ours.types & theirs.types:
            self._objects(where, ours, theirs)
        if "array" in ours.types & theirs.types:
            self._schemas(f"{where}/[]", ours.items, theirs.items)

    def _objects(self, where: str, ours: NormalizedSchema, theirs: NormalizedSchema) -> None:
        if bool(ours.fields) != bool(theirs.fields):
            shown = (_NAMED, _ANYTHING) if ours.fields else (_ANYTHING, _NAMED)
            self._changed("open", where, *shown)
            return
        for owner in ours.owners:
            self.compared_at.setdefault(owner, set()).add(where)
        self._fields(where, ours, theirs, {})
        if ours.others or theirs.others:
            # What the fields hold that have no name, as in a map.
            self._schemas(f"{where}/{{}}", ours.others or _ANY_SCHEMA, theirs.others or _ANY_SCHEMA)

    def _fields(
        self, where: str, ours: NormalizedSchema, theirs: NormalizedSchema, owners: dict[str, tuple[str, ...]]
    ) -> None:
        for name, have in ours.fields.items():
            here = f"{where}/{name}"
            want = theirs.fields.get(name)
            if want is None:
                shown = field_text(self.ours, have)
                self._found(Finding(Group.GONE, "field", here, shown, ABSENT))
                continue
            if have.required != want.required:
                self._changed("required", here, _required(have), _required(want))
            self._schemas(here, have.schemas, want.schemas)
        for name, want in theirs.fields.items():
            if name not in ours.fields:
                shown = field_text(self.theirs, want)
                at = owners.get(name, ours.owners)
                self._found(
                    Finding(Group.NEW, "field", f"{where}/{name}", ABSENT, shown, owners=at, schemas=want.schemas)
                )

    def _limits(self, where: str, ours: NormalizedSchema, theirs: NormalizedSchema) -> None:
        for name in sorted({*ours.limits, *theirs.limits}):
            have, want = (str(side.limits.get(name, ABSENT)) for side in (ours, theirs))
            if have != want:
                self._changed(name, where, have, want)

    def _changed(self, kind: str, where: str, ours: str, theirs: str, owners: tuple[str, ...] = ()) -> None:
        self._found(Finding(Group.CHANGED, kind, where, ours, theirs, owners=owners))

    def _found(self, finding: Finding) -> None:
        # Everything below a parameter is part of it.
        parameter = any(finding.where == each or finding.where.startswith(f"{each}/") for each in self._parameters)
        self.findings.append(evolve(finding, parameter=parameter))


def field_text(spec: Spec, given: Field) -> str:
    """Return what a finding says about a field that one side lacks."""
    return f"{_types(normalize(spec, given.schemas))}, {_required(given)}"


def _types(side: NormalizedSchema) -> str:
    return "|".join(sorted(side.types)) or "nothing"


def _null(side: NormalizedSchema) -> str:
    return "nullable" if side.nullable else "not null"


def _required(side: Field) -> str:
    return "required" if side.required else "optional"


def _values(side: NormalizedSchema) -> str:
    return ABSENT if side.values is None else " ".join(sorted(side.values))
