"""The command with its sub-commands; each of them is a module that loads what it needs when it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from .commands import ask, chat, doctor, emulator, history, login, logs, upload
from .terminal import failures
from .terminal.errors import BROKEN_PIPE
from .words.language import t

# Plain help: markup would load a formatter that takes longer than everything else together.
app = typer.Typer(
    name="fastgpt",
    help=t("Talk to FastGPT from the terminal.")
    + "\n\n\b\n"
    + "fastgpt login\n"
    + 'fastgpt ask "Hello"\n'
    + "fastgpt chat\n"
    + "fastgpt doctor",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("ask", help=ask.HELP)(ask.ask)
app.command("chat", help=chat.HELP)(chat.chat)
app.command("doctor", help=doctor.HELP)(doctor.doctor)
app.command("upload", help=upload.HELP)(upload.upload)
app.add_typer(history.app, name="history", help=history.HELP)
app.add_typer(logs.app, name="logs", help=logs.HELP)
app.command("login", help=login.HELP)(login.login)
app.command("emulator", help=emulator.HELP)(emulator.emulator)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"fastgpt-client {version('fastgpt-client')}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=t("Show the version and end."))
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help=t("Show the traceback of an error."))] = False,
) -> None:
    if debug:
        failures.show_tracebacks()


def run(arguments: Sequence[str]) -> int:
    """Run the command with these arguments and return its exit code."""
    given, rest = list(arguments), []
    if "--" in given:
        at = given.index("--")
        given, rest = given[:at], given[at:]
    if "--debug" in given:
        # It belongs to the root, but people write it where they are.
        given = ["--debug", *(each for each in given if each != "--debug")]
    failures.hide_tracebacks()
    try:
        app([*given, *rest], prog_name="fastgpt")
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(bool(ending.code))
    except BrokenPipeError:
        # Who read our output has seen enough, as `head` does; the interpreter is not to complain about it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return 0
