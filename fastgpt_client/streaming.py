"""Walk the events of an open completion stream, under the names of the older SDK.

response = client.create_chat_completion(messages=..., stream=True, detail=True)
for event in iter_stream_events(response):
    if event.type == "answer":
        print(event.text, end="")
"""

from __future__ import annotations

from ._async.stream_events import aiter_stream_events
from ._sync.stream_events import iter_stream_events

__all__ = ["aiter_stream_events", "iter_stream_events"]
