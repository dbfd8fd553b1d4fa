"""The server's address, from any form people write."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fastgpt_client._calls.arguments.address import address_fault, clean_base_url
from fastgpt_client.exceptions import ConfigurationError


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("http://host:3000", "http://host:3000"),
        ("http://host:3000/", "http://host:3000"),
        ("http://host:3000/api", "http://host:3000"),
        ("http://host:3000/api/", "http://host:3000"),
        ("http://host:3000/api/v1", "http://host:3000"),
        ("http://host:3000/api/v2/", "http://host:3000"),
        ("http://host:3000/api/v1/chat/completions", "http://host:3000"),
        ("host:3000", "http://host:3000"),
        ("localhost", "http://localhost"),
        ("https://fastgpt.example/ai", "https://fastgpt.example/ai"),
        ("https://fastgpt.example/ai/api/v1", "https://fastgpt.example/ai"),
        ("https://fastgpt.example/apis", "https://fastgpt.example/apis"),
        ("http://[::1]:3000/api", "http://[::1]:3000"),
        ("  http://host:3000\n", "http://host:3000"),
        ("HTTP://Host", "http://host"),
        ("http://host?x=1#y", "http://host"),
    ],
)
def test_every_natural_form_of_a_base_url_is_understood(given: str, normal: str) -> None:
    assert clean_base_url(given) == normal


@pytest.mark.parametrize("given", ["ftp://host", "http://", "file:///etc", "http://host:port", "http://[::1"])
def test_what_is_no_address_is_refused_by_name(given: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        clean_base_url(given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (5, "is of type int; write http://host:3000"),
        ("ftp://host", "'ftp://host' is no http or https address; write"),
        ("http://", "'http://' is no http or https address; write"),
        ("http://[::1", "'http://[::1' is no address; write"),
        ("http//host", "'http//host' names no host; write"),
        ("https:3000", "'https:3000' names no host; write"),
        ("http://a b", "'http://a b' names no host; write"),
        ("http://a..b", "'http://a..b' names no host; write"),
        ("host:99999", "'host:99999' has the port 99999; ports go from 1 to 65535; write"),
        ("host:65536", "'host:65536' has the port 65536; ports go from 1 to 65535; write"),
        ("http://host:0", "'http://host:0' has the port 0; ports go from 1 to 65535; write"),
        ("http://ada:canary@host?x", "'http://***@host' holds a user name or a password"),
        ("ada:canary@host", "'***@host' holds a user name or a password"),
        ("ftp://host?token=canary", "'ftp://host' is no http or https address"),
        ("ftp://host#canary", "'ftp://host' is no http or https address"),
    ],
)
def test_a_refused_address_says_what_is_wrong_and_shows_no_password(given: Any, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        clean_base_url(given)

    assert str(caught.value).startswith(f"base_url {says}")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        (httpx.URL("http://host:3000/api"), "http://host:3000"),
        ("http://http:3000", "http://http:3000"),
        ("http://host:65535", "http://host:65535"),
        ("http://host:1", "http://host:1"),
        ("http://host/api/v3", "http://host/api/v3"),
        ("http://host/chat/completions", "http://host/chat/completions"),
        ("http://host//", "http://host"),
        ("http://host/boX", "http://host/boX"),
        ("http://host/boX/api/", "http://host/boX"),
    ],
)
def test_what_may_look_odd_and_is_an_address_stays(given: Any, normal: str) -> None:
    assert clean_base_url(given) == normal


@pytest.mark.parametrize(
    ("host", "fine"),
    [
        ("a" * 63, True),
        ("a" * 64, False),
        (".".join(["a" * 63] * 3 + ["b" * 61]), True),
        (".".join(["a" * 63] * 3 + ["b" * 62]), False),
        ("a_b-c.d.", True),
        ("[fe80::1%25eth0]", True),
        ("[::]", True),
    ],
)
def test_a_host_is_of_labels_or_an_ipv6_address(host: str, fine: bool) -> None:
    assert (address_fault(httpx.URL(f"http://{host}/")) == "") is fine
