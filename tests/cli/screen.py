"""The command in a real terminal: keys are pressed when a text has come, and what is on the screen is read."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import unicodedata
from collections.abc import Mapping

_CONTROL = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])|\x1b[=>]|\x1b\][^\x07]*\x07")
_PATIENCE = 30.0


class Terminal:
    """A process in a terminal of its own.

    Args:
        arguments: What follows `fastgpt`.
        environment: Its environment.
        columns: How wide the window is.
    """

    def __init__(self, arguments: list[str], environment: Mapping[str, str], columns: int = 80) -> None:
        self.raw = ""
        self._seen = 0
        self._bytes = b""
        self.columns = columns
        command = [sys.executable, "-m", "fastgpt_client.cli", *arguments]
        self._pid, self._fd = pty.fork()
        if self._pid == 0:  # pragma: no cover  # the other process
            os.execvpe(command[0], command, dict(environment))
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))

    def until(self, text: str) -> None:
        """Read until a text comes that was not waited for before.

        Raises:
            AssertionError: It did not come.
        """
        deadline = time.monotonic() + _PATIENCE
        while (found := (come := _CONTROL.sub("", self.raw)).find(text, self._seen)) < 0:
            waiting = time.monotonic() < deadline and self._more()
            assert waiting, f"{text!r} did not come after {come[: self._seen][-20:]!r}; there is:\n{self.screen()}"
        self._seen = found + len(text)

    def press(self, keys: str) -> None:
        """Press keys."""
        os.write(self._fd, keys.encode())

    def ends(self) -> int:
        """Read until the process ends, and return its exit code."""
        while self._more():
            pass
        os.close(self._fd)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def kill(self) -> None:
        """End the process, when a test has failed."""
        try:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            os.close(self._fd)
        except (ProcessLookupError, ChildProcessError, OSError):
            pass

    def screen(self) -> str:
        """Return what the screen shows."""
        return shown(self.raw, self.columns)

    def _more(self) -> bool:
        if not select.select([self._fd], [], [], _PATIENCE)[0]:
            return False
        try:
            chunk = os.read(self._fd, 65536)
        except OSError:
            # Linux says so when the other side is gone.
            return False
        self._bytes += chunk
        self.raw = self._bytes.decode("utf-8", "ignore")
        return bool(chunk)


def shown(raw: str, columns: int) -> str:
    """Return what a terminal shows after some output: just enough of one for what the command writes."""
    lines: list[list[str]] = [[]]
    row = column = at = 0
    while at < len(raw):
        if control := _CONTROL.match(raw, at):
            at = control.end()
            count = int(control[1]) if (control[1] or "").isdecimal() else 1
            if control[2] == "A":
                row = max(row - count, 0)
            elif control[2] == "K":
                lines[row] = lines[row][:column] if control[1] != "2" else []
            continue
        character = raw[at]
        at += 1
        if character == "\r":
            column = 0
        elif character == "\b":
            column = max(column - 1, 0)
        elif character == "\n":
            row += 1
        elif character >= " ":
            width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            if column + width > columns:
                row, column = row + 1, 0
            while len(lines) <= row:
                lines.append([])
            lines[row] += [" "] * (column + width - len(lines[row]))
            lines[row][column : column + width] = [character, *[""] * (width - 1)]
            column += width
        while len(lines) <= row:
            lines.append([])
    return "\n".join("".join(line).rstrip() for line in lines).strip("\n")
