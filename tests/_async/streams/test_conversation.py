"""Conversations, and workflows that ask, against the emulator."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fastgpt_client import AsyncChatClient, ConfigurationError, FastGPTError, InvalidAnswerError, QuotaExceededError
from fastgpt_client.testing import AgentAsk, FastGPTEmulator, Node, Refuse, Reply, UserInput, UserSelect


def client_of(server: FastGPTEmulator) -> AsyncChatClient:
    return AsyncChatClient(server.api_key, server.base_url, retry_delay=0)


@pytest.mark.anyio
async def test_a_conversation_sends_only_what_is_new(server: FastGPTEmulator) -> None:
    server.reply("你好, Ada", "Ada")

    async with client_of(server) as client:
        talk = client.conversation(appId=server.app_id)
        await talk.say("I am Ada")
        reply = await talk.say("Who am I?")
        records = [record.obj async for record in talk.records()]

    assert reply.text == "Ada"
    assert talk.reply is reply
    assert [len(request.json["messages"]) for request in server.requests[:2]] == [1, 1]
    assert {request.json["chatId"] for request in server.requests[:2]} == {talk.chat_id}
    assert records == ["AI", "Human", "AI", "Human"]


@pytest.mark.anyio
async def test_a_conversation_keeps_its_defaults_and_a_message_may_differ(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        talk = client.conversation(server.app_id, customUid="u-1", variables={"city": "杭州"}, detail=False)
        await talk.say("one")
        async with talk.stream("two", customUid="u-2", detail=True) as stream:
            await stream.until_done()

    first, second = (request.json for request in server.requests)
    assert (first["customUid"], first["detail"], first["variables"]) == ("u-1", False, {"city": "杭州"})
    assert (second["customUid"], second["detail"], second["variables"]) == ("u-2", True, {"city": "杭州"})


def contents(server: FastGPTEmulator) -> list[Any]:
    """Return what each completion said."""
    completions = [request for request in server.requests if request.path.endswith("completions")]
    return [request.json["messages"][0]["content"] for request in completions]


@pytest.mark.anyio
async def test_files_go_with_every_message_that_names_no_others_and_with_no_answer(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        uploaded = [await client.upload_chat_file(server.app_id, "c-1", (f"{name}.txt", b"x")) for name in "ab"]
        usual, other = uploaded
        talk = client.conversation(server.app_id, "c-1", files=[usual])
        await talk.say("one")
        async with talk.stream(["two"], files=[other]) as stream:
            await stream.until_done()
        server.reply(Reply(interactive=UserSelect("继续?", ["确认", "取消"])), "完成")
        await talk.say("three", files=[])
        await talk.answer("确认")
        await talk.say({"role": "user", "content": "four"})

    def said(text: str, file: Any) -> list[Any]:
        return [{"type": "text", "text": text}, file.as_content_part()]

    assert contents(server) == [said("one", usual), said("two", other), "three", "确认", "four"]


@pytest.mark.anyio
async def test_what_is_said_again_has_the_same_files_once(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        usual = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"x"))
        talk = client.conversation(server.app_id, "c-1", files=[usual])
        await talk.say("one")
        await talk.regenerate()

    first, second = contents(server)
    assert first == second
    assert len(first) == 2


@pytest.mark.anyio
async def test_a_file_that_no_upload_returned_is_refused(server: FastGPTEmulator) -> None:
    wrong: Any = ["a.txt"]
    async with client_of(server) as client:
        with pytest.raises(ConfigurationError, match=r"files\[0\] is of type str; give what uploads return"):
            await client.conversation(server.app_id).say("Hello", files=wrong)


@pytest.mark.anyio
async def test_a_conversation_refuses_a_default_that_no_message_takes(server: FastGPTEmulator) -> None:
    wrong: Any = {"custom_uid": "u-1"}
    async with client_of(server) as client:
        with pytest.raises(ConfigurationError, match=r"conversation\(\) takes no 'custom_uid'; did you mean customUid"):
            client.conversation(server.app_id, **wrong)


@pytest.mark.anyio
@pytest.mark.parametrize("streamed", [False, True])
async def test_a_reply_says_where_it_is_stored_and_how_it_came(server: FastGPTEmulator, streamed: bool) -> None:
    async with client_of(server) as client:
        if streamed:
            async with client.stream("question", appId=server.app_id) as stream:
                assert stream.reply.elapsed is None
                await stream.until_done()
            reply = stream.reply
        else:
            reply = await client.chat("question", appId=server.app_id)
        assert reply.chat_id is not None
        assert reply.data_id is not None
        await client.send_feedback(server.app_id, reply.chat_id, reply.data_id, "好")
        records = [record async for record in client.iter_chat_records(server.app_id, reply.chat_id)]

    assert (records[0].data_id, records[0].user_good_feedback) == (reply.data_id, "好")
    assert reply.response is not None
    assert reply.request_id == reply.response.headers["x-request-id"]
    assert reply.attempts == 1
    assert reply.elapsed is not None
    told = reply.to_dict()
    assert (told["text"], told["data_id"]) == (reply.text, reply.data_id)
    assert json.loads(json.dumps(told)) == told


@pytest.mark.anyio
async def test_what_goes_on_after_a_pause_keeps_the_id_of_its_reply(server: FastGPTEmulator) -> None:
    server.reply(Reply(interactive=UserSelect("继续?", ["确认", "取消"])), "完成")

    async with client_of(server) as client:
        talk = client.conversation(server.app_id)
        asked = await talk.say("go")
        done = await talk.answer("确认")
        records = [record async for record in talk.records() if record.obj == "AI"]

    assert done.data_id == asked.data_id
    assert {record.data_id for record in records} == {done.data_id}


@pytest.mark.anyio
async def test_a_reply_that_is_not_stored_has_no_id(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        reply = await client.chat("question", appId=server.app_id, chatId="NO_RECORD_HISTORIES")

    assert reply.data_id is None


@pytest.mark.anyio
async def test_a_client_closes_by_the_older_name_too(server: FastGPTEmulator) -> None:
    client = client_of(server)
    await client.chat("question", appId=server.app_id)
    await client.close()

    with pytest.raises(FastGPTError, match="closed"):
        await client.chat("question", appId=server.app_id)


@pytest.mark.anyio
async def test_messages_in_the_shape_of_openai_are_sent_as_they_are(server: FastGPTEmulator) -> None:
    history = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "I am Ada"},
        {"role": "assistant", "content": "Hello, Ada"},
        {"role": "user", "content": "Who am I?"},
    ]
    async with client_of(server) as client:
        await client.chat(history, appId=server.app_id)

    assert server.requests[0].json["messages"] == history


@pytest.mark.anyio
async def test_the_last_reply_can_be_rated_and_made_again(server: FastGPTEmulator) -> None:
    server.reply("first", "second")

    async with client_of(server) as client:
        talk = client.conversation(appId=server.app_id)
        await talk.say("question")
        again = await talk.regenerate()
        await talk.feedback(good="好")
        records = [record async for record in talk.records()]

    assert again.text == "second"
    assert [record.obj for record in records] == ["AI", "Human"]
    assert records[0].user_good_feedback == "好"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("pause", "answer", "sent"),
    [
        (UserSelect("继续?", ["确认", "取消"]), "确认", "确认"),
        (UserSelect("继续?", ["确认"], wrapped_in=("loopInteractive", "childrenInteractive")), "确认", "确认"),
        (UserInput("填", [{"type": "input", "key": "名", "label": "名"}]), {"名": "小明"}, '{"名": "小明"}'),
        (AgentAsk("问", {"哪天?": ["周一", "周二"]}), ["周一"], '{"answers": ["周一"]}'),
    ],
)
async def test_a_conversation_answers_what_the_workflow_asks(
    server: FastGPTEmulator, pause: Any, answer: Any, sent: str
) -> None:
    server.reply(Reply(interactive=pause), "完成")

    async with client_of(server) as client:
        talk = client.conversation(appId=server.app_id)
        async with talk.stream("go") as stream:
            asked = (await stream.until_done()).interactive
        done = await talk.answer(answer)

    assert asked is not None
    assert done.text == "完成"
    assert done.interactive is None
    assert server.requests[-1].json["messages"] == [{"role": "user", "content": sent}]


@pytest.mark.anyio
async def test_an_answer_that_does_not_fit_is_not_sent(server: FastGPTEmulator) -> None:
    server.reply(Reply(interactive=UserSelect("继续?", ["确认", "取消"])))

    async with client_of(server) as client:
        talk = client.conversation(appId=server.app_id)
        with pytest.raises(InvalidAnswerError, match="asks nothing"):
            await talk.answer("确认")
        await talk.say("go")
        with pytest.raises(InvalidAnswerError, match="not one of the options"):
            await talk.answer("maybe")

    assert len(server.requests) == 1


@pytest.mark.anyio
async def test_what_needs_an_app_says_so(server: FastGPTEmulator) -> None:
    async with client_of(server) as client:
        talk = client.conversation()
        with pytest.raises(InvalidAnswerError, match=r"client\.conversation\(appId=\.\.\.\)"):
            await talk.stop()
        with pytest.raises(InvalidAnswerError, match="nothing was said"):
            await talk.regenerate()


@pytest.mark.anyio
async def test_a_round_that_cannot_be_said_again_is_not_lost(server: FastGPTEmulator) -> None:
    server.reply("first")

    async with client_of(server) as client:
        talk = client.conversation(appId=server.app_id)
        await talk.say("question")
        server.fault("/api/v1/chat/completions", Refuse("aiPointsNotEnough"))
        with pytest.raises(QuotaExceededError):
            await talk.regenerate()
        records = [record async for record in talk.records()]

    assert [record.obj for record in records] == ["AI", "Human"]
    assert talk.reply is not None
    assert talk.reply.text == "first"


@pytest.mark.anyio
async def test_a_round_is_kept_beside_one_whose_workflow_failed(server: FastGPTEmulator) -> None:
    server.reply("first", Reply(nodes=[Node("HTTP", "httpRequest468", {"error": "unreachable"})]))

    async with client_of(server) as client:
        talk = client.conversation(appId=server.app_id)
        await talk.say("question")
        again = await talk.regenerate()
        records = [record async for record in talk.records()]

    assert again.error
    assert [record.obj for record in records] == ["AI", "Human"] * 2


@pytest.mark.anyio
@pytest.mark.parametrize("streamed", [False, True])
async def test_a_question_can_be_answered_again_when_the_answer_did_not_get_there(
    server: FastGPTEmulator, streamed: bool
) -> None:
    server.reply(Reply(interactive=UserSelect("继续?", ["确认", "取消"])), "完成")

    async with client_of(server) as client:
        talk = client.conversation(appId=server.app_id)
        async with talk.stream("begin") as stream:
            await stream.until_done()
        server.fault("/api/v1/chat/completions", Refuse("aiPointsNotEnough"))
        with pytest.raises(QuotaExceededError):
            if streamed:
                await talk.stream_answer("确认").__aenter__()
            else:
                await talk.answer("确认")
        reply = await talk.answer("确认")

    assert reply.text == "完成"
