"""What is read from the body of an answer, and what is said of one that cannot be read."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fastgpt_client import ApiResponse, ResponseParseError
from fastgpt_client._calls.answer import culprit, parse_payload, payload_of, peeked
from fastgpt_client.generated.registry import OPERATIONS


def answer(body: bytes, status: int = 200, operation: str = "get_chat_histories") -> ApiResponse[Any]:
    request = httpx.Request("POST", "http://fastgpt.test/api/x?secret=1")
    made = ApiResponse[Any].of(httpx.Response(status, content=body, request=request), OPERATIONS[operation])
    made.read()
    return made


@pytest.mark.parametrize(
    ("operation", "body", "data"),
    [
        ("synthesize_speech", b'{"code":200}', b'{"code":200}'),
        ("create_chat_completion", b'{"choices":[]}', {"choices": []}),
        ("stop_chat", b'{"code":200,"data":{"success":true}}', {"success": True}),
        ("stop_chat", b'{"code":200,"data":{}}', {}),
        ("stop_chat", b'{"code":200}', None),
        ("get_suggested_questions", b'{"code":200,"data":{}}', []),
        ("get_suggested_questions", b'{"code":200,"data":["a"]}', ["a"]),
        ("send_feedback", b'{"code":200,"data":{}}', None),
        ("create_chat_completion", b'{"code":200,"data":{}}', {"code": 200, "data": {}}),
    ],
)
def test_what_an_answer_holds_is_inside_its_envelope_where_it_has_one(operation: str, body: bytes, data: Any) -> None:
    assert payload_of(answer(body, operation=operation), OPERATIONS[operation]) == data


def test_an_answer_without_content_holds_nothing() -> None:
    assert payload_of(answer(b"", 204), OPERATIONS["get_chat_histories"]) is None


def test_an_answer_that_is_looked_at_stays_for_who_asks_next() -> None:
    response = answer(b'{"code":200,"data":{"list":[]}}')
    operation = OPERATIONS["get_chat_histories"]

    looked = payload_of(response, operation, peek=True)

    assert payload_of(response, operation, peek=True) is looked
    assert peeked(response)["data"] is looked
    assert payload_of(response, operation) is looked
    assert payload_of(response, operation) is not looked


def test_a_plain_response_is_looked_at_as_well() -> None:
    assert peeked(httpx.Response(200, json={"a": 1})) == {"a": 1}


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"<p>\n  Log  in</p>", 200, "HTTP 200 '<p> Log in</p>', which is not JSON; an HTML page usually means that"),
        (b"", 502, "HTTP 502 with an empty body, which is not JSON"),
        (b"x" * 200, 200, f"HTTP 200 '{'x' * 120}', which is not JSON"),
        (b'{"data":1}', 200, """HTTP 200 '{"data":1}', which is not FastGPT's {code, message, data}"""),
    ],
)
def test_an_answer_that_is_not_fastgpts_is_described(body: bytes, status: int, says: str) -> None:
    response = answer(body, status)

    with pytest.raises(ResponseParseError) as caught:
        payload_of(response, OPERATIONS["get_chat_histories"])

    told = str(caught.value)
    assert told.startswith(f"POST /api/x answered {says}")
    assert ("HTML" in told) is body.startswith(b"<")
    assert caught.value.response is response


@pytest.mark.parametrize(
    ("operation", "body", "path", "place"),
    [
        (
            "get_chat_histories",
            b'{"code":200,"data":{"list":[{"chatId":"a"},7],"total":2}}',
            "data.list[1]",
            "data.list[1]",
        ),
        ("get_chat_histories", b'{"code":200,"data":[1]}', "data", "data"),
        ("get_record_detail", b'{"code":200,"data":[{},7]}', "data[1]", "data[1]"),
        ("create_chat_completion", b'{"choices":[7]}', "choices[0]", "choices[0]"),
        ("create_chat_completion", b"[7]", "", "the body"),
    ],
)
def test_an_answer_of_another_shape_is_described_by_its_place(
    operation: str, body: bytes, path: str, place: str
) -> None:
    with pytest.raises(ResponseParseError, match="answered HTTP 200") as caught:
        parse_payload(answer(body, operation=operation), OPERATIONS[operation])

    assert caught.value.path == path
    assert f", where {place} is not what {operation} answers (" in str(caught.value)


def test_a_readable_answer_is_typed() -> None:
    page = parse_payload(
        answer(b'{"code":200,"data":{"list":[{"chatId":"a"}],"total":1}}'), OPERATIONS["get_chat_histories"]
    )

    assert (page.total, page.list_[0].chat_id) == (1, "a")


def test_where_no_value_is_unreadable_alone_the_nearest_node_is_named() -> None:
    def parse(payload: dict[str, list[int]]) -> None:
        if sum(payload.get("rows", [])) > 2:
            raise ValueError

    assert culprit(parse, {"rows": [1, 1, 1]}) == "rows"


def test_nothing_is_named_where_even_nothing_is_unreadable() -> None:
    def parse(payload: dict[str, int]) -> None:
        raise KeyError

    assert culprit(parse, {"a": 1, "b": 2}) == ""
    assert culprit(parse, 7) == ""


def test_the_place_of_the_trouble_is_found_at_any_depth() -> None:
    def parse(payload: Any) -> None:
        for row in payload.get("rows", []):
            for cell in row.get("a.b", []):
                int(cell.get("n", "0"))

    assert culprit(parse, {"rows": [{"a.b": [{"n": "1"}]}, {"a.b": [{"n": "x"}]}]}) == "rows[1].a.b[0].n"


def test_finding_what_cannot_be_read_takes_a_few_readings_however_long_the_page_is() -> None:
    read = 0

    def parse(payload: dict[str, list[dict[str, str]]]) -> list[int]:
        nonlocal read
        rows = payload.get("rows", [])
        read += len(rows)
        return [int(row.get("n", "0")) for row in rows]

    rows = [{"n": "1"} for _ in range(2000)]
    rows[1234]["n"] = rows[1900]["n"] = "x"

    assert culprit(parse, {"total": 2000, "rows": rows}) == "rows[1234].n"
    assert read < 5 * 2000


def test_a_field_that_decides_how_the_others_are_read_is_found_with_them() -> None:
    def parse(payload: dict[str, str]) -> int:
        return int(payload.get("value", "0")) if payload.get("kind") == "number" else 0

    assert culprit(parse, {"title": "t", "kind": "number", "value": "x"}) == "kind"
    assert culprit(parse, {"count": 7, "kind": "number", "value": "x"}) == "kind"
