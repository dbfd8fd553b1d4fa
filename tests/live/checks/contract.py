"""The contract of the client, `spec/fastgpt.yaml`: which route came when, and what answers look like."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.spec.document import read_yaml

from ..wire import Exchange
from .schema import Schemas

SPEC = Path(__file__).resolve().parents[3] / "spec" / "fastgpt.yaml"
Version = tuple[int, ...]


def version_of(text: str) -> Version:
    """Return a version such as `4.14.9` so that it can be compared."""
    return tuple(int(number) for number in text.split("-")[0].split("."))


class Contract:
    """What the client expects of a server."""

    def __init__(self, path: Path = SPEC) -> None:
        document = read_yaml(path.read_bytes())
        self._schemas = Schemas(document)
        self.operations: dict[str, dict[str, Any]] = {}
        self._routes: dict[tuple[str, str], str] = {}
        for route, methods in document["paths"].items():
            for method, operation in methods.items():
                name = operation["operationId"]
                self.operations[name] = operation
                self._routes[method.upper(), route] = name
                for older in operation.get("x-fastgpt-older-paths", []):
                    self._routes[older.get("method", method).upper(), older["path"]] = name

    def since(self, operation: str) -> Version | None:
        """Return the first version that has an operation; None when every supported one has it."""
        since = self.operations[operation].get("x-fastgpt-since")
        return version_of(since) if since else None

    def operation_of(self, exchange: Exchange) -> str | None:
        """Return the operation a request was for; the server may live under a path prefix."""
        at = exchange.path.find("/api/")
        return self._routes.get((exchange.method, exchange.path[at:])) if at >= 0 else None

    def strange(self, exchange: Exchange) -> Iterator[str]:
        """Yield what a successful answer has that the contract does not describe."""
        name = self.operation_of(exchange)
        if name is None or exchange.status != 200:
            return
        if "event-stream" in exchange.content_type:
            yield from dict.fromkeys(self._strange_events(name, exchange.text))
        elif "json" in exchange.content_type and exchange.ended:
            yield from dict.fromkeys(self._strange_body(name, json.loads(exchange.text)))

    def _strange_body(self, name: str, body: Any) -> Iterator[str]:
        if isinstance(body, dict) and isinstance(body.get("code"), int) and body["code"] >= 400:
            return
        operation = self.operations[name]
        if operation.get("x-envelope"):
            body = body.get(operation["x-envelope"]) if isinstance(body, dict) else body
        schema = operation["responses"]["200"]["content"].get("application/json", {}).get("schema")
        if schema is not None and not (body == {} and schema.get("type") == "array"):
            # Up to 4.9.10 `{}` is how a list with nothing in it comes; the client makes it one.
            yield from self._schemas.strange(body, schema)

    def _strange_events(self, name: str, text: str) -> Iterator[str]:
        known = dict(self.operations[name].get("x-sse-events", {}))
        if name == "resume_chat_stream":
            # It replays what the completion sent.
            known = {**self.operations["create_chat_completion_v2"]["x-sse-events"], **known}
        # What follows the last blank line was cut off.
        for frame in text.replace("\r\n", "\n").split("\n\n")[:-1]:
            lines = [line.partition(":") for line in frame.split("\n")]
            event = next((value.strip() for field, _, value in lines if field == "event"), "answer")
            data = "\n".join(value.removeprefix(" ") for field, _, value in lines if field == "data")
            if data in ("", "[DONE]"):
                continue
            if event not in known:
                yield f"event {event} is not in the contract: {data[:80]}"
                continue
            yield from self._schemas.strange(_decoded(data), known[event], f"event {event}")


def _decoded(data: str) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data
