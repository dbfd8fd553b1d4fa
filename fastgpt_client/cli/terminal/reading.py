"""Reading a line, with editing and history where the system has them."""

from __future__ import annotations

import contextlib
import sys


def read_line(prompt: str) -> str:
    """Return what somebody types after a prompt.

    Raises:
        EOFError: There is nothing more to read.
    """
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")
    with contextlib.suppress(ImportError):
        # Importing it is what gives `input` its editing; Windows has its own.
        import readline  # noqa: F401
    return input(prompt)
