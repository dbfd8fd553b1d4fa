"""The emulated server has apps, and API keys that may use them."""

from __future__ import annotations

from typing import Any

from attrs import Factory, define

_FILE_KINDS = {
    "canSelectFile": True,
    "canSelectImg": True,
    "canSelectVideo": True,
    "canSelectAudio": True,
    "maxFiles": 10,
}


@define
class App:
    """An app of the emulated server; `type` `"plugin"` takes variables instead of messages."""

    app_id: str
    name: str
    type: str = "advanced"
    avatar: str = "/imgs/app/avatar/workflow.svg"
    intro: str = ""
    chat_config: dict[str, Any] = Factory(
        lambda: {
            "welcomeText": "",
            "variables": [],
            "questionGuide": {"open": True},
            "ttsConfig": {"type": "web"},
            "fileSelectConfig": dict(_FILE_KINDS),
        }
    )
    plugin_inputs: list[dict[str, Any]] = Factory(list)
    questions: list[str] = Factory(list)
    """What `createQuestionGuide` answers; invented from the chat when empty."""


@define
class Key:
    """An API key; with `app_id` it is one of the older keys that are bound to an app."""

    key: str
    app_id: str | None = None
    tmb_id: str = "66e29b870b24ce35330c0001"
    auth_proxy: bool = False
    name: str = "key"
