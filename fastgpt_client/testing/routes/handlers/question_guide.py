"""This route suggests what the user might ask next."""

from __future__ import annotations

from ...replies.value_objects import plain_text
from ..request_context import RequestContext


def suggest_questions(context: RequestContext) -> list[str]:
    """Answer three questions the user might ask next, from the last records."""
    guide = context.params.get("questionGuide")
    if guide is not None and not guide["open"]:
        return []
    if context.app.questions:
        return list(context.app.questions)
    chat = context.chat()
    last = [plain_text(record.value) for record in (chat.visible() if chat else [])[-6:] if record.obj == "Human"]
    about = last[-1] if last else context.app.name
    return [f"Tell me more about {about}", f"Why {about}?", "What else can you do?"]
