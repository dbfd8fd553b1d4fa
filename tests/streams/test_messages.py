"""What a program says, as a message."""

from __future__ import annotations

from typing import Any

import pytest

from fastgpt_client import ConfigurationError
from fastgpt_client._files.chat_file import ChatFile
from fastgpt_client._streams.messages import messages_of, new_id
from fastgpt_client.generated.models import ChatMessage, ChatRole


class Part:
    """A content part that is a model."""

    def to_dict(self) -> dict[str, str]:
        return TEXT


class Speaker:
    """Something with a role that is no message."""

    role = "user"

    def as_content_part(self) -> dict[str, str]:
        return TEXT


FILE = ChatFile("img", "猫.png", "k", "http://s/cat", "http://s/cat")
TEXT = {"type": "text", "text": "这是什么?"}
PART, SPEAKER = Part(), Speaker()


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ("你好", "你好"),
        (["这是什么?", FILE], [TEXT, FILE]),
        ((TEXT, "more"), [TEXT, {"type": "text", "text": "more"}]),
        (FILE, [FILE]),
        (TEXT, [TEXT]),
        (PART, [PART]),
        (["这是什么?", PART, SPEAKER], [TEXT, PART, SPEAKER]),
        ([], []),
    ],
)
def test_texts_files_and_parts_become_a_users_message(said: Any, content: Any) -> None:
    assert messages_of(said) == [{"role": "user", "content": content}]


@pytest.mark.parametrize(
    "message", [{"role": "assistant", "content": "x"}, ChatMessage(role=ChatRole.USER, content="x")]
)
def test_whole_messages_stay_as_they_are(message: Any) -> None:
    assert messages_of(message) == [message]
    assert messages_of([message, message]) == [message, message]


@pytest.mark.parametrize(
    "said", [["Hello", {"role": "user", "content": "x"}], [{"role": "user", "content": "x"}, FILE]]
)
def test_messages_and_parts_of_one_do_not_mix(said: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"message\[[01]\] is a whole message, .* give either messages alone"):
        messages_of(said)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (None, "message is of type NoneType; give text"),
        (5, "message is of type int; give text"),
        (b"x", "message is of type bytes; give text"),
        (bytearray(b"x"), "message is of type bytearray; give text"),
        (["x", 5], r"message\[1\] is of type int; give text"),
        ([b"x"], r"message\[0\] is of type bytes; give text"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_type(said: Any, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        messages_of(said)


def test_new_ids_are_of_the_servers_form_and_never_the_same() -> None:
    ids = {new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert {len(made) for made in ids} == {24}
