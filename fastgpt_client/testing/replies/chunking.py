"""Texts are cut into chunks as a model would produce them."""

from __future__ import annotations

import re

from .contents import Text

_CHUNK = re.compile(r"\s*[一-鿿]{1,2}|\s*[^\s一-鿿]+|\s+")


def chunks_of(text: Text) -> list[str]:
    """Return the chunks of a text: about a word each, or exactly those that were given."""
    return _CHUNK.findall(text) if isinstance(text, str) else list(text)
