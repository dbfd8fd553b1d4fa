"""Exit codes that scripts can use, and errors of the command itself."""

from __future__ import annotations

#: The server refused or failed, or a check found something broken.
FAILED = 1
#: The command was called or set up in a way that cannot work.
USAGE = 2
#: No answer came.
NO_CONNECTION = 3
#: The API key is not accepted, or may not do this.
NOT_ALLOWED = 4
#: The workflow waits for an answer.
WAITING = 5
#: The answer is not whole.
CUT_OFF = 6
#: Ctrl-C, as shells count it.
STOPPED = 130
#: Nobody reads the output any more, as shells count it.
BROKEN_PIPE = 141


class CommandError(Exception):
    """Something the command itself has to say.

    Args:
        sentence: What is wrong.
        fix: What to do about it; empty when nothing can be done.
        code: The exit code.
    """

    def __init__(self, sentence: str, fix: str = "", *, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.fix = fix
        self.code = code
