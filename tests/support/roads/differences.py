"""Where a road differs: the tests that do not hold there, each with the reason. `make test-roads` prints them.

A test of `tests/_async/` stands for its twin in `tests/_sync/` as well.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Difference:
    """A test that does not hold on some roads.

    Args:
        roads: Which ones.
        test: File and function, as pytest names them.
        reason: Why, in words a user of that road can read.
        case: Of which of its cases this is true: those whose id holds this.
        never: Whether it is not even tried, since it would wait for a minute. Otherwise it has to fail there, so that
            no entry outlives its reason.
    """

    roads: tuple[str, ...]
    test: str
    reason: str
    case: str = ""
    never: bool = False


_THROUGH_PROXIES = ("proxy",)
_OVER_TLS = ("tls", "tunnel")
_ON_AIOHTTP = ("aiohttp",)
_REFUSED = "a proxy answers HTTP 502 where nobody listens, so that a server that is not there looks like one that fails"
_TRIO = "aiohttp needs asyncio; on trio a call says so"
_HEADERS = "aiohttp adds `accept`, `accept-encoding` and `user-agent` to what storage gets"
_OTHER_LOOP = "an HTTP client of one's own is its owner's to close, and is for one event loop"
_FILES, _STREAMS = "tests/_async/files", "tests/streams/leaving/test_both_loops.py"

DIFFERENCES = (
    Difference(
        _THROUGH_PROXIES,
        "tests/calls/test_attempts.py::test_a_refused_connection_is_tried_again_even_for_a_completion",
        _REFUSED,
    ),
    Difference(
        _THROUGH_PROXIES,
        f"{_FILES}/test_upload_faults.py::test_a_server_that_names_itself_wrongly_is_reached_where_the_client_was_told",
        _REFUSED,
    ),
    Difference(
        _OVER_TLS,
        "tests/_async/configuration/test_wrong_address.py::test_https_on_an_http_port_says_so",
        "the server speaks https",
    ),
    Difference(
        _ON_AIOHTTP, f"{_STREAMS}::test_what_is_left_half_way_is_closed_and_nobody_is_warned", _TRIO, "own-trio"
    ),
    Difference(_ON_AIOHTTP, f"{_STREAMS}::test_a_download_that_cannot_be_written_leaves_nothing", _TRIO, "trio"),
    Difference(_ON_AIOHTTP, "tests/calls/test_pools.py::test_asyncio_and_trio_are_both_at_home", _TRIO, "trio"),
    Difference(
        _ON_AIOHTTP,
        "tests/calls/test_pools.py::test_one_client_serves_one_event_loop_after_another_and_keeps_nothing_of_them",
        _OTHER_LOOP,
    ),
    Difference(_ON_AIOHTTP, "tests/files/test_upload_async.py::test_uploads_run_on_both_event_loops", _TRIO, "trio"),
    Difference(
        _ON_AIOHTTP, "tests/files/test_upload_async.py::test_a_cancelled_upload_leaves_nothing_behind", _TRIO, "trio"
    ),
    Difference(_ON_AIOHTTP, "tests/files/test_upload_async.py::test_a_failure_is_no_group_of_failures", _TRIO, "trio"),
    Difference(
        _ON_AIOHTTP,
        f"{_FILES}/test_uploads.py::test_storage_gets_the_headers_it_asked_for_and_no_others",
        _HEADERS,
    ),
    Difference(_ON_AIOHTTP, f"{_FILES}/test_upload_s3.py::test_a_real_s3_takes_what_it_has_permitted", _HEADERS),
    Difference(_ON_AIOHTTP, f"{_FILES}/test_upload_s3.py::test_a_real_s3_refuses_anything_else", _HEADERS),
    Difference(_ON_AIOHTTP, f"{_FILES}/test_upload_s3.py::test_a_real_s3_refuses_a_header_it_did_not_permit", _HEADERS),
    Difference(
        _ON_AIOHTTP,
        f"{_FILES}/test_download_faults.py::test_a_download_follows_redirects_without_the_key",
        _HEADERS,
    ),
    Difference(
        _ON_AIOHTTP,
        f"{_FILES}/test_uploads.py::test_any_content_and_any_name_arrive_byte_for_byte",
        "aiohttp writes `%3A` in an address as a colon, and breaks the signature of the address so",
        "4.14.9",
    ),
    Difference(
        _ON_AIOHTTP,
        "tests/_async/streams/test_chat_stream.py::test_a_stream_that_falls_silent_says_which_patience_ended",
        "aiohttp reads the timeouts once, so that a silence ends after `timeout`, which is a minute here",
        never=True,
    ),
    Difference(
        _ON_AIOHTTP,
        "tests/_async/configuration/test_secrets.py::test_a_cookie_is_in_no_log",
        "aiohttp writes no log, so that there is nothing to look for a cookie in",
    ),
)
