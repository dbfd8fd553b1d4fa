"""What a conversation takes beside a message."""

from __future__ import annotations

from fastgpt_client._calls.options import MessageOptions, StreamOptions
from fastgpt_client.generated.operations.options import CompletionOptions


def test_nothing_has_to_be_said_beside_a_message() -> None:
    completion, message = CompletionOptions.__optional_keys__, MessageOptions.__optional_keys__

    assert not MessageOptions.__required_keys__ | StreamOptions.__required_keys__
    assert message >= completion | {"detail", "api"}
    assert StreamOptions.__optional_keys__ >= message | {"resume", "max_event_bytes"}
