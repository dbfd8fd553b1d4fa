"""How far a server may go in what it asks for."""

from __future__ import annotations

import math

import pytest

from fastgpt_client._files.plan import plan_of
from fastgpt_client.exceptions import UploadError

from .test_plan import BASE, FORM, PARTS, PUT


@pytest.mark.parametrize(
    ("concurrency", "retries", "read"),
    [
        (1, 0, (1, 0)),
        (0, -1, (1, 0)),
        (16, 10, (16, 10)),
        (17, 11, (16, 10)),
        (2.9, 1.9, (2, 1)),
        (None, None, (3, 3)),
        ("4", True, (3, 3)),
        (math.nan, math.inf, (3, 3)),
    ],
)
def test_what_a_server_asks_for_is_bounded(concurrency: object, retries: object, read: tuple[int, int]) -> None:
    parts = plan_of({**PARTS, "concurrency": concurrency, "maxRetry": retries}, BASE).parts

    assert parts is not None
    assert (parts.concurrency, parts.max_retries) == read


@pytest.mark.parametrize(
    ("given", "read"), [(10, 10), (0.5, 0.5), (0, None), (-1, None), (None, None), (True, None), (math.inf, None)]
)
def test_a_largest_size_is_a_number_above_nothing(given: object, read: float | None) -> None:
    assert plan_of({**PUT, "maxSize": given}, BASE).max_size == read


@pytest.mark.parametrize("size", [1, 1.9, 4])
def test_a_part_has_a_byte_at_least(size: float) -> None:
    parts = plan_of({**PARTS, "partSize": size}, BASE).parts

    assert parts is not None
    assert parts.size == int(size)
    with pytest.raises(UploadError, match="no completeUrl and partSize, only abortUrl, completeUrl"):
        plan_of({**PARTS, "partSize": 0.5}, BASE)


def test_ten_thousand_parts_are_the_most() -> None:
    plan = plan_of({**PARTS, "partSize": 2, "maxSize": None}, BASE)

    plan.check_size("a", 20_000)
    with pytest.raises(UploadError, match="a has 20001 bytes, too many for parts of 2 bytes"):
        plan.check_size("a", 20_001)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (None, "answered NoneType where"),
        ({**PUT, "uploadMode": "torrent"}, "mode 'torrent', which"),
        ({**PUT, "uploadMode": "a b"}, "mode str, which"),
        ({**PUT, "uploadMode": 5}, "mode int, which"),
        ({}, "or with fields, only nothing"),
        ({**FORM, "uploadMode": "single"}, "or with fields, only fields, maxSize, uploadMode, url"),
        ({**FORM, "fields": {"key": 5}}, "or with fields, only"),
        ({**PUT, "headers": {"a b": "1"}}, "the header 'a b', which cannot be sent"),
        ({**PUT, "headers": {"a": "1\x7f"}}, "the header 'a', which cannot be sent"),
    ],
)
def test_a_refused_answer_says_what_was_there(answer: object, says: str) -> None:
    with pytest.raises(UploadError) as caught:
        plan_of(answer, BASE)

    assert says in str(caught.value)


def test_what_is_no_form_of_its_own_time_needs_no_mode() -> None:
    plan = plan_of({**PUT, "uploadMode": None, "headers": {"Connection": "close", "a": 5}}, BASE)

    assert (plan.headers, plan.parts) == ({"a": "5"}, None)
    assert plan_of({**PUT, "previewUrl": ""}, BASE).preview_url is None
    assert plan_of({**PUT, "previewUrl": 5}, BASE).preview_url is None
    assert plan_of({**FORM, "fields": {"key": "k", "n": 5}}, BASE).fields == (("key", "k"), ("n", "5"))


def test_parts_may_have_no_way_to_give_up() -> None:
    for abort in (None, 5):
        parts = plan_of({**PARTS, "abortUrl": abort}, BASE).parts
        assert parts is not None
        assert parts.abort_url is None
    with_both = plan_of(PARTS, BASE).parts
    assert with_both is not None
    assert str(with_both.abort_url) == "http://fastgpt.test/api/system/file/u/canary/abort"


def test_own_routes_are_moved_with_all_that_belongs_to_them() -> None:
    own = "http://unreachable:3000/api/system/file"
    answer = {**PARTS, "url": f"{own}/u/t", "completeUrl": f"{own}/c", "abortUrl": f"{own}/a", "previewUrl": None}

    moved = plan_of(answer, BASE).at_server(BASE)
    single = plan_of({**PUT, "url": f"{own}/u/t", "previewUrl": "http://cdn.test/api/system/file/p"}, BASE)
    other = single.at_server(BASE)

    assert moved is not None
    assert moved.parts is not None
    assert str(moved.parts.abort_url) == f"{BASE}/api/system/file/a"
    assert moved.preview_url is None
    assert other is not None
    assert other.parts is None
    assert other.preview_url == "http://cdn.test/api/system/file/p"


def test_own_routes_below_a_path_keep_only_what_is_theirs() -> None:
    plan = plan_of(
        {**PUT, "url": "http://inside:3000/fastgpt/api/system/file/u", "previewUrl": "http://inside:3000/p"}, BASE
    )

    moved = plan.at_server(BASE)

    assert moved is not None
    assert str(moved.url) == f"{BASE}/api/system/file/u"
    assert moved.preview_url == "http://inside:3000/p"


SECURE = "https://fastgpt.test"


def test_a_server_behind_https_gets_its_own_routes_over_https() -> None:
    own = "http://fastgpt.test/api/system/file"
    answer = {**PARTS, "url": f"{own}/u", "completeUrl": f"{own}/c", "abortUrl": f"{own}/a"}

    plan = plan_of(answer, SECURE)

    assert plan.parts is not None
    assert str(plan.url) == f"{SECURE}/api/system/file/u"
    assert str(plan.parts.complete_url) == f"{SECURE}/api/system/file/c"
    assert str(plan_of(answer, SECURE, allow_http=True).url) == f"{own}/u"


@pytest.mark.parametrize("field", ["url", "completeUrl", "abortUrl"])
def test_storage_in_the_clear_is_refused_behind_https(field: str) -> None:
    answer = {**PARTS, "url": "https://s.test/u", field: "http://s.test/canary"}

    with pytest.raises(UploadError, match=r"asked over https, and named http://s\.test for files") as caught:
        plan_of(answer, SECURE)

    assert "canary" not in str(caught.value)
    assert plan_of(answer, SECURE, allow_http=True).parts is not None
    assert plan_of({**answer, field: "http://localhost:9/x"}, SECURE).parts is not None


def test_of_several_addresses_in_the_clear_the_first_is_named() -> None:
    with pytest.raises(UploadError, match=r"named http://first\.test for files"):
        plan_of({**PARTS, "url": "http://first.test/u", "completeUrl": "http://second.test/c"}, SECURE)


def test_what_is_moved_to_the_server_is_looked_at_again() -> None:
    answer = {**PARTS, "url": "http://fastgpt.test/api/system/file/u", "completeUrl": "http://elsewhere.test/c"}

    with pytest.raises(UploadError, match=r"named http://elsewhere\.test for files"):
        plan_of(answer, SECURE)


def test_where_a_file_can_be_looked_at_is_for_its_reader_to_judge() -> None:
    plan = plan_of({**PUT, "url": "https://s.test/u", "previewUrl": "http://cdn.test/p"}, SECURE)

    assert plan.preview_url == "http://cdn.test/p"
