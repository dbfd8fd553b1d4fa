"""A server on which everything has happened once, and calls of every facade method that fit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from attrs import frozen

from fastgpt_client.testing import FastGPTEmulator, Quote, Reply, Tool, UserSelect

from .contract import INPUTS, sample

CHAT_ID, DATA_ID = "c-1", "d-1"
QUOTE = Quote("问", "答", id="66e29b870b24ce35330dffff")
DAYS = {"dateStart": "2025-01-01", "dateEnd": "2025-01-03"}
EVER = {"dateStart": "2020-01-01", "dateEnd": "2099-01-01"}
TIMES = {f"{end}{what}Time": "2025-01-01" for end in ("start", "end") for what in ("Create", "Update")}

Call = Mapping[str, Any]


@frozen
class Stage:
    """An emulator with a chat, a reply and a file in it."""

    emulator: FastGPTEmulator
    data_id: str
    key: str


def stage(profile: str = "4.16") -> Stage:
    """Return a server on which the calls below find what they ask for."""
    emulator = FastGPTEmulator(profile, app_bound_key=True)
    emulator.reply(Reply(text="好", quotes=[QUOTE], tools=[Tool("search", {"q": 1}, "r")], variables={"城市": "北京"}))
    emulator.respond(varied)
    chat = {"appId": emulator.app_id, "chatId": CHAT_ID}
    with httpx.Client(transport=emulator.transport(), base_url=emulator.base_url, headers=emulator.headers()) as http:
        body = {"messages": [{"role": "user", "content": "你好"}], "responseChatItemId": DATA_ID}
        http.post("/api/v1/chat/completions", json={**chat, **body, "customUid": "李"}).raise_for_status()
        key = "a key of no file"
        for path in ("file/presignChatFilePostUrl", "presignChatFilePostUrl"):
            # Only 4.15.0 and 4.15.1 look at the settings, and want them.
            wanted = {"filename": "猫.png", "fileSelectConfig": {"canSelectImg": True}}
            promised = http.post(f"/api/core/chat/{path}", json={**chat, **wanted})
            if promised.status_code == 200:
                data = promised.json()["data"]
                key = data.get("key") or data["fields"]["key"]
    data_id = emulator.chats[CHAT_ID].records[-1].data_id
    emulator.requests.clear()
    return Stage(emulator, data_id, key)


def varied(request: Any) -> Reply:
    """Answer with a bit of everything, or with a pause for those who ask for one."""
    if "pause" in request.text:
        return Reply(text="?", interactive=UserSelect("哪个?", ["甲", "乙"]))
    tool = Tool("search", {"q": "天气"}, "晴")
    return Reply(text=["晴", "天"], reasoning="嗯", tools=[tool], fixed="完", variables={"a": 1}, quotes=[QUOTE])


def message(*parts: Mapping[str, Any] | str) -> list[dict[str, Any]]:
    """Return the messages of one question."""
    return [{"role": "user", "content": parts[0] if isinstance(parts[0], str) else list(parts)}]


PARTS: Sequence[Mapping[str, Any]] = (
    {"type": "text", "text": "什么?"},
    {"type": "image_url", "image_url": {"url": "https://example.com/猫.png", "detail": "low"}},
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
    {"type": "file_url", "name": "a.pdf", "url": "https://example.com/a.pdf"},
    {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "mp3"}},
)


def calls(on: Stage, operation: str) -> list[Call]:
    """Return arguments for an operation: what it needs, and then all it takes."""
    app, chat = {"appId": on.emulator.app_id}, {"appId": on.emulator.app_id, "chatId": CHAT_ID}
    if operation.startswith("create_chat_completion"):
        return [{**call, "appId": on.emulator.app_id} for call in _completions()]
    record = {**chat, "dataId": on.data_id}
    quoted = {**chat, "chatItemDataId": on.data_id}
    table: dict[str, tuple[Call, ...]] = {
        "stop_chat": (chat,),
        "resume_chat_stream": (chat,),
        "get_chat_init": (chat,),
        "get_suggested_questions": (
            chat,
            {**chat, "questionGuide": {"open": True, "model": "m", "customPrompt": "短"}},
        ),
        "synthesize_speech": ({**app, "ttsConfig": {"type": "model", "model": "m", "speed": 1.5}, "input": "你"},),
        "get_chat_histories": (app, {**app, "offset": 1, "pageSize": 2, "source": None, **TIMES}),
        "get_chat_history_status": ({**app, "chatIds": [CHAT_ID, "none"]},),
        "mark_chat_read": (chat,),
        "update_chat_history": ({**chat, "customTitle": "标题"}, {**chat, "top": True, "title": "t"}),
        "get_chat_records": (chat, {**chat, "offset": 1, "pageSize": 1, "loadCustomFeedbacks": True, "type": "normal"}),
        "get_chat_records_around": (chat, {**chat, "pageSize": 1, "initialId": on.data_id}),
        "get_record_detail": (record,),
        "get_record_quotes": ({**quoted, "datasetDataIdList": [QUOTE.id], "collectionIdList": [QUOTE.collection_id]},),
        "get_collection_quotes": ({**quoted, "collectionId": QUOTE.collection_id, "anchor": 0, "pageSize": 5},),
        "send_feedback": (record, {**record, "userGoodFeedback": "好"}, {**record, "userBadFeedback": "坏"}),
        "set_feedback_read": ({**record, "isRead": True},),
        "get_feedback_record_ids": (
            {**chat, "feedbackType": "bad"},
            {**chat, "feedbackType": "good", "unreadOnly": True},
        ),
        "presign_chat_file_post_url": (
            {**chat, "filename": "a.txt"},
            {**chat, "filename": "猫.png", "contentType": "image/png", "size": 64 * 1024 * 1024},
            {**chat, "filename": "b.png", "declaredExtension": ".png", "declaredFilename": "b.png"},
        ),
        "presign_chat_file_get_url": ({**app, "key": on.key}, {**chat, "key": on.key}),
        "get_app_logs_chart": (
            {**app, **DAYS},
            {**app, **DAYS, "source": ["api", "share"], "offset": 2, "userTimespan": "week", "appTimespan": "month"},
        ),
        "get_app_logs_total": (app,),
        "list_app_logs": (
            {**app, **EVER},
            {**app, **EVER, "offset": 1, "pageSize": 5, "sources": ["api"], "chatSearch": "你", "errorFilter": "all"},
        ),
        "get_app_log_users": ({**app, **EVER}, {**app, **EVER, "searchKey": "李", "sources": ["api"]}),
        "delete_chat_record": ({**chat, "contentId": on.data_id}, {**chat, "contentId": "a", "contentIds": ["b", "c"]}),
        "delete_chat_history": (chat,),
        "clear_chat_histories": (app,),
        "batch_delete_chat_histories": ({**app, "chatIds": [CHAT_ID]},),
    }
    return list(table[operation]) if operation in table else _described(operation, {**record, **app, "key": on.key})


def _described(operation: str, there: Call) -> list[Call]:
    everything = [(each, there.get(each.name, sample(each.schema))) for each in INPUTS[operation]]
    return [
        {each.parameter: value for each, value in everything if not each.optional},
        {each.parameter: value for each, value in everything},
    ]


def _completions() -> list[Call]:
    everything: Call = {
        "messages": message(*PARTS),
        "chatId": "c-2",
        "detail": True,
        "variables": {"城市": "北京", "n": None},
        "responseChatItemId": "d-2",
        "customUid": "李",
        "metadata": {"来源": "测试"},
        "retainDatasetCite": True,
        "showSkillReferences": False,
    }
    return [
        {"messages": message("你好")},
        everything,
        {"messages": message("你好"), "stream": True},
        {"messages": message("你好"), "stream": True, "detail": True, "chatId": "c-3"},
        {"messages": message("pause"), "detail": True, "chatId": "c-4"},
        {"messages": message("甲"), "stream": True, "detail": True, "chatId": "c-4"},
    ]
