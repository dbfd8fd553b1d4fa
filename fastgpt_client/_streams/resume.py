"""Go on with a stream that broke: FastGPT replays it from its start, and what was seen is dropped. Performs no I/O."""

from __future__ import annotations

from typing import Any

from ..events import Event, ResumeCompletedEvent, ResumePhaseEvent, ResumeUnavailableEvent, TextEvent
from .builder import ReplyBuilder
from .sse import ServerSentEvent, SSEDecoder

_GENERATING = 0
# A line that breaks more often than this will not carry the stream.
_MOST_RESUMES = 5


class Replay:
    """Knows which events were handed on, and recognises them when they come again."""

    def __init__(self) -> None:
        self._seen: list[int] = []
        self._position: int | None = None
        self._resumes = 0
        self.before = ReplyBuilder()

    def start(self, before: ReplyBuilder) -> bool:
        """Expect everything to come again from its start; tell whether it is worth another try.

        Args:
            before: What had arrived.
        """
        self.before = before
        self._resumes += 1
        self._position = 0
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

    def is_new(self, event: Event) -> bool:
        """Tell whether an event was not handed on before; it counts as handed on from now."""
        if isinstance(event, ResumePhaseEvent):
            return False
        mark = hash(event)
        if self._position is not None:
            if self._position < len(self._seen):
                if mark == self._seen[self._position]:
                    self._position += 1
                    return False
                if isinstance(event, TextEvent) and not event.text and not event.reasoning:
                    # A sign of life that the first connection did not get, or that the copy does not keep.
                    return False
            self._position = None
        self._seen.append(mark)
        return True


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
