"""What to send for each answer a server gives about an upload."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgpt_client._files.plan import Span, plan_of
from fastgpt_client.exceptions import UploadError

BASE = "http://fastgpt.test/sub"
PUT: dict[str, Any] = {
    "url": "http://storage.test/u/t?sig=canary",
    "key": "chat/app/1/u/c/a.png",
    "headers": {"content-type": "image/png"},
    "previewUrl": "/p?sig=canary",
    "maxSize": 10,
    "uploadMode": "single",
}
PARTS: dict[str, Any] = {
    **PUT,
    "uploadMode": "multipart",
    "maxSize": 1000,
    "partSize": 4,
    "concurrency": 2,
    "maxRetry": 1,
    "completeUrl": "/api/system/file/u/canary/complete",
    "abortUrl": "/api/system/file/u/canary/abort",
}
FORM: dict[str, Any] = {"url": "http://s.test/b", "fields": {"key": "k", "policy": "canary", "a": "1"}, "maxSize": 10}


def test_a_put_follows_the_answer() -> None:
    plan = plan_of(PUT, BASE)

    assert str(plan.url) == PUT["url"]
    assert plan.preview_url == "http://fastgpt.test/p?sig=canary"
    assert (plan.key, plan.headers, plan.max_size) == (PUT["key"], PUT["headers"], 10)
    assert (plan.fields, plan.parts) == (None, None)


def test_a_form_keeps_its_fields_in_order() -> None:
    plan = plan_of(FORM, BASE)

    assert (plan.key, plan.fields) == ("k", (("key", "k"), ("policy", "canary"), ("a", "1")))


def test_parts_cover_every_byte_once() -> None:
    parts = plan_of(PARTS, BASE).parts

    assert parts is not None
    assert parts.spans(10) == [Span(1, 0, 4), Span(2, 4, 4), Span(3, 8, 2)]
    assert parts.spans(8) == [Span(1, 0, 4), Span(2, 4, 4)]
    assert parts.spans(0) == [Span(1, 0, 0)]
    assert (parts.concurrency, parts.max_retries) == (2, 1)


@pytest.mark.parametrize("answer", [PUT, PARTS, FORM], ids=["put", "parts", "form"])
def test_a_plan_does_not_show_what_is_secret(answer: dict[str, Any]) -> None:
    shown = repr(plan_of({**answer, "headers": {"x-signed": "canary"}} if "headers" in answer else answer, BASE))

    assert "canary" not in shown
    assert "http" not in shown


@pytest.mark.parametrize("odd", [None, "many", True, math.inf, math.nan, -5, 10**9])
def test_a_server_cannot_ask_for_any_number_of_threads_and_retries(odd: object) -> None:
    parts = plan_of({**PARTS, "concurrency": odd, "maxRetry": odd}, BASE).parts

    assert parts is not None
    assert 1 <= parts.concurrency <= 16
    assert 0 <= parts.max_retries <= 10


def test_a_file_that_is_too_large_is_refused_before_it_is_sent() -> None:
    plan_of(PUT, BASE).check_size("a.png", 10)
    with pytest.raises(UploadError, match=r"a\.png has 11 bytes; this server takes 10 at most"):
        plan_of(PUT, BASE).check_size("a.png", 11)
    with pytest.raises(UploadError, match="too many for parts of 1 bytes"):
        plan_of({**PARTS, "partSize": 1, "maxSize": None}, BASE).check_size("a.png", 20_000)


UNKNOWN: list[object] = [
    None,
    "url",
    [],
    {},
    {**PUT, "url": None},
    {**PUT, "headers": []},
    {**PUT, "key": 1},
    {**PUT, "uploadMode": "torrent"},
    {**PUT, "uploadMode": ["single"]},
    {**PARTS, "completeUrl": None},
    {**PARTS, "partSize": 0},
    {**PARTS, "partSize": "8"},
    {**FORM, "fields": {"policy": "canary"}},
    {**FORM, "fields": {"key": "k", "file": "x"}},
    {**PUT, "headers": {"X-A": "a\r\nX-B: canary"}},
    {**PUT, "headers": {"X A": "canary"}},
]


@pytest.mark.parametrize("answer", UNKNOWN)
def test_an_answer_of_unknown_shape_is_refused(answer: object) -> None:
    with pytest.raises(UploadError) as caught:
        plan_of(answer, BASE)

    assert "canary" not in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted({**PARTS, **FORM})), JSON | st.sampled_from(list(PARTS.values()))))
def test_no_answer_makes_anything_but_a_plan_or_an_upload_error(answer: dict[str, Any]) -> None:
    try:
        plan = plan_of(answer, BASE)
    except UploadError:
        return

    assert plan.url.scheme in ("http", "https")


def test_headers_about_the_connection_are_not_the_servers_to_choose() -> None:
    headers = {"Content-Type": "a/b", "Content-Length": "1", "transfer-encoding": "chunked", "x-oss-meta-n": "报告"}

    assert plan_of({**PUT, "headers": headers}, BASE).headers == {"Content-Type": "a/b", "x-oss-meta-n": "报告"}


def test_the_servers_own_routes_are_also_at_the_address_the_client_was_given() -> None:
    own = "http://unreachable:3000/api/system/file"
    answer = {
        **PARTS,
        "url": f"{own}/u/t?a=%2F",
        "completeUrl": f"{own}/u/t/complete",
        "abortUrl": None,
        "previewUrl": f"{own}/d/t",
    }

    moved = plan_of(answer, BASE).at_server(BASE)

    assert moved is not None
    assert moved.parts is not None
    assert str(moved.url) == f"{BASE}/api/system/file/u/t?a=%2F"
    assert str(moved.parts.complete_url) == f"{BASE}/api/system/file/u/t/complete"
    assert moved.preview_url == f"{BASE}/api/system/file/d/t"
    assert moved.at_server(BASE) is None


def test_object_storage_is_nowhere_else() -> None:
    assert plan_of(PUT, BASE).at_server(BASE) is None
