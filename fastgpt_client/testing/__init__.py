"""An emulated FastGPT to test against. It runs in the test process, on a port, or from the command line.

    from fastgpt_client.testing import FastGPTEmulator, Reply

    with FastGPTEmulator().serve() as emulator:
        emulator.reply("Hello", Reply(text="Hm.", reasoning="Let me think."))
        ...

`python -m fastgpt_client.testing --port 3000` runs one by hand.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .emulator import API_KEY, APP_ID, FastGPTEmulator
    from .faults.kinds import (
        Answer,
        BadJSON,
        Cut,
        Delay,
        Dribble,
        EmptyBody,
        Fault,
        HtmlError,
        Refuse,
        Reset,
        Stall,
        TooManyRequests,
    )
    from .profiles import PROFILES, Profile
    from .replies.contents import Node, Plan, Quote, Step, Tool
    from .replies.interactive import AgentAsk, InputField, PaymentPause, UserInput, UserSelect
    from .replies.parts import (
        Ask,
        Call,
        Emit,
        Fail,
        Fixed,
        Planned,
        Ran,
        Raw,
        Running,
        Say,
        SetVariables,
        Think,
        Wait,
    )
    from .replies.reply import ChatRequest, Reply
    from .wire.recorded_request import RecordedRequest
    from .wire.refusals import Refusal

_HOMES = {
    "emulator": "API_KEY APP_ID FastGPTEmulator",
    "faults.kinds": "Answer BadJSON Cut Delay Dribble EmptyBody Fault HtmlError Refuse Reset Stall TooManyRequests",
    "profiles": "PROFILES Profile",
    "replies.contents": "Node Plan Quote Step Tool",
    "replies.interactive": "AgentAsk InputField PaymentPause UserInput UserSelect",
    "replies.parts": "Ask Call Emit Fail Fixed Planned Ran Raw Running Say SetVariables Think Wait",
    "replies.reply": "ChatRequest Reply",
    "wire.recorded_request": "RecordedRequest",
    "wire.refusals": "Refusal",
}
# What the extra `testing` brings.
_EXTRA = ("starlette", "uvicorn")
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "API_KEY",
    "APP_ID",
    "PROFILES",
    "AgentAsk",
    "Answer",
    "Ask",
    "BadJSON",
    "Call",
    "ChatRequest",
    "Cut",
    "Delay",
    "Dribble",
    "Emit",
    "EmptyBody",
    "Fail",
    "FastGPTEmulator",
    "Fault",
    "Fixed",
    "HtmlError",
    "InputField",
    "Node",
    "PaymentPause",
    "Plan",
    "Planned",
    "Profile",
    "Quote",
    "Ran",
    "Raw",
    "RecordedRequest",
    "Refusal",
    "Refuse",
    "Reply",
    "Reset",
    "Running",
    "Say",
    "SetVariables",
    "Stall",
    "Step",
    "Think",
    "TooManyRequests",
    "Tool",
    "UserInput",
    "UserSelect",
    "Wait",
]


def __getattr__(name: str) -> Any:
    # Loaded on first use: the pytest plugin imports this package in every session.
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(importlib.import_module(f".{_HOME_OF[name]}", __name__), name)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _EXTRA:
            raise
        hint = f"{__name__} needs {missing}, which is not installed; run: pip install 'fastgpt-client[testing]'"
        raise ModuleNotFoundError(hint, name=missing) from None


def __dir__() -> list[str]:
    return sorted(__all__)
