"""Messages for which no reply is queued are answered from here."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from .contents import Tool
from .interactive import AgentAsk, InputField, UserInput, UserSelect
from .reply import ChatRequest, Reply

_PROMPTS: dict[str, Reply] = {
    "/select": Reply(text="", interactive=UserSelect("Which one would you like?", ["Confirm", "Cancel"])),
    "/form": Reply(
        interactive=UserInput(
            "Tell me about yourself",
            [InputField("name", required=True), InputField("age", "numberInput", value_type="number")],
        )
    ),
    "/ask": Reply(interactive=AgentAsk("Before I start", {"Which language?": ["中文", "English"]})),
    "/tool": Reply(text="It is sunny.", tools=[Tool("weather", {"city": "杭州"}, '{"sky":"sunny"}')]),
    "/think": Reply(text="The answer is 42.", reasoning="Let me think about that."),
    "/error": Reply(text="This goes wrong", error="aiPointsNotEnough"),
}
"""Messages that show something when nothing is scripted; every other message is echoed."""


def unscripted(request: ChatRequest) -> Reply:
    """Return the reply to a message nobody scripted: a magic prompt's, a continuation, or an echo."""
    if request.answers is not None:
        return _continued(request)
    if request.text.strip() in _PROMPTS:
        return _PROMPTS[request.text.strip()]
    said = request.text or _listed(request.variables)
    received = [str(file.get("name") or file.get("key") or _file_name(str(file.get("url")))) for file in request.files]
    with_files = f" (with {', '.join(received)})" if received else ""
    return Reply(text=f"You said: {said}{with_files}")


def _file_name(url: str) -> str:
    # What stands behind it is a signature: long, and not for eyes.
    path = url.partition("?")[0]
    return unquote(path.rpartition("/")[2]) or path


def _listed(values: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


def _continued(request: ChatRequest) -> Reply:
    asked = request.answers or {}
    if asked["type"] == "userSelect":
        options = [option["value"] for option in asked["params"]["userSelectOptions"]]
        # A text that is none of the options leads into no branch: the workflow just ends.
        return Reply(text=f"You chose: {request.answer}" if request.answer in options else "")
    if asked["type"] == "userInput":
        return Reply(text=f"You entered: {_listed(request.answer)}")
    if asked["type"] == "agentAsk":
        return Reply(text=f"You answered: {', '.join(map(str, request.answer.get('answers', [])))}")
    return Reply(text="Going on.")
