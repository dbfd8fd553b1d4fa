"""What `.parsed` loses, changes or invents of the JSON that came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..session import Session


def parsed(session: Session, response: Any) -> Any:
    """Return an answer's `.parsed`, and note where it does not say what the JSON says."""
    value = response.parsed
    for difference in dict.fromkeys(_differences(response.data, _plain(value), "")):
        session.wrong.append(f".parsed{difference}")
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return json.loads(json.dumps(value.to_dict() if hasattr(value, "to_dict") else value, default=str))


def _differences(raw: Any, typed: Any, path: str) -> Iterator[str]:
    # Up to 4.14 `{}` is how routes with nothing to say say it.
    if isinstance(raw, dict) and isinstance(typed, dict):
        for name, value in raw.items():
            if name in typed:
                yield from _differences(value, typed[name], f"{path}.{name}")
            elif value is not None:
                yield f"{path}.{name}: {value!r} is lost"[:200]
        yield from (f"{path}.{name}: {typed[name]!r} is invented"[:200] for name in typed if name not in raw)
    elif isinstance(raw, list) and isinstance(typed, list):
        if len(raw) != len(typed):
            yield f"{path}: {len(raw)} items became {len(typed)}"
        for one, other in zip(raw, typed, strict=False):
            yield from _differences(one, other, f"{path}[]")
    elif raw != typed and not _same_time(raw, typed) and not (raw == {} and typed is None):
        yield f"{path}: {raw!r} became {typed!r}"[:200]


def _same_time(raw: Any, typed: Any) -> bool:
    """Whether two texts are the same time in different spellings."""
    return (
        isinstance(raw, str) and isinstance(typed, str) and raw[:19].replace("T", " ") == typed[:19].replace("T", " ")
    )
