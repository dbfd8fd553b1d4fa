"""The error table and the HTTP statuses of every era."""

from __future__ import annotations

import httpx
import pytest

from fastgpt_client.testing import APP_ID, PROFILES, FastGPTEmulator, Refusal, Refuse, Reply
from fastgpt_client.testing.wire.known_errors import KNOWN_ERRORS
from fastgpt_client.testing.wire.refusals import error_body, http_status, stream_error
from tests.support.error_table import error_table

from ..support.event_stream import events
from ..support.requests import HISTORY, V1, V2, client_of, refused, send_message

ASK = {"appId": APP_ID, "pageSize": 10}


def test_the_whole_error_table_is_reproduced() -> None:
    ours = {name: stream_error(Refusal(name)) for name in KNOWN_ERRORS}

    assert len(ours) == 124
    assert ours == error_table()


def test_every_known_error_is_answered_with_its_envelope_and_status() -> None:
    emulator = FastGPTEmulator()
    emulator.fault("*", *map(Refuse, KNOWN_ERRORS))

    with client_of(emulator) as http:
        responses = [http.post(f"{HISTORY}getHistories", json=ASK) for _ in KNOWN_ERRORS]

    assert [(response.status_code, response.json()) for response in responses] == [
        (
            entry.http_status or (entry.code if 400 <= entry.code <= 499 else 500),
            {"code": entry.code, "statusText": name, "message": entry.message, "data": None},
        )
        for name, entry in KNOWN_ERRORS.items()
    ]


@pytest.mark.parametrize(
    ("profile", "name", "status"),
    [
        ("4.8", "unAuthApiKey", 200),
        ("4.8", "something else", 500),
        ("4.14.4", "unAuthorization", 500),
        ("4.14.9", "tooManyRequest", 500),
        ("4.14.11", "unAuthorization", 403),
        ("4.14.11", "InvalidUploadFileType", 400),
        ("4.15.0", "EntityTooLarge", 413),
        ("4.15.0", "unAuthApiKey", 500),
        ("4.15.0", "fileNotFound", 500),
        ("4.15", "InvalidUploadFileType", 500),
        ("4.16", "InvalidUploadFileType", 500),
        ("4.16", "fileNotFound", 404),
        ("4.16", "agentSandboxInitializing", 409),
        ("4.17", "tooManyRequest", 429),
    ],
)
def test_the_status_of_an_error_depends_on_the_release(profile: str, name: str, status: int) -> None:
    assert http_status(Refusal(name), PROFILES[profile]) == status


@pytest.mark.parametrize(
    ("profile", "v2", "status"), [("4.14.11", True, 409), ("4.14.11", False, 500), ("4.16", True, 500)]
)
def test_a_busy_chat_was_409_only_on_v2_and_only_for_a_while(profile: str, v2: bool, status: int) -> None:
    assert http_status(Refusal("chatIsGenerating"), PROFILES[profile], v2=v2) == status


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        (None, (403, 403, "unAuthorization")),
        ("", (403, 403, "unAuthorization")),
        ("fastgpt-test-key", (403, 403, "unAuthorization")),
        ("Bearer wrong", (500, 514, "unAuthApiKey")),
    ],
)
def test_a_missing_key_is_403_and_a_wrong_one_500(authorization: str | None, expected: tuple[int, int, str]) -> None:
    emulator = FastGPTEmulator()
    headers = {} if authorization is None else {"Authorization": authorization}

    with httpx.Client(transport=emulator.transport(), base_url=emulator.base_url, headers=headers) as http:
        response = http.post(f"{HISTORY}getHistories", json=ASK)

    assert refused(response) == expected


def test_the_scheme_word_is_not_looked_at(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    response = http.post(f"{HISTORY}getHistories", json=ASK, headers={"Authorization": f"Whatever {emulator.api_key}"})

    assert response.status_code == 200


@pytest.mark.parametrize("path", [V1, V2])
def test_a_wrong_key_on_a_stream_is_an_error_event_with_status_200(http: httpx.Client, path: str) -> None:
    response = send_message(http, path=path, stream=True, chatId="c")
    wrong = http.post(
        path,
        json={"appId": APP_ID, "messages": [{"role": "user", "content": "hi"}], "stream": True},
        headers={"Authorization": "Bearer x"},
    )

    assert response.headers["content-type"].startswith("text/event-stream")
    assert wrong.status_code == 200
    assert "content-type" not in wrong.headers
    assert events(wrong.text) == [("error", stream_error(Refusal("unAuthApiKey")))]


def test_a_malformed_request_lists_every_mistake_as_json_even_for_a_stream(http: httpx.Client) -> None:
    response = http.post(V1, json={"messages": "hi", "stream": True, "detail": "yes"})

    body = response.json()
    assert (response.status_code, body["code"], body["message"]) == (400, 400, "Data validation error")
    assert [issue["path"] for issue in body["zodError"]] == [["messages"], ["detail"]]
    assert body["zodError"][0] == {
        "expected": "array",
        "code": "invalid_type",
        "path": ["messages"],
        "message": "Invalid input: expected array, received string",
    }


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"appId": "short"}, ["appId"]),
        ({"appId": APP_ID, "pageSize": "10"}, ["pageSize"]),
        ({"appId": APP_ID, "source": "team"}, ["source"]),
        ({"appId": APP_ID, "offset": -1}, ["offset"]),
        ({"appId": APP_ID, "pageSize": 0}, ["pageSize"]),
        ({"appId": None}, ["appId"]),
        ({"appId": APP_ID, "startCreateTime": []}, ["startCreateTime"]),
        ({"appId": APP_ID, "outLinkAuthData": {"shareId": "s", "outLinkUid": "u"}}, ["appId"]),
    ],
)
def test_a_history_request_is_checked(http: httpx.Client, body: dict[str, object], path: list[str]) -> None:
    response = http.post(f"{HISTORY}getHistories", json=body)

    assert response.status_code == 400
    assert [issue["path"] for issue in response.json()["zodError"]] == [path]


def test_a_request_that_is_no_object_or_names_no_time_is_malformed(http: httpx.Client) -> None:
    send_message(http)
    path = f"{HISTORY}getHistories"

    bodies: list[object] = [[1], {"appId": APP_ID, "startUpdateTime": "soon"}]
    responses = [http.post(path, json=body) for body in bodies]

    assert [response.status_code for response in responses] == [400, 400]


def test_a_list_may_be_too_long_or_too_short(http: httpx.Client) -> None:
    responses = [
        http.post(f"{HISTORY}getHistoryStatus", json={"appId": APP_ID, "chatIds": ids}) for ids in ([], ["c"] * 201)
    ]

    assert [response.json()["zodError"][0]["code"] for response in responses] == ["too_small", "too_big"]


def test_the_team_source_was_allowed_until_4_14() -> None:
    with client_of(FastGPTEmulator("4.14.11")) as http:
        response = http.post(f"{HISTORY}getHistories", json={"appId": APP_ID, "source": "team"})

    assert response.status_code == 200


def test_a_body_that_is_not_json_is_refused(http: httpx.Client) -> None:
    responses = [http.post(path, content=b"{oops") for path in (V1, f"{HISTORY}getHistories")]

    assert [refused(response) for response in responses] == [(400, 400, "Invalid JSON")] * 2


def test_histories_without_a_target_are_not_authorized(http: httpx.Client) -> None:
    assert refused(http.post(f"{HISTORY}getHistories", json={})) == (500, 504000, "unAuthChat")


def test_an_unknown_app_does_not_exist(http: httpx.Client) -> None:
    response = http.post(f"{HISTORY}getHistories", json={"appId": "0" * 24})

    assert refused(response) == (500, 502000, "appUnExist")


def test_any_app_exists_when_asked_for() -> None:
    with client_of(FastGPTEmulator(accept_any_app=True)) as http:
        response = http.post(f"{HISTORY}getHistories", json={"appId": "app-123"})

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ({"skillId": "0" * 24}, "skillUnExist"),
        ({"outLinkAuthData": {"shareId": "s", "outLinkUid": "u"}}, "linkUnInvalid"),
        ({"outLinkAuthData": '{"shareId":"s","outLinkUid":"u"}'}, "linkUnInvalid"),
    ],
)
def test_other_targets_are_understood_but_unknown(http: httpx.Client, target: dict[str, object], reason: str) -> None:
    response = http.post(f"{HISTORY}markRead", json={**target, "chatId": "c"})

    assert refused(response)[2] == reason


@pytest.mark.parametrize("share", [{"shareId": "s"}, "not json", "[]"])
def test_half_a_share_link_is_malformed(http: httpx.Client, share: object) -> None:
    response = http.post(f"{HISTORY}markRead", json={"outLinkAuthData": share, "chatId": "c"})

    assert (response.status_code, response.json()["message"]) == (400, "Data validation error")


def test_a_route_for_people_refuses_an_api_key(http: httpx.Client) -> None:
    response = http.get("/api/core/app/detail", params={"appId": APP_ID})

    assert refused(response) == (403, 403, "unAuthorization")


def test_an_unknown_path_is_a_page(http: httpx.Client) -> None:
    response = http.get("/api/core/nothing")

    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_every_answer_has_a_request_id_since_4_14_7(http: httpx.Client) -> None:
    first, second = send_message(http), http.post(f"{HISTORY}getHistories", json={})

    with client_of(FastGPTEmulator("4.14.4")) as older:
        assert "x-request-id" not in send_message(older).headers

    assert len(first.headers["x-request-id"]) == 36
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_a_refusal_of_plain_text_says_so_since_4_15() -> None:
    refusal = Refusal("Key expired", user_error=True)

    assert error_body(refusal, PROFILES["4.16"])["errorType"] == "UserError"
    assert "errorType" not in error_body(refusal, PROFILES["4.14.11"])


def test_a_scripted_body_is_sent_as_it_is(emulator: FastGPTEmulator, http: httpx.Client) -> None:
    emulator.reply(Reply(error={"code": 418, "message": "teapot"}))

    response = send_message(http)

    assert (response.status_code, response.json()["message"]) == (418, "teapot")
