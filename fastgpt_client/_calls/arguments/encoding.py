"""Python values as FastGPT reads them: bodies, queries and paths. Performs no I/O."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote

from ...exceptions import ConfigurationError
from .dates import wire_date

_HEADER_TEXT = re.compile(r"[\x20-\x7e]*")


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def json_body(body: Mapping[str, Any] | None, extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a request body: what is None is left out, models and enums are encoded, `extra` goes on top.

    Raises:
        ConfigurationError: It holds what JSON cannot say. The message names the place.
    """
    given = {name: value for name, value in _mapping("json", body).items() if value is not None}
    if extra is not None:
        given.update(_mapping("extra_body", extra))
    # The inputs of a run refer to files in another way than messages do.
    return {
        str(name): encoded(value, files="as_variable" if name == "variables" else "as_content_part", at=str(name))
        for name, value in given.items()
    }


def json_text(body: Mapping[str, Any]) -> bytes:
    """Return an encoded body as it is sent."""
    return _dumps(body).encode()


def query(
    params: Mapping[str, Any] | None, extra: Mapping[str, Any] | None, extra_name: str = "extra_query"
) -> dict[str, str]:
    """Return a query's parameters: what is None is left out, lists become comma-separated as FastGPT reads them.

    Args:
        params: What the operation says.
        extra: What goes on top.
        extra_name: The parameter the latter was passed as.

    Raises:
        ConfigurationError: It holds what an address cannot say.
    """
    if params is None and extra is None:
        return {}
    merged = {**_mapping("params", params), **_mapping(extra_name, extra)}
    return {
        str(name): _query_value(encoded(value, at=str(name))) for name, value in merged.items() if value is not None
    }


def _query_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(_query_value(item) for item in value)
    return str(value)


def form_fields(form: Mapping[str, Any] | None, extra: Mapping[str, Any] | None) -> list[tuple[str, tuple[None, str]]]:
    """Return the fields of a multipart body as httpx takes them: what is None is left out, objects become JSON text."""
    given = {name: value for name, value in (form or {}).items() if value is not None}
    fields = {**given, **_mapping("extra_body", extra)}
    return [(name, (None, _field_value(encoded(value, at=name)))) for name, value in fields.items()]


def _field_value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def header_values(headers: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the headers of an operation as text; what is None is left out.

    Raises:
        ConfigurationError: A value cannot stand in a header.
    """
    if not headers:
        return {}
    texts = {name: _query_value(encoded(value)) for name, value in headers.items() if value is not None}
    for name, text in texts.items():
        if not _HEADER_TEXT.fullmatch(text):
            raise ConfigurationError(f"the header {name} cannot hold this value; give printable ASCII on one line")
    return texts


def path_of(template: str, params: Mapping[str, Any] | None) -> str:
    """Return a path with its `{parameters}` filled in and quoted."""
    return template.format(
        **{name: quote(str(encoded(value, at=name)), safe="") for name, value in (params or {}).items()}
    )


def encoded(value: Any, *, files: str = "as_content_part", at: str = "") -> Any:
    """Return a value as JSON types: models by their `to_dict`, enums by value, times in UTC.

    Args:
        value: What to encode.
        files: Which method of an uploaded file tells how to refer to it here.
        at: Where the value stands, such as `messages[0].content`.

    Raises:
        ConfigurationError: JSON cannot say it.
    """
    try:
        return _encoded(value, files, at)
    except RecursionError:
        raise ConfigurationError(f"{at or 'the value'} contains itself, or nests too deeply to be sent") from None


def _encoded(value: Any, files: str, at: str) -> Any:
    # What nearly every value is, first, and for texts what nearly every text is.
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _text(value, at)
    if value is None or kind is bool or kind is int:
        return value
    if kind is list:
        return [_encoded(item, files, f"{at}[{index}]") for index, item in enumerate(value)]
    if kind is dict:
        return {
            key if type(key) is str and key.isascii() else _text(str(key), at): _encoded(
                item, files, f"{at}.{key}" if at else str(key)
            )
            for key, item in value.items()
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return _text(value, at)
    if isinstance(value, float) and not math.isfinite(value):
        raise ConfigurationError(f"{at or 'the value'} is {value}, which JSON cannot say")
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (datetime, date)):
        return wire_date(value)
    if hasattr(value, files):
        return _encoded(getattr(value, files)(), files, at)
    if hasattr(value, "to_dict"):
        return _encoded(value.to_dict(), files, at)
    if isinstance(value, Mapping):
        return {
            _text(str(key), at): _encoded(item, files, f"{at}.{key}" if at else str(key)) for key, item in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [_encoded(item, files, f"{at}[{index}]") for index, item in enumerate(value)]
    raise ConfigurationError(f"{at or 'the value'} is of type {type(value).__name__}, which JSON cannot say")


def _mapping(name: str, given: Any) -> Mapping[str, Any]:
    """Return names with values; none for None.

    Raises:
        ConfigurationError: It is something else.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise ConfigurationError(f"{name} is of type {type(given).__name__}; give names with their values")
    return given


def _text(text: str, at: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ConfigurationError(
            f"{at or 'the text'} holds half of a character (U+{ord(text[error.start]):04X} at {error.start}), which "
            "cannot be sent. Drop such halves with text.encode('utf-8', 'replace').decode()"
        ) from None
    return text
