"""What a program says, as a message."""

from __future__ import annotations

from typing import Any

import pytest

from fastgpt_client._files.chat_file import ChatFile
from fastgpt_client._streams.messages import message_of, new_id

FILE = ChatFile("img", "猫.png", "k", "http://s/cat", "http://s/cat")
TEXT = {"type": "text", "text": "这是什么?"}


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ("你好", "你好"),
        (["这是什么?", FILE], [TEXT, FILE]),
        ((TEXT, "more"), [TEXT, {"type": "text", "text": "more"}]),
        (FILE, [FILE]),
        (TEXT, [TEXT]),
        ([], []),
    ],
)
def test_texts_files_and_parts_become_a_users_message(said: Any, content: Any) -> None:
    assert message_of(said) == {"role": "user", "content": content}


def test_a_whole_message_stays_as_it_is() -> None:
    message = {"role": "assistant", "content": "x"}

    assert message_of(message) is message


def test_new_ids_are_of_the_servers_form_and_never_the_same() -> None:
    ids = {new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert {len(made) for made in ids} == {24}
