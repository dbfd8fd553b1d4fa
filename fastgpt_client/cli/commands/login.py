"""`fastgpt login`: write a profile."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..settings.options import ApiKey, App, BaseUrl, ProfileName
from ..terminal.errors import USAGE, CommandError
from ..terminal.failures import told
from ..terminal.output import interactive, note
from ..words.language import t

HELP = (
    t("Write where FastGPT is, and its key, into a profile.")
    + "\n\n\b\nfastgpt login --base-url https://fastgpt.example.com"
    + "\nfastgpt login --key-command 'pass show fastgpt'"
)


@told
def login(
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    app: App = None,
    profile: ProfileName = None,
    key_command: Annotated[
        str | None, typer.Option("--key-command", metavar="COMMAND", help=t("A command that prints the key."))
    ] = None,
    use_keyring: Annotated[bool, typer.Option("--keyring", help=t("Keep the key in the system's keyring."))] = False,
) -> None:
    """Write a profile."""
    from ..settings.profile import DEFAULT, Profile, load_profile, save_profile
    from ..settings.target import SERVICE, keyring

    name = profile or DEFAULT
    before = load_profile(name)
    base_url = base_url or _asked(t("Where is FastGPT?"), before.base_url or "http://localhost:3000")
    if key_command is None and api_key is None:
        api_key = _secret(t("API key (not shown):"))
    app = app if app is not None else _asked(t("Id of the app (may stay empty):"), before.app, optional=True)
    if use_keyring and api_key:
        keyring().set_password(SERVICE, name, api_key)
        written = Profile(base_url, app, keyring=True)
    else:
        written = Profile(base_url, app, "" if key_command else api_key or "", key_command or "")
    path = save_profile(name, written)
    note(t("Wrote {path}. Only you can read it.").format(path=path), "green")
    note(t("Try it: fastgpt doctor"))


def _asked(question: str, default: str, *, optional: bool = False) -> str:
    if not interactive():
        if default or optional:
            return default
        raise CommandError(question, t("Give it as an option; see `fastgpt login --help`."), code=USAGE)
    sys.stderr.write(f"{question} [{default}] " if default else f"{question} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() or default


def _secret(question: str) -> str:
    if sys.stdin.isatty():
        import getpass

        return getpass.getpass(f"{question} ").strip()
    # As `echo "$KEY" | fastgpt login` does, which no list of processes shows.
    return sys.stdin.readline().strip()
