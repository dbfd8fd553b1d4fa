"""Signed addresses and keys, kept out of what people read."""

from __future__ import annotations

import logging
import threading

import httpx
import pytest

from fastgpt_client._files.secrecy import SignedRequest, SignedURL, kept_out_of_logs, masked, without_secrets

URL = SignedURL(
    "https://s3.test:9000/bucket/%E6%8A%A5%E5%91%8A-letmein?X-Amz-Signature=a%2Bletmein-signature&short=7letter"
)


def test_an_address_is_shown_as_where_it_leads() -> None:
    request = SignedRequest("PUT", URL)

    assert masked(URL) == "https://s3.test:9000/***"
    assert repr(URL) == "SignedURL('https://s3.test:9000/***')"
    assert repr(request) == "<SignedRequest('PUT', 'https://s3.test:9000/***')>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET %E6%8A%A5%E5%91%8A-letmein", "GET ***"),
        ("no such key 报告-letmein", "no such key ***"),
        ("the signature a%2Bletmein-signature", "the signature ***"),
        ("the signature a+letmein-signature", "the signature ***"),
        ("?X-Amz-Signature=a%2Bletmein-signature&short=7letter!", "?***!"),
        ("in bucket with 7letter", "in bucket with 7letter"),
        ("nothing of it", "nothing of it"),
    ],
)
def test_no_part_of_an_address_that_could_be_a_credential_remains(text: str, shown: str) -> None:
    assert without_secrets(text, URL) == shown


def test_eight_letters_may_be_a_credential() -> None:
    assert without_secrets("12345678 1234567", httpx.URL("http://s/12345678/1234567")) == "*** 1234567"
    assert without_secrets("12345678 abc", httpx.URL("http://s/abc?12345678")) == "*** abc"


LOGGERS = [
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
    "hpack.hpack",
    "hpack.table",
]


@pytest.mark.parametrize("name", LOGGERS)
@pytest.mark.parametrize(
    ("secret", "logged"),
    [(URL, "PUT https://s3.test:9000/bucket/***?***"), ("fastgpt-letmein", f"PUT {URL}")],
    ids=["address", "key"],
)
def test_what_is_logged_below_shows_no_secret_while_it_is_used(
    name: str, secret: httpx.URL | str, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    log = logging.getLogger(name)
    with caplog.at_level(logging.DEBUG, logger=name):
        with kept_out_of_logs(secret):
            log.debug("PUT %s", str(URL))
            log.debug("Bearer %s", "fastgpt-letmein")
        log.debug("PUT %s", str(URL))

    bearer = "Bearer ***" if isinstance(secret, str) else "Bearer fastgpt-letmein"
    assert caplog.messages == [logged, bearer, f"PUT {URL}"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("location: http://other.test/?token=letmein", "location: ***"),
        ("[(b'Location', b'http://x/letmein'), (b'a', b'b')]", "[(b'Location', b'***'), (b'a', b'b')]"),
        ('{"set-cookie": "session=letmein; Path=/"}', '{"set-cookie": "***"}'),
        ("relocation: none", "relocation: none"),
    ],
)
def test_cookies_and_targets_of_redirects_are_masked_as_well(
    said: str, shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="httpx"):
        with kept_out_of_logs("fastgpt-key"):
            logging.getLogger("httpx").debug(said)
        logging.getLogger("httpx").debug(said)

    assert caplog.messages == [shown, said]


def test_other_threads_log_what_they_like_and_one_secret_may_lie_inside_another(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = logging.getLogger("httpx")
    with caplog.at_level(logging.DEBUG, logger="httpx"), kept_out_of_logs("outer-secret"):
        with kept_out_of_logs("inner-secret"):
            log.debug("inner-secret")
        log.debug("outer-secret")
        thread = threading.Thread(target=log.debug, args=("outer-secret",))
        thread.start()
        thread.join()

    assert caplog.messages == ["***", "***", "outer-secret"]
