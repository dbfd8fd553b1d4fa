"""Rules for the words of the document: people read them, in English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from ..spec.document import Spec
from .finding import Finding

#: What stands before text that was taken over as it was, and that a person has to turn into English.
TRANSLATION_MARK = "(to be translated)"

_WORDS = ("description", "summary")
# Between backticks stands what people type or get, in whatever language that is.
_QUOTED = re.compile(r"`[^`]*`")
# Beside Latin letters: signs of units and mathematics.
_ENGLISH = ("LATIN", "GREEK", "MICRO", "OHM", "KELVIN", "ANGSTROM", "FEMININE", "MASCULINE", "MODIFIER")


def text_findings(spec: Spec) -> list[Finding]:
    """Return the texts that are not English, or wait for their translation."""
    return list(_texts(spec.document, ()))


def _texts(node: Any, at: tuple[str, ...]) -> Iterator[Finding]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in _WORDS and isinstance(value, str):
                yield from _text("/".join((*at, key)), value)
            else:
                yield from _texts(value, (*at, str(key)))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _texts(value, (*at, str(index)))


def _text(where: str, text: str) -> Iterator[Finding]:
    if TRANSLATION_MARK in text:
        yield Finding(where, f"it says `{TRANSLATION_MARK}`", "write it in English and remove the mark")
        return
    foreign = next((sign for sign in _QUOTED.sub("", text) if _is_foreign(sign)), None)
    if foreign is not None:
        yield Finding(where, f"it is not English: {foreign!r}", "write it in English, and quotations between backticks")


def _is_foreign(sign: str) -> bool:
    return not sign.isascii() and sign.isalpha() and not unicodedata.name(sign, "").startswith(_ENGLISH)
