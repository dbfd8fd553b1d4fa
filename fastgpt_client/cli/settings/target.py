"""What a command talks to: put together from options, the environment and a profile, in this order."""

from __future__ import annotations

import importlib
import os
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ..terminal.errors import USAGE, CommandError
from ..words.language import t
from .profile import DEFAULT, Profile, load_profile

if TYPE_CHECKING:
    from fastgpt_client import AppClient, ChatClient

SERVICE = "fastgpt"
# Somebody waits at the terminal, and can type the command again.
_PATIENCE: dict[str, Any] = {"max_retries": 2, "retry_delay": 0.5}


@frozen
class Target:
    """A server, a key and an app.

    Attributes:
        base_url: Where FastGPT is, as it was given; empty for the client's own default.
        api_key: The key; never shown.
        app: The app; empty when none was named.
    """

    base_url: str
    api_key: str = field(repr=False)
    app: str

    def client(self, **options: Any) -> ChatClient:
        """Return a client for chats."""
        from fastgpt_client import ChatClient

        return ChatClient(self.api_key or None, self.base_url or None, **{**_PATIENCE, **options})

    def app_client(self, **options: Any) -> AppClient:
        """Return a client for apps and their logs."""
        from fastgpt_client import AppClient

        return AppClient(self.api_key or None, self.base_url or None, **{**_PATIENCE, **options})

    def needed_app(self) -> str:
        """Return the app.

        Raises:
            CommandError: None was named.
        """
        if not self.app:
            raise CommandError(
                t("This needs to know which app."),
                t("Add --app with its id, which is in the address of its page, or set FASTGPT_APP_ID."),
                code=USAGE,
            )
        return self.app


def target_of(api_key: str | None, base_url: str | None, app: str | None, profile: str | None) -> Target:
    """Return what a command talks to.

    Args:
        api_key: The option; None when it was not given, as for the others.
        base_url: Where FastGPT is.
        app: The app.
        profile: The name of a profile.

    Raises:
        CommandError: The profile, or the key it points to, cannot be had.
    """
    environment = os.environ
    name = profile or environment.get("FASTGPT_PROFILE") or ""
    found = load_profile(name or DEFAULT, required=bool(name))
    return Target(
        base_url or environment.get("FASTGPT_BASE_URL") or found.base_url,
        api_key or environment.get("FASTGPT_API_KEY") or key_of(found, name or DEFAULT),
        app or environment.get("FASTGPT_APP_ID") or found.app,
    )


def key_of(profile: Profile, name: str) -> str:
    """Return the key of a profile: its own, what its command prints, or what the keyring holds; empty without any.

    Raises:
        CommandError: The command failed, or there is no keyring.
    """
    if profile.api_key:
        return profile.api_key
    if profile.api_key_command:
        return _printed(profile.api_key_command)
    if profile.keyring:
        return str(keyring().get_password(SERVICE, name) or "")
    return ""


def keyring() -> Any:
    """Return the module of the system's keyring.

    Raises:
        CommandError: It is not installed.
    """
    try:
        # Not a dependency: most machines that have a keyring have the module as well.
        return importlib.import_module("keyring")
    except ModuleNotFoundError:
        raise CommandError(
            t("The system's keyring cannot be reached: the module keyring is missing."),
            t("Run: pip install keyring"),
            code=USAGE,
        ) from None


def _printed(command: str) -> str:
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, check=True, timeout=60)  # noqa: S603  # the user's own command
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        # Its output may hold the key, or half of it.
        sentence = t("The command for the API key failed: {command} ({error}).")
        raise CommandError(
            sentence.format(command=command, error=type(error).__name__),
            t("Run it by hand to see why, or run `fastgpt login` again."),
            code=USAGE,
        ) from None
    return done.stdout.strip()
