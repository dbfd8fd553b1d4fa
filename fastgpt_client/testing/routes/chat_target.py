"""FastGPT's "chat target" says which app a chat route is about; it decides who may ask."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from ..wire.refusals import Refusal
from ..world.apps import App, Key
from ..world.world import World
from .validation import OBJECT_ID, Field, custom_issue, format_issue, one_of, text, validation_refusal

TARGET_FIELDS: dict[str, Field] = {
    "appId": text(),
    "skillId": text(pattern=OBJECT_ID),
    "sourceType": one_of("app", "chatAgentHelper"),
    "outLinkAuthData": Field("any"),
    "shareId": text(),
    "outLinkUid": text(),
}


@frozen
class Caller:
    """Who calls, and about which app."""

    key: Key
    app: App


def check_app_id(world: World, app_id: str) -> None:
    """Refuse an app id that is not 24 hexadecimal digits, unless the emulator takes any.

    Raises:
        Refusal: The id is malformed.
    """
    if not world.accept_any_app and not re.match(OBJECT_ID, app_id):
        raise validation_refusal(format_issue(OBJECT_ID, ("appId",)))


def check_target(world: World, given: Mapping[str, Any], *, required: bool) -> None:
    """Apply the rules of newer servers: exactly one target, well formed.

    Raises:
        Refusal: A rule is broken.
    """
    if given.get("appId") and world.profile.checks_ids == "schema":
        check_app_id(world, given["appId"])
    elif given.get("appId") and not world.accept_any_app and not re.match(OBJECT_ID, given["appId"]):
        raise Refusal(
            f'Cast to ObjectId failed for value "{given["appId"]}" (type string) at path "appId" '
            f'for model "{world.profile.checks_ids}"'
        )
    if not world.profile.target_rules:
        return
    share = _share(given.get("outLinkAuthData"))
    targets = [name for name in ("appId", "skillId") if given.get(name)] + (["outLinkAuthData"] if share else [])
    if len(targets) > 1:
        raise validation_refusal(custom_issue("Only one chat target is allowed", *targets[:1]))
    if required and not targets:
        raise validation_refusal(custom_issue("A chat target is required", "appId"))


def authorize(world: World, authorization: str | None, given: Mapping[str, Any], *, lenient: bool = False) -> Caller:
    """Authorize a request about a target; a lenient route takes an app that is not there for an empty one.

    Raises:
        Refusal: The key, the app or the share link is not known.
    """
    share = _share(given.get("outLinkAuthData")) or (given.get("shareId") and not world.profile.target_rules)
    if share:
        # The emulator publishes no share links, so none is valid.
        raise Refusal("linkUnInvalid")
    key, _ = world.key_of(authorization)
    if given.get("skillId"):
        raise Refusal("skillUnExist")
    if not given.get("appId"):
        raise Refusal("unAuthChat")
    if lenient and given["appId"] not in world.apps:
        return Caller(key, App(str(given["appId"]), ""))
    return Caller(key, world.app(str(given["appId"])))


def _share(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, str) and value:
        try:
            value = json.loads(value)
        except ValueError:
            raise validation_refusal(custom_issue("Invalid outLinkAuthData", "outLinkAuthData")) from None
    if not value:
        return None
    if not isinstance(value, Mapping) or not (value.get("shareId") and value.get("outLinkUid")):
        raise validation_refusal(custom_issue("shareId and outLinkUid are both required", "outLinkAuthData"))
    return value
