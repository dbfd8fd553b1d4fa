"""Which addresses of storage may be followed, and in which form."""

from __future__ import annotations

import httpx
import pytest

from fastgpt_client._files.addresses import is_downgrade, is_link_local, is_loopback, storage_url, with_query
from fastgpt_client.exceptions import DownloadError, UploadError

BASE = "http://fastgpt.test/sub"
SECURE = "https://fastgpt.test"


@pytest.mark.parametrize(
    ("url", "full"),
    [
        ("https://s3.test/b/k?x=1", "https://s3.test/b/k?x=1"),
        ("/api/system/file/u/t", "http://fastgpt.test/api/system/file/u/t"),
        ("api/u/t", "http://fastgpt.test/sub/api/u/t"),
        ("//s3.test/b", "http://s3.test/b"),
    ],
)
def test_addresses_may_be_relative_to_the_server(url: str, full: str) -> None:
    assert str(storage_url(url, BASE)) == full


@pytest.mark.parametrize(
    "target",
    [
        "/b/a%20b%2Fc?X-Amz-Credential=A%2F2026&X-Amz-Signature=0f&x=a+b",
        "/b/%E6%8A%A5%e5?sig=%2b%2F==&empty=",
        "/b/k'(1)!*;,@:$?response-content-disposition=attachment%3B%20filename%3D%22a%22",
    ],
)
def test_a_signed_address_is_sent_as_it_was_written(target: str) -> None:
    url = storage_url(f"https://s3.test{target}", BASE)

    assert url.raw_path.decode() == target
    assert with_query(url, "partNumber", 2).raw_path.decode() == f"{target}&partNumber=2"
    assert str(with_query(httpx.URL("http://s/u"), "partNumber", 2)) == "http://s/u?partNumber=2"


@pytest.mark.parametrize("url", ["ftp://s/k?sig=canary", "file:///etc/passwd", "javascript:x", "http://[::", "data:,x"])
@pytest.mark.parametrize("kind", [UploadError, DownloadError])
def test_only_http_is_spoken_to_storage(url: str, kind: type[UploadError]) -> None:
    with pytest.raises(kind, match="not http or https") as caught:
        storage_url(url, BASE, kind)

    assert "canary" not in str(caught.value)


def refusal(url: str, base: str | httpx.URL = BASE, *, allow_http: bool = False) -> str:
    with pytest.raises(UploadError) as caught:
        storage_url(url, base, allow_http=allow_http)
    assert "canary" not in str(caught.value)
    return str(caught.value).removeprefix("the server ")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://s/canary", "named an address for files that is not http or https, but 'ftp'"),
        ("a-scheme-longer-than-twenty:canary", "is not http or https, but 'a-scheme-longer-than'"),
        ("http://[::canary", "is not http or https, but 'http'"),
        ("/\x00canary", "is not http or https, but 'nothing'"),
        ("http://a..b/canary", "named an address for files that names no host"),
        ("http://s:0/canary", "named an address for files that has the port 0"),
    ],
)
def test_an_address_that_cannot_be_asked_is_refused_by_its_scheme_alone(url: str, says: str) -> None:
    assert says in refusal(url)


def test_a_relative_address_is_one_below_the_servers_own_and_beside_another_answer() -> None:
    answered = httpx.URL("http://s3.test/a/b?x=1")

    assert str(storage_url("c?y=2", BASE)) == "http://fastgpt.test/sub/c?y=2"
    assert str(storage_url("c?y=2", answered)) == "http://s3.test/a/c?y=2"
    assert repr(storage_url("c?y=canary", BASE)) == "SignedURL('http://fastgpt.test/***')"


def test_who_is_asked_over_https_sends_no_file_in_the_clear() -> None:
    assert refusal("http://s.test:9000/canary", SECURE) == (
        "is asked over https, and named http://s.test:9000 for files: correct its storage settings, or pass "
        "allow_http_storage=True where the network between is trusted"
    )
    with pytest.raises(UploadError, match="asked over https"):
        storage_url("http://s.test/x", SECURE)
    assert str(storage_url("http://s.test/x", SECURE, allow_http=True)) == "http://s.test/x"
    assert str(storage_url("http://s.test/x", BASE)) == "http://s.test/x"
    assert str(storage_url("https://s.test/x", SECURE)) == "https://s.test/x"


@pytest.mark.parametrize(
    ("url", "base", "downgrade"),
    [
        ("http://s", "https://f", True),
        ("http://localhost:9", "https://f", False),
        ("https://s", "https://f", False),
        ("http://s", "http://f", False),
        ("https://s", "http://f", False),
    ],
)
def test_a_downgrade_leaves_https_for_http_on_another_machine(url: str, base: str, downgrade: bool) -> None:
    assert is_downgrade(httpx.URL(url), httpx.URL(base)) is downgrade


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("s3.localhost", True),
        ("notlocalhost", False),
        ("localhost.test", False),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("128.0.0.1", False),
        ("::1", True),
        ("::2", False),
        ("::ffff:127.0.0.1", True),
        ("::ffff:10.0.0.1", False),
        ("127.1", True),
        ("127.0.1", True),
        ("2130706433", True),
        ("0x7f.0.0.1", True),
        ("0177.0.0.1", True),
        ("0X7F000001", True),
        ("127.0.0.1.1", False),
        ("127.0.0x", False),
    ],
)
def test_this_machine_is_known_however_it_is_written(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("169.254.169.254", True),
        ("169.254.43518", True),
        ("169.16689662", True),
        ("2852039166", True),
        ("0xa9fea9fe", True),
        ("0xA9.0xFE.0251.0376", True),
        ("0251.254.169.254", True),
        ("::ffff:169.254.169.254", True),
        ("fe80::1", True),
        ("169.253.169.254", False),
        ("10.0.0.1", False),
        ("metadata.test", False),
        ("169.254.169.254.0", False),
        ("089.254.169.254", False),
        ("4294967296", False),
        ("4294967295", False),
        ("0xg", False),
        ("", False),
    ],
)
def test_an_address_of_the_network_link_is_known_however_it_is_written(host: str, local: bool) -> None:
    assert is_link_local(host) is local


def test_nobody_is_led_to_the_machines_own_network_link_from_elsewhere() -> None:
    assert refusal("http://169.254.169.254/canary") == (
        "named 169.254.169.254 for files, an address of this machine's own network link"
    )
    assert str(storage_url("http://169.254.1.1/x", "http://169.254.1.2")) == "http://169.254.1.1/x"


def test_a_parameter_is_added_to_what_is_signed_and_the_address_stays_hidden() -> None:
    url = with_query(httpx.URL("http://s/u?sig=a%2B"), "partNumber", 7)

    assert (str(url), repr(url)) == ("http://s/u?sig=a%2B&partNumber=7", "SignedURL('http://s/***')")
