"""The request and the reply of an operation, as they are on the wire."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from ...spec.document import EVENT_STREAM, JSON, Node, Operation, Spec
from .normalized import Field, LocatedSchema, NormalizedSchema, normalize


@frozen
class Request:
    """Everything a caller sends.

    Args:
        inputs: Query, path and body as one object.
        locations: Name -> `query`, `path`, `header`, `cookie` or `body`. Headers and cookies are called `header:name`,
            and a field of the body that is also given outside of it `body:name`.
        content: The content type of the body, empty without one.
        owners: Place -> where our document would have one more.
        body_fields: Names of the fields of the body, also those that stand outside of it as well.
    """

    inputs: NormalizedSchema
    locations: Mapping[str, str]
    content: str
    owners: Mapping[str, tuple[str, ...]]
    body_fields: tuple[str, ...] = ()


@frozen
class Reply:
    """Everything a caller gets.

    Args:
        kinds: `json`, `stream`, `bytes`, or `nothing`.
        schema: What the JSON holds.
    """

    kinds: frozenset[str]
    schema: LocatedSchema | None

    def __str__(self) -> str:
        return ", ".join(sorted(self.kinds))


def pointer_of(operation: Operation) -> str:
    """Return the pointer to an operation in its document."""
    return f"/paths/{operation.path.replace('~', '~0').replace('/', '~1')}/{operation.method}"


def security_of(operation: Operation) -> str:
    """Return what an operation asks callers for, such as `bearer | cookie x`; empty when nothing is said."""
    listed = operation.node.get("security", operation.spec.document.get("security"))
    if listed is None:
        return ""
    schemes = operation.spec.document.get("components", {}).get("securitySchemes", {})
    ways = {" + ".join(sorted(_way(schemes.get(name, {})) for name in each)) or "nothing" for each in listed}
    return " | ".join(sorted(ways)) or "nothing"


def _way(scheme: Node) -> str:
    if scheme.get("type") == "http":
        return str(scheme.get("scheme", "")).lower()
    if scheme.get("type") == "apiKey":
        return f"{scheme.get('in')} {scheme.get('name')}"
    return str(scheme.get("type"))


def request_of(operation: Operation) -> Request:
    """Return what an operation takes."""
    here = pointer_of(operation)
    fields: dict[str, Field] = {}
    locations: dict[str, str] = {}
    for index, raw in enumerate(operation.node.get("parameters", [])):
        parameter, at = _resolved(operation.spec, raw, f"{here}/parameters/{index}")
        location, name = str(parameter.get("in")), str(parameter.get("name"))
        if location in ("header", "cookie"):
            # Names of headers mean the same in any case, and a field may be called the same.
            name = f"{location}:{name.lower()}"
        if location in ("query", "path", "header", "cookie"):
            fields[name] = Field(
                (LocatedSchema(parameter.get("schema", {}), f"{at}/schema"),), bool(parameter.get("required"))
            )
            locations[name] = location
    content, body = "", NormalizedSchema()
    if operation.body:
        content = operation.body[0]
        at = f"{here}/requestBody/content/{content.replace('/', '~1')}/schema"
        body = normalize(operation.spec, [LocatedSchema(operation.body[1], at)])
        own = {f"body:{name}" if name in fields else name: given for name, given in body.fields.items()}
        locations |= dict.fromkeys(own, "body")
        fields = {**own, **fields}
    # A body cannot be added to an operation that has none, and GET and DELETE take what they take in the query.
    owners = {"query": (here,), "path": (), "header": (), "cookie": (), "body": body.owners}
    return Request(
        NormalizedSchema(frozenset({"object"}), fields=fields, owners=body.owners or (here,)),
        locations,
        content,
        owners,
        tuple(body.fields),
    )


def reply_of(operation: Operation) -> Reply:
    """Return what an operation answers when all is well."""
    kinds, schema = set(), None
    for content_type, media in operation.answers.items():
        if content_type == JSON:
            at = f"{pointer_of(operation)}/responses/200/content/{content_type.replace('/', '~1')}/schema"
            schema = LocatedSchema(media.get("schema", {}), at)
            kinds.add("json" if normalize(operation.spec, [schema]).types else "nothing")
        else:
            kinds.add("stream" if content_type == EVENT_STREAM else "bytes")
    return Reply(frozenset(kinds or {"nothing"}), schema if "json" in kinds else None)


def _resolved(spec: Spec, node: Node, pointer: str) -> tuple[Node, str]:
    return (spec.resolve(node), str(node["$ref"])[1:]) if "$ref" in node else (node, pointer)
