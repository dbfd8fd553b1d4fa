"""`fastgpt emulator`: a FastGPT to try things with, on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from ..terminal.errors import USAGE, CommandError
from ..terminal.failures import told
from ..words.language import t

HELP = (
    t("Run an emulated FastGPT and print its address, a key and an app.")
    + "\n\n\b\nfastgpt emulator\nfastgpt emulator --version 4.8 --port 3001"
)


@told
def emulator(
    version: Annotated[str, typer.Option("--version", metavar="4.16", help=t("The release to imitate."))] = "4.16",
    port: Annotated[int, typer.Option("--port", help=t("Port to listen on; 0 takes a free one."))] = 3000,
    host: Annotated[str, typer.Option("--host", help=t("Address to listen on."))] = "127.0.0.1",
    delay: Annotated[
        str, typer.Option("--delay", help=t("Pause before each piece of a reply, such as 20ms."))
    ] = "20ms",
    any_app: Annotated[bool, typer.Option("--any-app", help=t("Let every app id exist."))] = False,
) -> None:
    """Run the emulator until Ctrl-C."""
    from fastgpt_client.testing import PROFILES
    from fastgpt_client.testing.__main__ import main

    if version not in PROFILES:
        sentence = t("The emulator knows no FastGPT {version}.").format(version=version)
        raise CommandError(sentence, t("Choose one of {names}.").format(names=", ".join(PROFILES)), code=USAGE)
    given = ["--profile", version, "--port", str(port), "--host", host, "--delay", delay]
    status = main([*given, "--any-app"] if any_app else given)
    if status:
        raise typer.Exit(status)
