"""Every release has its own routes and its own ways."""

from __future__ import annotations

from typing import Any

import attrs
import httpx
import pytest

from fastgpt_client.testing import APP_ID, PROFILES, FastGPTEmulator, Reply, Tool
from fastgpt_client.testing.compatibility.page import behaviour_by_release, routes_by_release
from fastgpt_client.testing.profiles import Profile, profile_of

from ..support.event_stream import event_names, events
from ..support.requests import HISTORY, RECORD, V1, V2, client_of, post, refused, send_message

CORE = "/api/core/chat/"
ALL, ORDER = (
    tuple(PROFILES),
    ["4.8", "4.9", "4.14.4", "4.14.9", "4.14.11", "4.15.0", "4.15", "4.16", "4.17"],
)
each = pytest.mark.parametrize("profile", ORDER)

SINCE: dict[str, str] = {
    f"{HISTORY}getHistories": "4.14.9",
    f"{CORE}getHistories": "4.8",
    f"{HISTORY}updateHistory": "4.14.9",
    f"{CORE}updateHistory": "4.8",
    f"{HISTORY}delHistory": "4.14.9",
    f"{HISTORY}clearHistories": "4.14.9",
    f"{HISTORY}batchDelete": "4.14.9",
    f"{HISTORY}getHistoryStatus": "4.14.11",
    f"{HISTORY}markRead": "4.14.11",
    f"{RECORD}getPaginationRecords": "4.14.9",
    f"{CORE}getPaginationRecords": "4.8",
    f"{RECORD}getResData": "4.14.9",
    f"{CORE}getResData": "4.8",
    f"{RECORD}getRecords_v2": "4.14.9",
    f"{RECORD}delete": "4.14.11",
    f"{RECORD}getSpeech": "4.14.11",
    f"{RECORD}getQuote": "4.14.11",
    f"{CORE}resume": "4.14.11",
    f"{CORE}feedback/updateFeedbackReadStatus": "4.14.4",
    "/api/v1/chat/completions": "4.8",
    "/api/v2/chat/completions": "4.9",
    "/api/v2/chat/stop": "4.14.9",
    "/api/core/app/logs/list": "4.14.4",
    "/api/core/app/logs/getUsers": "4.14.9",
    f"{CORE}file/presignChatFilePostUrl": "4.14.9",
}
ONLY: dict[str, list[str]] = {
    f"{CORE}getRecords_v2": ["4.14.4"],
    f"{CORE}presignChatFilePostUrl": ["4.14.4"],
    f"{CORE}presignChatFileGetUrl": ["4.14.4"],
    f"{CORE}item/delete": ["4.8", "4.9", "4.14.4", "4.14.9"],
    f"{CORE}item/getSpeech": ["4.8", "4.9", "4.14.4", "4.14.9"],
    f"{CORE}quote/getQuote": ["4.9", "4.14.4", "4.14.9"],
    "/api/core/app/getChatLogs": ["4.8", "4.9"],
}


@pytest.mark.parametrize("path", [*SINCE, *ONLY])
def test_a_route_exists_exactly_in_its_releases(path: str) -> None:
    expected = ONLY[path] if path in ONLY else ORDER[ORDER.index(SINCE[path]) :]

    found = []
    for profile in ALL:
        with client_of(FastGPTEmulator(profile)) as http:
            if http.post(path, json={}).status_code != 404:
                found.append(profile)

    assert found == expected
    assert [name for name, there in routes_by_release()[path].items() if there] == expected


@each
def test_both_ways_to_chat_work_on_every_release_that_has_them(profile: str) -> None:
    with client_of(FastGPTEmulator(profile)) as http:
        for path in (V1, V2) if profile != "4.8" else (V1,):
            whole = send_message(http, path=path, detail=True, chatId="c").json()
            streamed = send_message(http, path=path, detail=True, chatId="c", stream=True).text

            assert whole["choices"][0]["message"]["content"] == "You said: 你好"
            assert "data: [DONE]" in streamed


@each
def test_flow_responses_come_before_or_after_done(profile: str) -> None:
    with client_of(FastGPTEmulator(profile)) as http:
        found = event_names(send_message(http, stream=True, detail=True).text)

    after = profile in ("4.8", "4.9", "4.14.4", "4.14.9")
    assert found[-3:] == (["answer", "answer", "flowResponses"] if after else ["answer", "flowResponses", "answer"])
    assert ("workflowDuration" in found) == (profile != "4.8")
    assert ("chatTitle" in found) == (profile in ("4.15.0", "4.15", "4.16", "4.17"))


@each
def test_the_stop_chunk_was_an_empty_delta_once(profile: str) -> None:
    with client_of(FastGPTEmulator(profile)) as http:
        found = [data for _, data in events(send_message(http, stream=True).text)]

    empty: dict[str, Any] = {} if profile == "4.8" else {"role": "assistant", "content": None}
    assert found[-2]["choices"][0] == {"delta": empty, "index": 0, "finish_reason": "stop"}


@each
@pytest.mark.parametrize("path", [V1, V2])
def test_values_had_a_type_in_some_releases(profile: str, path: str) -> None:
    if (profile, path) == ("4.8", V2):
        pytest.skip("no v2 there")
    emulator = FastGPTEmulator(profile)
    emulator.reply(Reply(text="x", tools=[Tool("t")]))

    with client_of(emulator) as http:
        content = send_message(http, path=path, detail=True).json()["choices"][0]["message"]["content"]

    assert ("type" in content[0]) == (path == V1 or profile in ("4.9", "4.14.4"))


@each
def test_reasoning_is_in_plain_answers_since_4_14_4(profile: str) -> None:
    with client_of(FastGPTEmulator(profile)) as http:
        message = send_message(http, "/think").json()["choices"][0]["message"]

    assert ("reasoning_content" in message) == (profile != "4.8")


@each
def test_the_question_shares_the_reply_s_id_since_4_15(profile: str) -> None:
    emulator = FastGPTEmulator(profile)
    with client_of(emulator) as http:
        send_message(http, chatId="c", responseChatItemId="d")
        again = send_message(http, chatId="c", responseChatItemId="d")

    new = profile in ("4.15.0", "4.15", "4.16", "4.17")
    # 4.14.11 stores a round of v1 twice, the first time like this.
    assert (emulator.chats["c"].records[0].data_id == "d") == (new or profile == "4.14.11")
    assert (again.status_code == 500) == new


@each
def test_tool_events_repeat_their_id_since_4_14_7(profile: str) -> None:
    with client_of(FastGPTEmulator(profile)) as http:
        found = events(send_message(http, "/tool", stream=True, detail=True).text)

    called = next(data for name, data in found if name == "toolCall")
    assert ("responseValueId" in called) == (profile not in ("4.8", "4.9", "4.14.4"))


@each
def test_a_wrong_key_has_the_status_of_its_time(profile: str) -> None:
    with client_of(FastGPTEmulator(profile)) as http:
        response = http.post(
            V1, json={"appId": APP_ID, "messages": [{"role": "user", "content": "x"}]}, headers={"Authorization": "a b"}
        )

    assert refused(response) == (200 if profile == "4.8" else 500, 514, "unAuthApiKey")


@each
def test_a_malformed_request_has_the_status_of_its_time(profile: str) -> None:
    path = f"{CORE}getHistories"
    with client_of(FastGPTEmulator(profile)) as http:
        response = http.post(path, json={"appId": APP_ID, "pageSize": "ten"})

    assert response.status_code == {"4.8": 200, "4.9": 200, "4.14.4": 500, "4.14.9": 500}.get(profile, 400)


def test_4_8_only_notices_what_it_cannot_do_without() -> None:
    with client_of(FastGPTEmulator("4.8")) as http:
        missing = http.get(f"{CORE}getResData", params={"appId": APP_ID, "chatId": "c"})
        odd = http.post(V1, json={"appId": APP_ID, "messages": [{"role": "user", "content": "hi"}], "detail": "yes"})
        text = http.post(V1, json=["not an object"])

    assert refused(missing) == (500, 500, "dataId is empty")
    assert odd.status_code == 200
    assert refused(text)[2] == "messages is empty"


@each
def test_histories_tell_the_state_of_chats_since_4_14_11(profile: str) -> None:
    with client_of(FastGPTEmulator(profile)) as http:
        send_message(http, chatId="c")
        # 4.8 lists chats made with a key only under the key's name.
        source = {"source": "key"} if profile == "4.8" else {}
        entry = post(http, f"{CORE}getHistories", pageSize=1, **source)["list"][0]

    assert ("chatGenerateStatus" in entry) == (profile not in ("4.8", "4.9", "4.14.4", "4.14.9"))


def test_deleting_several_records_at_once_is_new() -> None:
    found = {}
    for profile in ("4.14.11", "4.16"):
        with client_of(FastGPTEmulator(profile)) as http:
            data_id = "d"
            send_message(http, chatId="c", responseChatItemId=data_id)
            http.request("DELETE", f"{RECORD}delete", json={"appId": APP_ID, "chatId": "c", "contentIds": [data_id]})
            found[profile] = post(http, f"{RECORD}getPaginationRecords", chatId="c")["total"]

    assert found == {"4.14.11": 4, "4.16": 0}


def test_a_flat_share_link_is_of_the_past() -> None:
    flat = {"appId": APP_ID, "shareId": "s", "outLinkUid": "u"}
    with client_of(FastGPTEmulator("4.14.11")) as older, client_of(FastGPTEmulator()) as newer:
        responses: list[httpx.Response] = [http.post(f"{HISTORY}getHistories", json=flat) for http in (older, newer)]

    assert refused(responses[0])[2] == "linkUnInvalid"
    assert responses[1].status_code == 200


def test_every_field_of_a_profile_is_in_the_table() -> None:
    table = behaviour_by_release()

    assert table.keys() == {field.name for field in attrs.fields(Profile)} - {"name"}
    assert list(table["upload"].values()) == ["none", "none", "post-policy", "vendor-put"] + ["proxy"] * 5
    constant = {name for name, row in table.items() if len(set(map(str, row.values()))) == 1}
    assert constant == set()


def test_a_profile_can_be_given_and_an_unknown_one_is_refused() -> None:
    odd = attrs.evolve(PROFILES["4.16"], name="odd", chat_title=False)

    assert FastGPTEmulator(odd).profile is odd
    assert profile_of("4.16.0") is PROFILES["4.16"]
    with pytest.raises(ValueError, match=r"no profile '5'; choose one of 4\.8, 4\.9, 4\.14\.4"):
        profile_of("5")
