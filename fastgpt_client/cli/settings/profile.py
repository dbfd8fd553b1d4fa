"""The profiles of a user: a TOML file in the user's configuration folder that only its owner can read."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from ..terminal.errors import USAGE, CommandError
from ..words.language import t

DEFAULT = "default"


@frozen
class Profile:
    """One server, and how to get at its key.

    Attributes:
        base_url: Where FastGPT is.
        app: The app to use.
        api_key: The key itself.
        api_key_command: A command that prints the key.
        keyring: Whether the key is in the system's keyring.
    """

    base_url: str = ""
    app: str = ""
    api_key: str = ""
    api_key_command: str = ""
    keyring: bool = False

    def __repr__(self) -> str:
        return f"Profile(base_url={self.base_url!r}, app={self.app!r})"


def config_file() -> Path:
    """Return where the profiles are: in `XDG_CONFIG_HOME`, or in the platform's own place for settings."""
    given = os.environ.get("XDG_CONFIG_HOME")
    if given:
        return Path(given) / "fastgpt" / "config.toml"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "~")).expanduser() / "fastgpt" / "config.toml"
    where = "Library/Application Support" if sys.platform == "darwin" else ".config"
    return Path.home() / where / "fastgpt" / "config.toml"


def load_profile(name: str, *, required: bool = False) -> Profile:
    """Return a profile; an empty one when there is none.

    Args:
        name: The profile's name.
        required: Whether it has to exist.

    Raises:
        CommandError: The file cannot be read, or the profile is missing.
    """
    path = config_file()
    found = _profiles(path).get(name)
    if found is None:
        if required:
            sentence = t("There is no profile {name} in {path}.").format(name=name, path=path)
            raise CommandError(sentence, t("Make it: fastgpt login --profile {name}").format(name=name), code=USAGE)
        return Profile()
    if os.name == "posix" and path.stat().st_mode & 0o077:
        sys.stderr.write(t("Others can read {path}; run: chmod 600 {path}").format(path=path) + "\n")
    known = {key: value for key, value in found.items() if key in Profile.__annotations__}
    wrong = [key for key, value in known.items() if not isinstance(value, bool if key == "keyring" else str)]
    if wrong:
        sentence = t("{key} in {path} is not of the right type.").format(key=wrong[0], path=path)
        raise CommandError(sentence, t("Run `fastgpt login` to write it anew."), code=USAGE)
    return Profile(**known)


def save_profile(name: str, profile: Profile) -> Path:
    """Write a profile and return where: its owner can read the file, nobody else, at no moment."""
    path = config_file()
    profiles = {**_profiles(path), name: {key: value for key, value in asdict(profile).items() if value}}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(_as_toml(profiles))
    new.replace(path)
    return path


def _profiles(path: Path) -> dict[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        found = tomllib.loads(text).get("profiles", {})
    except tomllib.TOMLDecodeError as error:
        # The error quotes positions only, never what stands there.
        sentence = t("{path} cannot be read: {error}.").format(path=path, error=error)
        raise CommandError(sentence, t("Mend it, or delete it and run `fastgpt login`."), code=USAGE) from None
    return {name: entry for name, entry in found.items() if isinstance(entry, dict)} if isinstance(found, dict) else {}


def _as_toml(profiles: dict[str, dict[str, Any]]) -> str:
    # A JSON string is a TOML string; names are quoted the same way.
    blocks = [
        "\n".join(
            [f"[profiles.{json.dumps(name)}]"]
            + [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
        )
        for name, entry in profiles.items()
    ]
    return "\n\n".join(blocks) + "\n"
