"""Where the server and the key come from, and who can read them."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from fastgpt_client.cli.settings.profile import Profile, config_file, load_profile, save_profile
from fastgpt_client.cli.settings.target import target_of
from fastgpt_client.cli.terminal.errors import CommandError
from fastgpt_client.testing import FastGPTEmulator

from .conftest import Run

KEY = "fastgpt-canary-0123456789"


def test_options_win_over_the_environment_and_that_over_the_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    save_profile("default", Profile("http://profile", "profile-app", "profile-key"))
    assert target_of(None, None, None, None).base_url == "http://profile"

    monkeypatch.setenv("FASTGPT_BASE_URL", "http://environment")
    monkeypatch.setenv("FASTGPT_API_KEY", "environment-key")
    target = target_of(None, "http://option", None, None)

    assert (target.base_url, target.api_key, target.app) == ("http://option", "environment-key", "profile-app")


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these permissions")
def test_only_the_owner_can_read_a_profile() -> None:
    save_profile("default", Profile(api_key="old"))
    path = save_profile("work", Profile("https://fastgpt.example.com/路径", api_key=KEY))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert load_profile("work").base_url == "https://fastgpt.example.com/路径"
    assert load_profile("default").api_key == "old"
    assert KEY not in repr(load_profile("work")) + repr(target_of(None, None, None, "work"))


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these permissions")
def test_a_profile_that_others_can_read_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    save_profile("default", Profile(api_key=KEY)).chmod(0o644)

    load_profile("default")

    assert "chmod 600" in capsys.readouterr().err


def test_the_key_can_come_from_a_command() -> None:
    save_profile("default", Profile(api_key_command=f"{sys.executable} -c \"print('{KEY}')\""))

    assert target_of(None, None, None, None).api_key == KEY


def test_a_command_that_fails_is_told_without_what_it_printed() -> None:
    save_profile("default", Profile(api_key_command=f"{sys.executable} -c \"import sys; sys.exit('half-a-key')\""))

    with pytest.raises(CommandError) as caught:
        target_of(None, None, None, None)

    assert "CalledProcessError" in caught.value.sentence
    assert caught.value.__cause__ is None


def test_the_key_can_live_in_the_keyring(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    held: dict[tuple[str, str], str] = {}
    fake = SimpleNamespace(
        set_password=lambda service, name, key: held.update({(service, name): key}),
        get_password=lambda service, name: held.get((service, name)),
    )
    monkeypatch.setitem(sys.modules, "keyring", fake)

    ran = run("login", "--keyring", "--base-url", "http://localhost:3000", "--app", "a", stdin=f"{KEY}\n")

    assert ran.code == 0
    assert held == {("fastgpt", "default"): KEY}
    assert KEY not in config_file().read_text() + ran.out + ran.err
    assert target_of(None, None, None, None).api_key == KEY


def test_without_a_keyring_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    ran = run("login", "--keyring", "--base-url", "http://localhost:3000", stdin=f"{KEY}\n")

    assert ran.code == 2
    assert "pip install keyring" in ran.err


def test_login_writes_what_ask_uses(run: Run, server: FastGPTEmulator) -> None:
    login = run("login", "--base-url", server.base_url, "--app", server.app_id, stdin=f"{server.api_key}\n")

    assert login.code == 0
    assert server.api_key not in login.out + login.err
    assert run("ask", "Hello").out == "You said: Hello\n"
    assert run("login", "--key-command", "pass show x", "-p", "other", "-u", "http://h", "-a", "").code == 0
    assert load_profile("other") == Profile("http://h", api_key_command="pass show x")


@pytest.mark.parametrize("text", ["[profiles", "[profiles.default]\nbase_url = 3\n"])
def test_a_broken_file_is_told(text: str, run: Run) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text(text)

    ran = run("ask", "Hello")

    assert ran.code == 2
    assert "config.toml" in ran.err


def test_a_profile_that_is_asked_for_has_to_exist(run: Run) -> None:
    ran = run("ask", "Hello", "--profile", "nobody")

    assert ran.code == 2
    assert "fastgpt login --profile nobody" in ran.err


@pytest.mark.parametrize(("platform", "part"), [("darwin", "Library"), ("linux", ".config"), ("win32", "Roaming")])
def test_the_file_is_where_the_platform_keeps_settings(
    platform: str, part: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.setattr("sys.platform", platform)

    assert part in config_file().parts
