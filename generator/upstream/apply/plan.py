"""Writing the differences that need no decision of a person into our spec."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import define, field, frozen

from ...spec.document import Operation, Spec, read_yaml
from ..compare.comparison import Comparison, compare
from ..compare.finding import Finding, Group, listed_values
from ..compare.request_reply import pointer_of, security_of
from ..departures import DEPARTURES, Departures
from ..document.document import UpstreamDocument
from .operations import OperationConverter
from .schemas import SchemaConverter, pascal_case
from .yaml_text import UnsafeEditError, YamlText

_COMPONENTS = "/components/schemas/"


@frozen
class ApplyOptions:
    """What the caller of `--apply` asked for.

    Args:
        operations: Paths of operations to add although they are out of scope or left out.
        tag: The tag of those.
        release: The release of FastGPT that brought the additions.
        moves: Operations, by name, whose new path or method is to be taken.
        refused: Place of a difference -> why nothing can be generated when it is taken.
    """

    operations: frozenset[str] = frozenset()
    tag: str = ""
    release: str = ""
    moves: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(factory=dict)


@define
class Applied:
    """The result of applying one document.

    Args:
        text: The spec with the additions.
        added: One line for each addition.
        undecided: One line for each difference a person has to decide about.
        places: Where the additions come from, as findings say it.
    """

    text: str
    added: list[str] = field(factory=list)
    undecided: list[str] = field(factory=list)
    places: list[str] = field(factory=list)


@lru_cache(maxsize=4)
def _spec(text: str) -> Spec:
    return Spec(read_yaml(text))


def apply(text: str, document: UpstreamDocument, departures: Departures, options: ApplyOptions) -> Applied:
    """Write the additions of one document into the text of a spec."""
    spec = _spec(text)
    plan = _Plan(spec, document, departures, options, YamlText(text), compare(spec, document))
    made = Applied(text)
    for finding in plan.comparison.findings:
        if not plan.wanted(finding):
            continue
        try:
            if line := plan.put(finding):
                made.added.append(line)
                made.places.append(finding.where)
        except UnsafeEditError as reason:
            made.undecided.append(f"{finding.where} ({finding.kind}): {reason}")
    made.undecided += plan.schemas.unclear
    plan.finish()
    made.text = plan.yaml.result()
    return made


@define
class _Plan:
    ours: Spec
    document: UpstreamDocument
    departures: Departures
    options: ApplyOptions
    yaml: YamlText
    comparison: Comparison
    schemas: SchemaConverter = field(init=False)
    _done: set[tuple[str, str]] = field(factory=set, init=False)
    _ids: set[str] = field(init=False)
    _routes: dict[str, tuple[str, dict[str, Any]]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.schemas = SchemaConverter(self.ours, self.document.spec, self.departures)
        self._ids = {operation.id for operation in self.ours.operations()}

    def wanted(self, finding: Finding) -> bool:
        if finding.kind == "operation" and finding.group is Group.NEW:
            path = finding.where.partition(" ")[2]
            if path in self.options.operations:
                return True
            if not self.departures.tag_of(path):
                return False
        return self.departures.reason(finding, self.document.title) is None

    def put(self, finding: Finding) -> str | None:
        """Write one difference and return a line about it, or None when another one has written it already."""
        if refusal := self.options.refused.get(finding.where):
            raise UnsafeEditError(f"nothing can be generated from it: {refusal}")
        named = finding.kind == "operation" and finding.where.partition(" ")[2] in self.options.operations
        if not named and (known := self.departures.covering(finding)):
            what = "leaves it out" if known.theirs is None else f"expects {known.theirs!r}"
            raise UnsafeEditError(
                f"{DEPARTURES} {what} at `{known.at}`, and FastGPT now says {finding.theirs!r}; correct that entry, or "
                "delete it to take this"
            )
        if finding.group is Group.GONE:
            raise UnsafeEditError("older servers may still have it; see which do, then remove it or list it as known")
        if finding.kind == "operation":
            return self._operation(finding)
        if finding.kind == "path":
            return self._path(finding)
        if finding.kind == "field":
            return self._field(finding)
        if finding.kind == "values":
            return self._values(finding)
        raise UnsafeEditError(
            f"{finding.ours} became {finding.theirs}; see what that means for older servers and for callers"
        )

    def _field(self, finding: Finding) -> str | None:
        asking = " request/" in finding.where
        if asking and finding.theirs.endswith("required"):
            raise UnsafeEditError("FastGPT insists on it, so every call without it fails; decide what to send")
        if len(finding.owners) != 1:
            names = ", ".join(owner.rpartition("/")[2] for owner in finding.owners)
            raise UnsafeEditError(
                f"{names} could have it; add it where it belongs"
                if names
                else "our operation has no such part of a request; see whether FastGPT reads it there"
            )
        (owner,) = finding.owners
        if (owner, finding.name) in self._done:
            return None
        if owner.startswith("/paths/"):
            self._parameter(owner, finding)
        else:
            self._property(owner, finding, asking=asking)
        self._done.add((owner, finding.name))
        return f"{_short(owner)}: {finding.name} ({finding.theirs.partition(',')[0]})"

    def _property(self, owner: str, finding: Finding, *, asking: bool) -> None:
        here = finding.where.rpartition("/")[0]
        alike = {
            each.where.rpartition("/")[0]
            for each in self.comparison.findings
            if (each.kind, each.name, each.theirs) == ("field", finding.name, finding.theirs)
        }
        if others := sorted(self.comparison.compared_at.get(owner, set()) - alike):
            raise UnsafeEditError(
                f"{_short(owner)} also describes {others[0]}, where FastGPT has no such field; decide"
            )
        before = dict(self.schemas.components)
        name = f"{pascal_case(_short(owner))}{pascal_case(finding.name)}"
        schema = self.schemas.convert(finding.schemas, name, finding.where, asking=asking)
        schema["description"] = self._since(schema["description"])
        schema = self.departures.without_known_limits(schema, finding.where)
        if here.endswith(" request"):
            # A position could never be taken back.
            schema["x-keyword-only"] = True
        self.yaml.add_entries(f"{owner}/properties", {finding.name: schema})
        self._components(before, after=_COMPONENTS + owner.removeprefix(_COMPONENTS).partition("/")[0])

    def _parameter(self, owner: str, finding: Finding) -> None:
        before = dict(self.schemas.components)
        schema = self.schemas.convert(finding.schemas, pascal_case(finding.name), finding.where, asking=True)
        text = self._since(schema.pop("description"))
        schema = self.departures.without_known_limits(schema, finding.where)
        item = {"name": finding.name, "in": "query", "required": False, "description": text}
        item |= {"x-keyword-only": True, "schema": schema}
        if self.yaml.has(f"{owner}/parameters"):
            self.yaml.add_item(f"{owner}/parameters", item)
        else:
            body = f"{owner}/requestBody"
            self.yaml.add_before(body if self.yaml.has(body) else f"{owner}/responses", {"parameters": [item]})
        self._components(before)

    def _since(self, text: str) -> str:
        return f"{text} (since {self.options.release})" if self.options.release else text

    def _values(self, finding: Finding) -> str | None:
        have, want = (listed_values(text) for text in (finding.ours, finding.theirs))
        if not have or not set(have) < set(want):
            raise UnsafeEditError(f"{finding.ours} became {finding.theirs}; only additions are safe")
        if len(finding.owners) != 1:
            raise UnsafeEditError("several of our schemas list its values; add them where they belong")
        (owner,) = finding.owners
        fresh = [value for value in want if value not in have and (owner, value) not in self._done]
        for value in fresh:
            self.yaml.add_item(f"{owner}/enum", value)
            self._done.add((owner, value))
        return f"{_short(owner)}: {', '.join(fresh)}" if fresh else None

    def _operation(self, finding: Finding) -> str:
        (method, path), node = self.comparison.missing[finding.where]
        if path not in self.options.operations and (lost := self._lost_namesake(path)):
            raise UnsafeEditError(f"{lost} is gone and ends alike; move ours if it is that, or say --operation {path}")
        tag = self.departures.tag_of(path) or self.options.tag
        declared = [each["name"] for each in self.ours.document.get("tags", [])]
        if tag not in declared:
            raise UnsafeEditError(f"it needs a tag; say --tag with one of {', '.join(declared)}")
        before, unclear = dict(self.schemas.components), list(self.schemas.unclear)
        theirs = Operation(self.document.spec, path, method, node)
        if " | " not in (secured := security_of(theirs)) and secured not in ("", "bearer"):
            raise UnsafeEditError(f"it asks for {secured}, never for an API key; list it under left-out")
        writer = OperationConverter(self.schemas, self.departures, self.document.title, self.options.release)
        try:
            made = writer.convert(theirs, tag, self._ids)
        except UnsafeEditError:
            # What it would have needed is of no use to anybody.
            self.schemas.components, self.schemas.unclear = before, unclear
            raise
        self._ids.add(made["operationId"])
        self._route(path, method, made, tag)
        self._components(before)
        return f"{finding.where}: {made['operationId']}"

    def _lost_namesake(self, path: str) -> str:
        lost = [each.where for each in self.comparison.findings if (each.kind, each.group) == ("operation", Group.GONE)]
        return next((where for where in lost if where.rpartition("/")[2] == path.rpartition("/")[2]), "")

    def _route(self, path: str, method: str, made: Mapping[str, Any], tag: str) -> None:
        known = f"/paths/{path.replace('/', '~1')}"
        if self.yaml.has(known):
            self.yaml.add_entries(known, {method: made})
            return
        operations = list(self.ours.operations())
        related = [operation for operation in operations if operation.tag == tag] or operations
        # A second method of a new path joins the first.
        after = pointer_of(related[-1]).rpartition("/")[0]
        self._routes.setdefault(path, (after, {}))[1][method] = made

    def finish(self) -> None:
        """Write the paths that are new, each with all of its methods."""
        for path, (after, methods) in self._routes.items():
            self.yaml.add_after(after, {path: methods}, apart=True)

    def _path(self, finding: Finding) -> str:
        operation = next(each for each in self.ours.operations() if each.route == finding.where)
        if operation.id not in self.options.moves:
            raise UnsafeEditError(f"it seems to have moved to {finding.theirs}; when it has, say --move {operation.id}")
        method, _, path = finding.theirs.partition(" ")
        here = pointer_of(operation)
        if path in self.ours.document["paths"] or len(self.ours.document["paths"][operation.path]) > 1:
            raise UnsafeEditError(f"it moved to {finding.theirs}, beside other operations; move it")
        if path != operation.path:
            self.yaml.rename(here.rpartition("/")[0], path)
        older = {"path": operation.path}
        if method.lower() != operation.method:
            self.yaml.rename(here, method.lower())
            older["method"] = operation.method
        if path != operation.path:
            if self.yaml.has(f"{here}/x-fastgpt-older-paths"):
                self.yaml.add_item(f"{here}/x-fastgpt-older-paths", older, first=True)
            else:
                self.yaml.add_before(f"{here}/x-retry", {"x-fastgpt-older-paths": [older]})
        return f"{operation.id}: {finding.where} is now {finding.theirs}"

    def _components(self, before: Mapping[str, Any], after: str = "") -> None:
        fresh = {name: made for name, made in self.schemas.components.items() if name not in before}
        if fresh:
            self.yaml.add_after(after or _COMPONENTS + list(self.ours.components)[-1], fresh)


def _short(pointer: str) -> str:
    if pointer.startswith(_COMPONENTS):
        return pointer.removeprefix(_COMPONENTS).partition("/")[0]
    return pointer.replace("~1", "/").removeprefix("/paths/")
