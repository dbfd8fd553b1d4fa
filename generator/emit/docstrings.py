"""Google-style docstrings, made from text of the spec."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from textwrap import fill

WIDTH = 116
_ITEM = re.compile(r"\s*(?:[-*]|\d+\.)\s")

Entry = tuple[str, str]


def escape(text: str) -> str:
    """Return the text as it may stand between triple quotes, without control characters."""
    kept = "".join(
        c for c in text.expandtabs(4) if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp")
    )
    return kept.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def wrap(text: str, indent: int = 0) -> str:
    """Return the text with its paragraphs and lists wrapped; indented or fenced code keeps its lines."""
    return "\n\n".join(_paragraph(part, indent) for part in re.split(r"\n\s*\n", text.strip("\n")) if part.strip())


def _paragraph(text: str, indent: int) -> str:
    lines = text.splitlines()
    if "```" in text or all(line.startswith("    ") for line in lines):
        return "\n".join((" " * indent + line).rstrip() for line in lines)
    pieces: list[str] = []
    for line in lines:
        if not pieces or _ITEM.match(line):
            pieces.append(line.strip())
        else:
            pieces[-1] += " " + line.strip()
    return "\n".join(_fill(piece, indent, indent + 2 if _ITEM.match(piece) else indent) for piece in pieces)


def _fill(text: str, first: int, rest: int) -> str:
    # Long words stay whole: a break inside one could split an escape sequence.
    return fill(
        text,
        WIDTH,
        initial_indent=" " * first,
        subsequent_indent=" " * rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def sentence(text: str) -> str:
    """Return the text on one line, with a full stop unless it ends a sentence already."""
    line = " ".join(text.split())
    return line if not line or line[-1] in ".!?:。！？" else f"{line}."


def section(title: str, entries: Iterable[Entry], indent: int) -> str:
    """Return a section of `name: text` entries; a name may be empty."""
    lines = []
    for name, text in entries:
        said = " ".join(text.split())
        lines.append(
            _fill(f"{name}: {said}".rstrip() if name else said, indent + 4, indent + 8 if name else indent + 4)
        )
    return "\n".join([" " * indent + f"{title}:", *lines])


def docstring(
    summary: str,
    description: str = "",
    *,
    sections: Iterable[tuple[str, Iterable[Entry]]] = (),
    indent: int = 4,
) -> str:
    """Return a docstring literal for a body that is indented by `indent` columns; its first line is not indented."""
    parts = [sentence(escape(summary))]
    if description.strip():
        parts.append(wrap(escape(description), indent))
    for title, entries in sections:
        if escaped := [(escape(name), escape(text)) for name, text in entries]:
            parts.append(section(title, escaped, indent))
    text = "\n\n".join(parts)
    if "\n" not in text and not text.endswith(('"', "\\")):
        return f'"""{text}"""'
    return f'"""{text}\n' + " " * indent + '"""'
