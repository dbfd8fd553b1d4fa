"""The server that is tried: where it is, what it has, what makes its apps do things."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx
from attrs import field, frozen

from .checks.contract import Version, version_of

NOBODY = "0123456789abcdef01234567"  # well formed, and the id of nothing


@frozen
class Server:
    """A FastGPT server.

    Attributes:
        name: What the report calls it.
        base_url: Where it is.
        apps: App ids by what the apps do; `chat` is there always.
        keys: API keys by the same names. Up to 4.14 each app has its own.
        version: Its version; None when nobody said.
        scratch: Whether it exists for tests alone, so that whole lists may be cleared and large files sent.
        messages: What to say to make an app of that name do what it is there for; to the others, a greeting.
            `slow` makes the chat app talk for long, `broken` makes its model fail.
        tokens: How many tokens a run of an app uses, where that is known.
        limited: Whether it takes so few requests a minute that only refusing them can be tried.
        transport: Makes what sends requests; None for the network.
        async_transport: The same, async.
    """

    name: str
    base_url: str
    apps: Mapping[str, str]
    keys: Mapping[str, str] = field(repr=False)
    version: Version | None = None
    scratch: bool = False
    messages: Mapping[str, str] = field(factory=dict)
    tokens: Mapping[str, int] = field(factory=dict)
    limited: bool = False
    transport: Callable[[], httpx.BaseTransport] | None = None
    async_transport: Callable[[], httpx.AsyncBaseTransport] | None = None

    def known_before(self, version: str) -> bool:
        """Whether the server is known to be older than a version."""
        return self.version is not None and self.version < version_of(version)

    @property
    def doubles_first_route(self) -> bool:
        """Whether it is 4.14.11, which stores rounds of the first route twice; mended in 4.14.12.

        The twins share a `dataId`, have no nodes, and take the feedback; and no pause can be answered.
        """
        return self.version is not None and version_of("4.14.11") <= self.version < version_of("4.14.12")

    def message(self, app: str) -> str:
        """Return what to say to an app."""
        return self.messages.get(app, "Hello")


def of_user(base_url: str, api_key: str, app_id: str, version: str | None) -> Server:
    """Return somebody's own server, of which only one app may be used."""
    return Server(
        name=base_url,
        base_url=base_url,
        apps={"chat": app_id},
        keys={"chat": api_key},
        version=version_of(version) if version else None,
        messages={"chat": "Say hello in one short sentence.", "slow": "Count from 1 to 200, one number per line."},
    )


_WEATHER = "What is the weather in Paris?"


def of_kit(told: Mapping[str, Any]) -> Server:
    """Return a server of the kit, as its `up` described it."""
    apps: dict[str, str] = told["apps"]
    bound = told.get("keys_bound_to_apps", False)
    version = version_of(told["version"])
    # Each run of a model counts 18 there; before 4.9 the server only estimates.
    tokens = {"chat": 18, "tool": 36, "tool2": 54} if version >= (4, 9) else {}
    return Server(
        name=f"FastGPT {told['name']}",
        base_url=told["base_url"],
        apps=apps,
        keys={name: told["keys"][f"app_{name}" if bound else "team"] for name in apps},
        version=version,
        scratch=True,
        messages={
            **dict.fromkeys(("tool", "tool2", "toolselect"), _WEATHER),
            "agent": "ASKME",
            "slow": "SLOW",
            "long": "LONG",
            "broken": "ERROR500",
        },
        tokens=tokens,
        limited=bool(told.get("qpm")),
    )


def of_emulator(emulator: Any) -> Server:
    """Return an emulated server of `fastgpt_client.testing`, reached inside the process."""
    names = ("chat", "select", "form", "tool")
    return Server(
        name=f"the emulator of {emulator.profile.name}",
        base_url=emulator.base_url,
        apps=dict.fromkeys(names, emulator.app_id),
        keys=dict.fromkeys(names, emulator.api_key),
        version=version_of(emulator.profile.name),
        messages={"select": "/select", "form": "/form", "tool": "/tool", "slow": "word " * 200},
        transport=emulator.transport,
        async_transport=emulator.async_transport,
    )
