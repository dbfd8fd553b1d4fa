"""Read the text of answer events without parsing their JSON. Performs no I/O.

The answer events of a stream differ in their text and in nothing else. Once one of them has been parsed, everything
before and after its text is known; in another event with the same surroundings, what lies between is the text, exactly,
after JSON's escapes are undone.

Where events differ in more, such as a number in each of them, that is noticed, and they are parsed.
"""

from __future__ import annotations

import json.decoder
from collections.abc import Callable

from .answer_events import TextEvent

_scan_string: Callable[[str, int], tuple[str, int]] = vars(json.decoder)["scanstring"]

_KEY = b'"content":"'
# Surroundings that have changed this often go on changing: to learn them again costs more than it ever saves.
_MOST_CHANGES = 16


class TextTemplate:
    """What surrounds the text in the answer events of one stream."""

    def __init__(self) -> None:
        self._before = self._after = b""
        self._begin = self._tail = 0
        self._changes = 0

    def read(self, event: TextEvent) -> str | None:
        """Return the text of an event that is text and nothing else; None when it may be more, or has to be parsed."""
        raw, begin = event.raw, self._begin
        if not begin or raw[:begin] != self._before or raw[-self._tail :] != self._after:
            return None
        middle = raw[begin : len(raw) - self._tail]
        if not middle and len(raw) != begin + self._tail:
            # What comes before and what comes after overlap.
            return None
        # Without a backslash and with no quote there is nothing to undo.
        if b'"' in middle or b"\\" in middle:
            undone = _unescaped(middle)
            if undone is None:
                return None
            text = undone
        else:
            text = middle.decode("utf-8", "replace")
        event._known_text = text  # noqa: SLF001  # events and their template are one design
        return text

    def learn(self, event: TextEvent) -> None:
        """Take the surroundings from a parsed event, if its text can be found in it without doubt."""
        if self._changes == _MOST_CHANGES or not event.text or event.reasoning or event.finish_reason:
            return
        raw = event.raw
        begin = raw.find(_KEY) + len(_KEY)
        if raw.count(_KEY) != 1:
            return
        # Its escapes may be written in several ways, so its end is looked for where JSON says that it is.
        inside = raw[begin:].decode("utf-8", "replace")
        text, end = _scan_string(inside, 0)
        after = inside[end - 1 :].encode()
        if text != event.text or not raw.endswith(after):
            return
        self._changes += 1
        self._before, self._after = raw[:begin], after
        self._begin, self._tail = begin, len(after)


def _unescaped(middle: bytes) -> str | None:
    """Return what a JSON string's inside says; None when it is not the inside of one string."""
    inside = middle.decode("utf-8", "replace") + '"'
    try:
        text, end = _scan_string(inside, 0)
    except ValueError:
        return None
    return text if end == len(inside) else None
