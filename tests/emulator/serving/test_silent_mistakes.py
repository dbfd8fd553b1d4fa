"""What used to pass in silence fails in a user's tests, and the message says what is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .test_plugin import run_session

HONEST = """
import asyncio
import pytest
from fastgpt_client.testing import PROFILES, HtmlError

def ask(fastgpt, client, **options):
    return client.chat("Hi", appId=fastgpt.app_id, chatId="c", **options).text

@pytest.mark.fastgpt("4.8")
def test_the_first_argument_is_the_profile(fastgpt):
    assert fastgpt.profile.name == "4.8"

@pytest.mark.fastgpt("4.9", delay=0.001)
class TestOfAClass:
    @pytest.mark.fastgpt(app_name="Mine")
    def test_marks_add_up(self, fastgpt):
        assert (fastgpt.profile.name, fastgpt.apps[fastgpt.app_id].name) == ("4.9", "Mine")

@pytest.mark.parametrize("fastgpt", PROFILES, indirect=True)
def test_every_release(fastgpt, fastgpt_chat):
    fastgpt.reply("Hello")
    assert ask(fastgpt, fastgpt_chat) == "Hello"

def test_the_client_of_apps(fastgpt, fastgpt_app):
    assert fastgpt_app.get_app_logs_chart(fastgpt.app_id, "2026-01-01", "2026-01-02").status_code == 200

def test_async_clients(fastgpt, fastgpt_async_chat, fastgpt_async_app):
    fastgpt.reply("Hello", "you")
    async def both():
        first = await fastgpt_async_chat.chat("Hi", appId=fastgpt.app_id)
        async with fastgpt_async_chat.stream("Hi", appId=fastgpt.app_id) as stream:
            second = [text async for text in stream.text()]
        charts = await fastgpt_async_app.get_app_logs_chart(fastgpt.app_id, "2026-01-01", "2026-01-02")
        return first.text, second, charts.status_code
    assert asyncio.run(both()) == ("Hello", ["you"], 200)

def test_what_is_forgotten_is_not_missed(fastgpt):
    fastgpt.reply("Hello")
    fastgpt.fault("/api/v1/chat/completions", HtmlError())
    fastgpt.forget_replies()
    fastgpt.forget_faults()

def test_a_fault_that_stays_has_been_met_once(fastgpt, fastgpt_chat):
    fastgpt.fault("/api/core/chat/init", HtmlError(502), forever=True)
    with pytest.raises(Exception):
        fastgpt_chat.get_chat_init(fastgpt.app_id, "c", max_retries=0)
"""

# Each of these passed, or failed far from its cause, before the plugin looked.
MISTAKES = {
    "test_a_reply_nobody_asked_for": "the reply 'Hello' was queued, and nobody asked for it",
    "test_a_reply_for_another_chat": "the reply Reply(text='Hello') was queued for chat 'lobby', and nobody",
    "test_a_fault_nobody_met": (
        "the fault Cut(after=300, reset=False) was planned for '/api/v1/chat/completions', and no request met it"
    ),
    "test_a_route_that_does_not_exist": (
        "fault('/api/v1/chat/completion'): FastGPT 4.16 has no such route, and nothing would go wrong; "
        "did you mean /api/v1/chat/completions?"
    ),
    "test_a_route_of_another_release": "it is there on 4.14.9, 4.14.11, 4.15.0, 4.15, 4.16, 4.17",
    "test_a_method_that_does_not_exist": "'PSOT' is no method of HTTP",
    "test_a_fault_that_is_none": "<class 'fastgpt_client.testing.faults.kinds.HtmlError'> is no fault",
    "test_no_fault_at_all": "names no fault, and nothing would go wrong",
    "test_a_moment_that_does_not_exist": "Reset('after-header'): write 'before-headers' or 'after-headers'",
    "test_an_unknown_refusal": "error='unAuthChatt': FastGPT has no error of that name; did you mean 'unAuthChat'?",
    "test_an_unknown_error_of_a_reply": "error='insufficientQouta': FastGPT has no error of that name",
    "test_a_reply_that_is_none": "42 is no reply; give a text, a Reply, or a function",
    "test_no_app_since_4_15": "appId is empty",
    "test_an_unknown_argument": "FastGPTEmulator has no argument 'profil'; did you mean 'profile'?",
    "test_an_unknown_profile": "@pytest.mark.fastgpt: no profile '4.7'; choose one of 4.8, 4.9,",
    "test_two_profiles": "@pytest.mark.fastgpt: only the profile goes without a name, not '4.9'",
    "test_two_ways_to_choose": "@pytest.mark.fastgpt: the test is parametrized with '4.9', and its mark says '4.8'",
    "test_a_mark_without_the_fixture": "@pytest.mark.fastgpt: the test does not use the fixture 'fastgpt'",
}
MISTAKEN = """
import pytest
from fastgpt_client.testing import Cut, HtmlError, Refuse, Reply, Reset

def test_a_reply_nobody_asked_for(fastgpt):
    fastgpt.reply("Hello")

def test_a_reply_for_another_chat(fastgpt, fastgpt_chat):
    fastgpt.reply(Reply(text="Hello"), chatId="lobby")
    fastgpt_chat.chat("Hi", appId=fastgpt.app_id, chatId="loby")

def test_a_fault_nobody_met(fastgpt):
    fastgpt.fault("/api/v1/chat/completions", Cut(300))

def test_a_route_that_does_not_exist(fastgpt):
    fastgpt.fault("/api/v1/chat/completion", HtmlError())

@pytest.mark.fastgpt("4.8")
def test_a_route_of_another_release(fastgpt):
    fastgpt.fault("POST /api/v2/chat/stop", HtmlError())

def test_a_method_that_does_not_exist(fastgpt):
    fastgpt.fault("PSOT /api/v1/chat/completions", HtmlError())

def test_a_fault_that_is_none(fastgpt):
    fastgpt.fault("/api/v1/chat/completions", HtmlError)

def test_no_fault_at_all(fastgpt):
    fastgpt.fault("/api/v1/chat/completions")

def test_a_moment_that_does_not_exist(fastgpt):
    fastgpt.fault("/api/v1/chat/completions", Reset("after-header"))

def test_an_unknown_refusal(fastgpt):
    fastgpt.fault("/api/v1/chat/completions", Refuse("unAuthChatt"))

def test_an_unknown_error_of_a_reply(fastgpt):
    fastgpt.reply(Reply(error="insufficientQouta"))

def test_a_reply_that_is_none(fastgpt):
    fastgpt.reply(42)

def test_no_app_since_4_15(fastgpt, fastgpt_chat):
    fastgpt_chat.chat("Hi")

@pytest.mark.fastgpt(profil="4.8")
def test_an_unknown_argument(fastgpt):
    pass

@pytest.mark.fastgpt("4.7")
def test_an_unknown_profile(fastgpt):
    pass

@pytest.mark.fastgpt("4.8", "4.9")
def test_two_profiles(fastgpt):
    pass

@pytest.mark.fastgpt("4.8")
@pytest.mark.parametrize("fastgpt", ["4.9"], indirect=True)
def test_two_ways_to_choose(fastgpt):
    pass

@pytest.mark.fastgpt("4.8")
def test_a_mark_without_the_fixture():
    pass
"""


def test_what_is_right_passes(tmp_path: Path) -> None:
    said = run_session(tmp_path, HONEST)

    assert re.search(r"^15 passed", said, re.MULTILINE), said


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a session says in which every test is mistaken."""
    return run_session(tmp_path_factory.mktemp("mistaken"), MISTAKEN)


def test_no_mistake_passes(said: str) -> None:
    assert MISTAKEN.count("def test_") == len(MISTAKES)
    assert "passed" not in said.splitlines()[-1], said


@pytest.mark.parametrize("name", MISTAKES)
def test_the_message_says_what_is_wrong(said: str, name: str) -> None:
    report = re.split(rf"_+ (?:ERROR at setup of )?{name}(?:\[[\w.]+\])? _+\n", said)

    assert len(report) == 2, f"there is no failure of {name}: {said}"
    assert MISTAKES[name] in re.split(r"\n_{3,} .* _{3,}\n", report[1])[0]
