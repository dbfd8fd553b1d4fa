"""Python values as FastGPT reads them: bodies, queries and paths. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote

from .dates import wire_date


def json_body(body: Mapping[str, Any] | None, extra: Mapping[str, Any] | None) -> Any:
    """Return a request body: what is None is left out, models and enums are encoded, `extra` goes on top."""
    given = {name: value for name, value in (body or {}).items() if value is not None}
    return {
        # The inputs of a run refer to files in another way than messages do.
        str(name): encoded(value, files="as_variable" if name == "variables" else "as_content_part")
        for name, value in {**given, **(extra or {})}.items()
    }


def query(params: Mapping[str, Any] | None, extra: Mapping[str, Any] | None) -> dict[str, str]:
    """Return a query's parameters: what is None is left out, lists become comma-separated as FastGPT reads them."""
    merged = {**(params or {}), **(extra or {})}
    return {name: _query_value(encoded(value)) for name, value in merged.items() if value is not None}


def _query_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(_query_value(item) for item in value)
    return str(value)


def path_of(template: str, params: Mapping[str, Any] | None) -> str:
    """Return a path with its `{parameters}` filled in and quoted."""
    return template.format(**{name: quote(str(encoded(value)), safe="") for name, value in (params or {}).items()})


def encoded(value: Any, *, files: str = "as_content_part") -> Any:
    """Return a value as JSON types: models by their `to_dict`, enums by value, times in UTC.

    Args:
        value: What to encode.
        files: Which method of an uploaded file tells how to refer to it here.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (datetime, date)):
        return wire_date(value)
    if hasattr(value, files):
        return encoded(getattr(value, files)())
    if hasattr(value, "to_dict"):
        return encoded(value.to_dict(), files=files)
    if isinstance(value, Mapping):
        return {str(key): encoded(item, files=files) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [encoded(item, files=files) for item in value]
    return value
