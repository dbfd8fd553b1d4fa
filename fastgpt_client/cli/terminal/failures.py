"""Errors as people read them: one sentence and a fix, and an exit code that scripts can use."""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer

from ..words.language import t
from .errors import STOPPED, CommandError
from .output import styled

P = ParamSpec("P")
R = TypeVar("R")

_debug = False


def show_tracebacks() -> None:
    """Show the traceback of an error, as `--debug` asks."""
    global _debug  # one command line, one setting
    _debug = True


def hide_tracebacks() -> None:
    """Show sentences only."""
    global _debug  # one command line, one setting
    _debug = False


def told(function: Callable[P, R]) -> Callable[P, R]:
    """Make a command tell its errors in one sentence and end with their exit code."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except KeyboardInterrupt:
            sys.stderr.write("\n")
            raise typer.Exit(STOPPED) from None
        except BrokenPipeError:
            raise
        except Exception as error:  # what we do not know is told as well
            found = failure_of(error)
            if found is None:
                raise
            if _debug:
                traceback.print_exc()
            tell(found)
            raise typer.Exit(found.code) from None

    return wrapped


def tell(failure: CommandError) -> None:
    """Write a failure to stderr."""
    sys.stderr.write(f"{styled('fastgpt:', 'red', sys.stderr)} {failure.sentence}\n")
    if failure.fix:
        sys.stderr.write(f"{styled(t('Fix:'), 'green', sys.stderr)} {failure.fix}\n")
    sys.stderr.flush()


def failure_of(error: Exception) -> CommandError | None:
    """Return what to say about an error; None when it is typer's own way to end."""
    if isinstance(error, CommandError):
        return error
    if isinstance(error, (typer.Exit, typer.Abort)) or type(error).__module__.startswith(("click", "typer")):
        return None
    from .sentences import sentence_of

    return sentence_of(error)
