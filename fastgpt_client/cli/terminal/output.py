"""Writing to the terminal: text on stdout, everything else on stderr, colour only where it is wanted and seen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from ..words.language import t
from .errors import USAGE, CommandError

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {"dim": "2", "bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def in_colour(stream: TextIO) -> bool:
    """Tell whether a stream shows colour: it is a terminal, and nobody asked for none (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def styled(text: str, style: str, stream: TextIO) -> str:
    """Return text in a style, or as it is where the stream shows none."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if in_colour(stream) else text


def out(text: str, *, end: str = "\n") -> None:
    """Write a result to stdout, at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def json_text(value: object, *, indent: int | None = None) -> str:
    """Return a value as JSON, with letters of all languages as they are."""
    # Loaded here, since `fastgpt --help` has no use for it.
    import json

    return json.dumps(value, ensure_ascii=False, indent=indent)


def note(text: str, style: str = "dim") -> None:
    """Write something beside the result to stderr."""
    sys.stderr.write(styled(text, style, sys.stderr) + "\n")
    sys.stderr.flush()


def interactive() -> bool:
    """Tell whether somebody sits at the terminal: what is asked is seen, and what is typed is read."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def console(*, stderr: bool = False) -> Console:
    """Return a rich console on stdout or stderr."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, no_color=not in_colour(stream), highlight=False, soft_wrap=not stream.isatty())


def confirmed(question: str, *, yes: bool) -> bool:
    """Ask before something is done that cannot be undone.

    Args:
        question: What to ask.
        yes: It was answered on the command line.
    """
    if yes:
        return True
    if not interactive():
        raise CommandError(t("This needs a yes, and nobody is there to give it."), t("Add --yes."), code=USAGE)
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")
