"""How the tour shows itself: the code on the left, what it prints on the right, as it comes."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import itertools
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Generator
from typing import TextIO
from unittest import mock

CODE = 78
LEAST_OUTPUT = 40


def code_of(stop: Callable[..., object]) -> list[str]:
    """Return the lines of a function, without its signature and its docstring."""
    source = textwrap.dedent(inspect.getsource(stop))
    (function,) = ast.parse(source).body
    if not isinstance(function, ast.FunctionDef):
        raise TypeError(f"{stop!r} is no plain function")
    first = function.body[1].lineno - 1
    return textwrap.dedent("\n".join(source.splitlines()[first:])).splitlines()


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


@contextlib.contextmanager
def beside(code: list[str]) -> Generator[None]:
    """Print what is printed inside the block to the right of the code; below it, where there is no room."""
    width = shutil.get_terminal_size((160, 24)).columns
    if width < CODE + LEAST_OUTPUT:
        print(textwrap.indent("\n".join(code), "    "), "\n")
        yield
    elif not sys.stdout.isatty():
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                yield
        finally:
            # Of a line that was written over, the last state is kept.
            output = [line.rpartition("\r")[2] for line in printed.getvalue().removesuffix("\n").split("\n")]
            for left, right in itertools.zip_longest(code, output, fillvalue=""):
                print(f"  {left}{' ' * (CODE - width_of(left))}│ {right}".rstrip())
    else:
        column = Column(sys.stdout, CODE + 3, width)
        column.draw(code)
        try:
            with contextlib.redirect_stdout(column), mock.patch("builtins.input", column.ask):
                yield
        finally:
            column.leave(len(code))


class Column(io.TextIOBase):
    """The right part of a terminal, written to as if it were the whole.

    Args:
        terminal: Where it is.
        left: Its first column, from 1.
        right: The terminal's last column.
    """

    def __init__(self, terminal: TextIO, left: int, right: int) -> None:
        self._terminal, self._left, self._width = terminal, left, right - left - 2
        self._row = self._at = 0

    def draw(self, code: list[str]) -> None:
        """Draw what is on the left, and go back to where it begins."""
        for line in code:
            self._terminal.write(f"  \x1b[2m{line[:CODE]}\x1b[0m\x1b[{self._left}G│\n")
        self._terminal.write(f"\x1b[{len(code)}A\x1b[{self._left + 2}G" if code else "")
        self._terminal.flush()

    def leave(self, rows: int) -> None:
        """Go below both columns."""
        self._terminal.write("\n" * max(rows - self._row, 1 if self._at else 0))
        self._terminal.flush()

    def ask(self, prompt: str) -> str:
        """Return what is typed after a prompt."""
        self.write(prompt)
        self.flush()
        answer = sys.stdin.readline().rstrip("\n")
        # Enter has moved the cursor to the next line.
        self._enter_line()
        return answer

    def isatty(self) -> bool:
        """Tell that this is a terminal."""
        return True

    def writable(self) -> bool:
        """Tell that this can be written to."""
        return True

    def flush(self) -> None:
        """Show what was written."""
        self._terminal.flush()

    def write(self, text: str) -> int:
        """Write text, in lines that fit."""
        for letter in text:
            wide = width_of(letter)
            if letter == "\r":
                self._terminal.write(f"\x1b[{self._left + 2}G")
                self._at = 0
            elif letter == "\n":
                self._new_line()
            else:
                if self._at + wide > self._width:
                    self._new_line()
                self._terminal.write(letter)
                self._at += wide
        return len(text)

    def _new_line(self) -> None:
        self._terminal.write("\n")
        self._enter_line()

    def _enter_line(self) -> None:
        self._row, self._at = self._row + 1, 0
        self._terminal.write(f"\x1b[{self._left}G│ ")
