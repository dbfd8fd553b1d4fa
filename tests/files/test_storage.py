"""What storage answers, and what of a signed address anybody gets to see."""

from __future__ import annotations

import pickle
from typing import Any

import httpx
import pytest

from fastgpt_client._calls.retry import RetryPolicy
from fastgpt_client._files.storage import (
    LONGEST_ANSWER,
    StorageAnswer,
    refusal_of,
    size_of,
    storage_request,
    unreachable,
)
from fastgpt_client.exceptions import DownloadError, StorageError, UploadError

URL = httpx.URL("https://s3.test:9000/bucket/token-canary?X-Amz-Signature=canary-signature&a=b")
XML = (
    '<?xml version="1.0"?><Error><Code>{}</Code><Message>{}</Message>'
    "<StringToSign>canary-signature</StringToSign></Error>"
)


def refusal(status: int, body: str, headers: dict[str, str] | None = None) -> StorageError:
    found = refusal_of(StorageAnswer(status, headers or {}, body.encode()), URL, "uploading 猫.png to")
    assert found is not None
    assert isinstance(found, UploadError)
    assert "canary" not in str(found)
    assert found.http_status == found.status_code == status
    return found


@pytest.mark.parametrize("body", ["", '{"code":200,"data":{"success":true}}', "<?xml?><PostResponse/>", "[]", "ok"])
@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_a_success_is_no_refusal(status: int, body: str) -> None:
    assert refusal_of(StorageAnswer(status, {}, body.encode()), URL, "uploading") is None


@pytest.mark.parametrize(
    ("status", "body", "code", "words"),
    [
        (403, XML.format("AccessDenied", "Not &lt;you&gt;"), "AccessDenied", "AccessDenied: Not <you> (HTTP 403)"),
        (200, '{"code":510001,"statusText":"UploadFileTypeMismatch","message":""}', "UploadFileTypeMismatch", None),
        (403, '{"code":403,"message":"bad token"}', 403, "failed: bad token (code 403, HTTP 403)"),
        (500, '{"code":500,"statusText":"x","message":"common:error.too_many_request"}', "x", "x: too many requests"),
        (400, '{"error":{"code":"InvalidKey","message":"no"}}', "InvalidKey", "InvalidKey: no"),
        (413, "<html><title>413 Too Large</title></html>", None, "413 Too Large (HTTP 413). Something on the way"),
        (200, "<!DOCTYPE html><title>Please log in</title>", None, "Please log in (HTTP 200)"),
        (307, XML.format("TemporaryRedirect", "Elsewhere"), "TemporaryRedirect", "It sends uploads elsewhere"),
        (500, "", None, "Internal Server Error"),
        (502, "  bad\n gateway ", None, "bad gateway"),
        (300, "", None, "It sends uploads elsewhere"),
        (399, "", None, "It sends uploads elsewhere"),
        (299, "<html>", None, "HTTP 299)"),
        (403, "rejected token-canary, signature canary-signature", None, "rejected ***, signature ***"),
        (400, '{"code":"x"', None, "{"),
    ],
)
def test_a_refusal_says_what_storage_said(status: int, body: str, code: object, words: str | None) -> None:
    error = refusal(status, body)

    assert error.code == code
    assert str(error).startswith("uploading 猫.png to s3.test:9000 failed: ")
    assert (words or "") in str(error)


@pytest.mark.parametrize("status", [199, 299, 300, 399, 400, 412, 414])
def test_advice_is_given_only_where_it_is_known(status: int) -> None:
    body = "<html>" if status == 299 else ""

    assert str(refusal(status, body)).endswith(f"(HTTP {status})") is (status not in (300, 399))


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    error = refusal_of(StorageAnswer(500, {}, b"\xff!"), URL, "x")

    assert "failed: \ufffd! (HTTP 500)" in str(error)


def test_a_reason_is_cut_after_300_letters_and_an_answer_is_read_up_to_64_kib() -> None:
    assert f"failed: {'n' * 300} (" in str(refusal(400, XML.format("n" * 301, "")))
    assert f"failed: {'n' * 300} (" in str(refusal(400, "n" * 301))
    assert LONGEST_ANSWER == 65_536


def test_a_long_answer_is_cut() -> None:
    assert len(str(refusal(500, "长" * 10_000))) < 500


@pytest.mark.parametrize(
    ("status", "body", "expired", "retryable"),
    [
        (403, XML.format("AccessDenied", "Request has expired"), True, False),
        (400, XML.format("ExpiredToken", "The provided token has expired."), True, False),
        (403, XML.format("AccessDenied", "Invalid according to Policy: Policy expired."), True, False),
        (403, '{"code":403,"message":"Invalid or expired file token"}', True, False),
        (403, XML.format("SignatureDoesNotMatch", "no"), False, False),
        (499, "it has expired", True, False),
        (500, '{"code":500,"statusText":"x","message":"it has expired"}', False, False),
        (399, "it has expired", False, False),
        (503, XML.format("SlowDown", "Reduce your request rate"), False, True),
        (400, XML.format("SlowDown", "again"), False, True),
        (400, XML.format("InternalError", "again"), False, True),
        (400, XML.format("ServiceUnavailable", "again"), False, True),
        (400, XML.format("OperationAborted", "again"), False, True),
        (499, "", False, False),
        (500, XML.format("InternalError", "again"), False, True),
        (400, XML.format("RequestTimeout", "again"), False, True),
        (500, '{"code":510001,"statusText":"UploadFileTypeMismatch"}', False, False),
        (500, '{"code":500,"message":"S3 is away"}', False, True),
        (502, "<html>502</html>", False, True),
        (429, "", False, True),
        (413, "", False, False),
        (307, "", False, False),
    ],
)
def test_what_helps_after_a_refusal(status: int, body: str, expired: bool, retryable: bool) -> None:
    error = refusal(status, body)

    assert (error.expired, error.retryable) == (expired, retryable)


@pytest.mark.parametrize(
    ("attempt", "retry_after", "pause"),
    [(1, None, 1.0), (2, None, 2.0), (3, None, 4.0), (4, None, None), (1, 30.0, 30.0), (1, 3600.0, None)],
)
def test_pauses_grow_and_follow_what_storage_asks(attempt: int, retry_after: float | None, pause: float | None) -> None:
    error = UploadError("no")
    error.retryable, error.retry_after = True, retry_after

    assert RetryPolicy(3, 1.0, jitter=lambda: 0.0).pause_before_next(error, attempt=attempt) == pause


def test_what_cannot_succeed_is_not_repeated() -> None:
    assert RetryPolicy(3, 1.0).pause_before_next(UploadError("no"), attempt=1) is None


def test_storages_wish_to_wait_is_read() -> None:
    assert refusal(503, "", {"retry-after": "7"}).retry_after == 7


@pytest.mark.parametrize("kind", [UploadError, DownloadError])
def test_an_answer_is_the_error_of_what_was_tried(kind: type[StorageError]) -> None:
    assert type(refusal_of(StorageAnswer(404, {}, b""), URL, "x", kind)) is kind


def test_a_request_has_the_headers_it_was_given_and_no_others() -> None:
    request = storage_request("PUT", URL, {"x-oss-meta-n": "报告", "Content-Type": "a/b"}, [b"ab"], 2, httpx.Timeout(9))

    assert [(name.lower(), value) for name, value in request.headers.raw] == [
        (b"host", b"s3.test:9000"),
        (b"x-oss-meta-n", "报告".encode()),
        (b"content-type", b"a/b"),
        (b"content-length", b"2"),
    ]
    assert request.extensions["timeout"]["read"] == 9


def test_an_address_shows_only_where_it_leads_and_is_sent_as_it_is() -> None:
    request = storage_request("PUT", URL, {}, b"", None, httpx.Timeout(9))

    assert repr(request.url) == "SignedURL('https://s3.test:9000/***')"
    assert "canary" not in f"{request!r} {request.url!r} {[request.url]}"
    # Transports read either.
    assert (str(request.url), request.url.raw_path) == (str(URL), URL.raw_path)


@pytest.mark.parametrize(
    ("cause", "words", "sent", "retryable"),
    [
        (httpx.ConnectError("refused"), "to s3.test:9000 failed: no connection (ConnectError: refused)", False, True),
        (httpx.ReadTimeout(""), "the connection broke (ReadTimeout)", True, True),
        (httpx.LocalProtocolError("odd"), "broke (LocalProtocolError: odd)", True, False),
    ],
)
def test_a_broken_connection_names_the_place_and_its_cause(
    cause: httpx.RequestError, words: str, sent: bool, retryable: bool
) -> None:
    request = storage_request("PUT", URL, {}, b"", None, httpx.Timeout(9))

    error = unreachable(cause, request, "uploading 猫.png to", UploadError)

    assert words in str(error)
    assert (error.sent, error.retryable) == (sent, retryable)
    assert isinstance(error.__cause__, type(cause))
    assert "canary" not in f"{error} {error.__cause__} {error.__cause__!r}"


def test_an_error_survives_a_pickle() -> None:
    error = refusal(403, XML.format("AccessDenied", "Request has expired"))

    again: Any = pickle.loads(pickle.dumps(error))

    assert type(again) is UploadError
    assert (str(again), again.code, again.expired) == (str(error), "AccessDenied", True)


@pytest.mark.parametrize(
    ("headers", "size"),
    [
        ({"content-length": "12"}, 12),
        ({"content-length": "12", "content-encoding": "identity"}, 12),
        ({"content-length": "12", "content-encoding": "gzip"}, 0),
        ({"content-length": "12", "content-encoding": "Deflate, gzip"}, 0),
        ({"content-length": "-1"}, 0),
        ({"content-length": "x"}, 0),
        ({"content-length": "²"}, 0),
        ({"content-length": "١"}, 0),
        ({}, 0),
    ],
)
def test_a_download_is_as_large_as_its_answer_tells_unless_that_is_compressed(
    headers: dict[str, str], size: int
) -> None:
    assert size_of(headers, "downloading a from") == size


@pytest.mark.parametrize(("coding", "named"), [("br", "br"), ("gzip, br", "br"), ("zstd,br", "br, zstd")])
def test_what_cannot_be_decompressed_is_named(coding: str, named: str) -> None:
    with pytest.raises(DownloadError, match=f"from storage failed: it came compressed as {named}, unasked"):
        size_of({"content-encoding": coding}, "downloading a from")


def test_a_stream_is_sent_as_it_is_and_bytes_as_httpx_sends_them() -> None:
    blocks: Any = [b"ab"]

    assert storage_request("PUT", URL, {}, blocks, 2, httpx.Timeout(9)).stream is blocks
    sized = storage_request("POST", URL, {}, b"ab", None, httpx.Timeout(9))
    assert (sized.read(), sized.headers["content-length"]) == (b"ab", "2")
