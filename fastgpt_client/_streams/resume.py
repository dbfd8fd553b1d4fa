"""Go on with a stream that broke: FastGPT replays it from its start, and what was seen is dropped. Performs no I/O."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..events import Event, ResumeCompletedEvent, ResumePhaseEvent, ResumeUnavailableEvent, TextEvent
from ..exceptions import FastGPTError, StreamInterrupted
from .builder import ReplyBuilder
from .sse import ServerSentEvent, SSEDecoder

_GENERATING = 0
# A line that breaks more often than this will not carry the stream.
_MOST_RESUMES = 5


class Replay:
    """Knows what was handed on, and recognises it when it comes again.

    Text is recognised by how much of it there was, because a replay may cut it into other pieces; everything else by
    what it says and how often it was said.
    """

    def __init__(self) -> None:
        self._seen: Counter[int] = Counter()
        self._again: Counter[int] = Counter()
        # How much of the text, and of the thought, that was handed on has still to come again.
        self._text = self._reasoning = 0
        self._resumes = 0
        self.before = ReplyBuilder()

    def start(self, before: ReplyBuilder) -> bool:
        """Expect everything to come again from its start; tell whether it is worth another try.

        Args:
            before: What had arrived.
        """
        self.before = before
        self._resumes += 1
        self._again = self._seen.copy()
        self._text, self._reasoning = len(before.text), len(before.reasoning)
        return self._resumes <= _MOST_RESUMES

    def lost(self, builder: ReplyBuilder) -> bool:
        """Tell whether a replay broke off before it came as far as what had arrived."""
        return self._resumes > 0 and len(builder.text) < len(self.before.text)

    def is_over(self, event: Event) -> bool:
        """Tell whether the server says, instead of replaying, that there is nothing to go on with."""
        over = self._resumes > 0 and isinstance(event, (ResumeCompletedEvent, ResumeUnavailableEvent))
        if over:
            self._resumes = _MOST_RESUMES
        return over

    def is_new(self, event: Event, builder: ReplyBuilder) -> bool:
        """Tell whether an event was not handed on before; it counts as handed on from now.

        Args:
            event: The event.
            builder: What took it; of a piece of which only the end is new, it goes on with the end.
        """
        if isinstance(event, TextEvent):
            return self._has_new_text(builder)
        if isinstance(event, ResumePhaseEvent):
            return False
        mark = hash(event)
        if self._again[mark] > 0:
            self._again[mark] -= 1
            return False
        self._seen[mark] += 1
        return True

    def _has_new_text(self, builder: ReplyBuilder) -> bool:
        if not (self._text or self._reasoning):
            return True
        text, reasoning = builder.new_text, builder.new_reasoning
        builder.new_text, builder.new_reasoning = text[self._text :], reasoning[self._reasoning :]
        self._text -= min(self._text, len(text))
        self._reasoning -= min(self._reasoning, len(reasoning))
        # A sign of life in the middle of a replay tells nothing new.
        return bool(builder.new_text or builder.new_reasoning)


class ReplayStart:
    """Looks at the beginning of a resumed stream: whether the server has a copy of the run to replay."""

    def __init__(self) -> None:
        self._decoder = SSEDecoder(ServerSentEvent)
        self._phase = ""
        self._replays = False

    def is_silent_after(self, chunk: bytes) -> bool:
        """Take the next bytes, and tell whether the stream has gone live without a single event of the run."""
        if self._replays:
            return False
        for event in self._decoder.feed(chunk):
            if event.event != ResumePhaseEvent.type:
                self._replays = True
            self._phase = event.data
        return not self._replays and self._phase == "live"


def is_over(statuses: Any, chat_id: str) -> bool:
    """Tell whether a chat generates nothing, by what `get_chat_history_status` answered; unknown chats are over."""
    found = statuses.get("list") if isinstance(statuses, dict) else None
    entries = [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
    mine = [entry.get("chatGenerateStatus") for entry in entries if entry.get("chatId") == chat_id]
    return _GENERATING not in mine


def not_resumed(cut: StreamInterrupted, error: FastGPTError) -> StreamInterrupted:
    """Return what to raise for a stream that broke and could not be resumed: it says why, as well."""
    said = StreamInterrupted(f"{cut}. Resuming it failed: {error}")
    said.partial = cut.partial
    return said
