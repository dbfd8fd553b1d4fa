"""Fifteen set-ups that do not work, each as somebody would meet it."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from attrs import frozen

from fastgpt_client.testing import Answer, FastGPTEmulator, Refuse

from . import fronts

INIT = "/api/core/chat/init"


@frozen
class Place:
    """Where the command is pointed, and with what."""

    base_url: str
    api_key: str
    app: str
    ask: bool = False


class Scene:
    """What a set-up is made of; everything ends with it."""

    def __init__(self, stack: ExitStack, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.stack, self.folder, self.patch = stack, folder, patch

    def emulator(self, profile: str = "4.16", delay: float = 0.0) -> FastGPTEmulator:
        return self.stack.enter_context(FastGPTEmulator(profile, delay=delay).serve())


def place(emulator: FastGPTEmulator, **changes: object) -> Place:
    given = {"base_url": emulator.base_url, "api_key": emulator.api_key, "app": emulator.app_id, **changes}
    return Place(**given)  # type: ignore[arg-type]  # spelled by the callers below


def server_down(scene: Scene) -> Place:
    emulator = scene.emulator()
    where = place(emulator)
    emulator.stop()
    return where


def name_unknown(scene: Scene) -> Place:
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    scene.patch.setattr("socket.getaddrinfo", nobody)
    return Place("http://fastgtp.example.com", "fastgpt-test-key", "app")


def wrong_port(scene: Scene) -> Place:
    return place(scene.emulator(), base_url=scene.stack.enter_context(fronts.saying(b"<h1>It works!</h1>")))


def https_on_http(scene: Scene) -> Place:
    emulator = scene.emulator()
    return place(emulator, base_url=emulator.base_url.replace("http://", "https://"))


def self_signed(scene: Scene) -> Place:
    return place(scene.emulator(), base_url=scene.stack.enter_context(fronts.self_signed(scene.folder)))


def login_page(scene: Scene) -> Place:
    return place(scene.emulator(), base_url=scene.stack.enter_context(fronts.saying(fronts.LOGIN_PAGE)))


def v1_suffix(scene: Scene) -> Place:
    emulator = scene.emulator()
    return place(emulator, base_url=f"{emulator.base_url}/v1")


def wrong_key(scene: Scene) -> Place:
    return place(scene.emulator(), api_key="fastgpt-canary-wrong")


def expired_key(scene: Scene) -> Place:
    emulator = scene.emulator()
    emulator.fault(INIT, None, Refuse("Key is expired"))
    return place(emulator)


def account_key(scene: Scene) -> Place:
    emulator = scene.emulator("4.14.9")
    emulator.add_key("fastgpt-canary-account")
    return place(emulator, api_key="fastgpt-canary-account")


def app_missing(scene: Scene) -> Place:
    return place(scene.emulator(), app="66e29b870b24ce35330c0fff")


def buffering_proxy(scene: Scene) -> Place:
    emulator = scene.emulator(delay=0.05)
    return place(emulator, base_url=scene.stack.enter_context(fronts.passing_on(emulator.base_url)), ask=True)


def storage_unreachable(scene: Scene) -> Place:
    emulator = scene.emulator("4.14.9")
    presigned = {"url": "http://127.0.0.1:1/bucket/x?sig=canary", "key": "chat/x", "headers": {}, "maxSize": 1000}
    body = json.dumps({"code": 200, "statusText": "", "message": "", "data": presigned}).encode()
    emulator.fault("*/presignChatFilePostUrl", None, Answer(200, body, "application/json"), forever=True)
    return place(emulator)


def old_server(scene: Scene) -> Place:
    return place(scene.emulator("4.8"))


def clock_off(scene: Scene) -> Place:
    emulator = scene.emulator()
    front = fronts.passing_on(emulator.base_url, {"Date": fronts.days_ago(1)})
    return place(emulator, base_url=scene.stack.enter_context(front))


# In words, what the check finds, and how the command ends.
SETUPS: dict[str, tuple[Callable[[Scene], Place], str, int]] = {
    "The server is down": (server_down, "refused", 1),
    "The name is misspelled": (name_unknown, "name_unknown", 1),
    "Another server has the port": (wrong_port, "not_fastgpt", 1),
    "`https://` for a server of `http://`": (https_on_http, "tls_on_http", 1),
    "A certificate signed by itself": (self_signed, "untrusted", 1),
    "A login page in front": (login_page, "login_page", 1),
    "`/v1` at the end of the address": (v1_suffix, "wrong_path", 1),
    "A wrong key": (wrong_key, "key_unknown", 1),
    "A key that has expired": (expired_key, "key_expired", 1),
    "An account's key, on 4.14": (account_key, "key_of_account", 1),
    "An app that does not exist": (app_missing, "app_missing", 1),
    "A proxy that buffers, with `--ask`": (buffering_proxy, "buffered", 1),
    "Storage that cannot be reached": (storage_unreachable, "storage_unreachable", 1),
    "An old server": (old_server, "version_old", 0),
    "A clock that is a day behind": (clock_off, "clock_off", 0),
}


@contextmanager
def scene_in(folder: Path) -> Iterator[Scene]:
    """Build a set-up, and take it down again."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        yield Scene(stack, folder, patch)
