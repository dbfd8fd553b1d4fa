"""A reply as it comes: thought folded, tools and nodes in a line each, the text as Markdown, quotes as footnotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..words.language import t
from .markdown import MarkdownStream

if TYPE_CHECKING:
    from rich.console import Console

    from fastgpt_client import ChatReply, ChatStream
    from fastgpt_client.events import Event


def show_stream(stream: ChatStream, console: Console, *, thoughts: bool) -> ChatReply:
    """Show a stream while it comes, and return the reply.

    Args:
        stream: An open stream.
        console: Where to show it.
        thoughts: Whether to show what the model thinks, instead of one line that it does.
    """
    thinking = 0
    with MarkdownStream(console) as text:
        for event in stream:
            if event.type == "answer" or event.type == "fastAnswer":
                if event.reasoning:
                    if thoughts:
                        console.print(event.reasoning, end="", style="dim", markup=False)
                    elif not thinking:
                        console.print(t("thinking …"), style="dim")
                    thinking += len(event.reasoning)
                if event.text:
                    if thinking and thoughts:
                        console.print()
                    thinking = 0 if event.text else thinking
                    text.feed(event.text)
            elif line := step_of(event):
                text.finish()
                console.print(line, style="dim", markup=False)
    reply = stream.reply
    show_footnotes(reply.quotes, console)
    return reply


def step_of(event: Event) -> str:
    """Return the line for a step of the workflow; empty for other events."""
    if event.type == "flowNodeStatus":
        return f"· {event.name}"
    if event.type == "toolCall":
        return t("· tool {name}").format(name=event.name)
    if event.type == "toolResponse":
        return f"  → {' '.join(event.response.split())[:100]}"
    return ""


def show_footnotes(quotes: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Show what an answer rests on, each source once."""
    sources: dict[str, str] = {}
    for quote in quotes:
        words = " ".join(str(quote.get("q") or "").split())
        sources.setdefault(str(quote.get("sourceName") or "?"), words)
    for number, (name, words) in enumerate(sources.items(), start=1):
        console.print(f"[{number}] {name}: {words[:80]}", style="dim", markup=False)
