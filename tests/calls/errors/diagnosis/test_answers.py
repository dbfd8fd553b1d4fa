"""What the answers and failures of a check mean, without a server."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fastgpt_client._calls.errors.diagnosis.answers import answer_at, failure_at, is_fastgpt, is_route, refusal_of
from fastgpt_client._calls.errors.diagnosis.report import Finding
from fastgpt_client._calls.errors.refusals import failure_of

HTTP, HTTPS = httpx.URL("http://fastgpt.test:3000"), httpx.URL("https://fastgpt.test")


ENVELOPE = '{"code": 500, "statusText": "", "message": ""}'


def failed(error: Exception, url: httpx.URL = HTTP, proxy: str = "") -> tuple[str, dict[str, Any]]:
    finding = failure_at(url, error, proxy)
    assert finding.message
    return finding.code, dict(finding.facts)


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (httpx.ConnectTimeout("timed out"), "timed_out"),
        (httpx.ReadTimeout(""), "timed_out"),
        (httpx.ConnectError("[Errno -2] Name or service not known"), "name_unknown"),
        (httpx.ConnectError("nodename nor servname provided"), "name_unknown"),
        (httpx.ConnectError("getaddrinfo failed"), "name_unknown"),
        (httpx.ConnectError("[Errno 111] Connection refused"), "refused"),
        (httpx.ConnectError("All connection attempts failed"), "refused"),
        (httpx.ReadError("Connection Refused by the tunnel"), "refused"),
        (caused(httpx.ReadError("x"), ConnectionRefusedError("refused")), "refused"),
        (caused(httpx.ConnectError("x"), OSError("Temporary failure in name resolution")), "name_unknown"),
        (httpx.ReadError("[SSL: WRONG_VERSION_NUMBER]"), "broke_off"),
    ],
)
def test_a_failure_is_told_by_its_kind_and_by_its_causes(error: Exception, code: str) -> None:
    found, facts = failed(error)

    assert (found, facts["host"], facts["port"]) == (code, "fastgpt.test", 3000)


@pytest.mark.parametrize(("url", "port"), [("http://a.test", 80), ("https://a.test", 443), ("https://a.test:80", 80)])
def test_a_finding_names_the_port_that_was_tried(url: str, port: int) -> None:
    assert failed(httpx.ConnectError("refused"), httpx.URL(url)) == ("refused", {"host": "a.test", "port": port})


@pytest.mark.parametrize(
    "words", ["WRONG_VERSION_NUMBER", "record layer failure", "unknown protocol", "packet length too long"]
)
def test_https_asked_of_http_is_told_by_what_tls_says(words: str) -> None:
    assert failed(httpx.ConnectError(f"[SSL] {words}"), HTTPS)[0] == "tls_on_http"
    assert failed(httpx.ConnectError(f"[SSL] {words}"), HTTP)[0] == "refused"


def test_a_certificate_that_is_not_trusted_says_why() -> None:
    error = httpx.ConnectError("[SSL] certificate verify failed: nobody knows CA X. (_ssl.c:1006)")

    assert failed(error, HTTPS) == (
        "untrusted",
        {"host": "fastgpt.test", "port": 443, "reason": "nobody knows CA X"},
    )


@pytest.mark.parametrize(
    ("error", "proxy", "told"),
    [
        (httpx.ProxyError("407 Proxy Authentication Required"), "", "?"),
        (httpx.ProxyError("407 Proxy Authentication Required"), "proxy:1", "proxy:1"),
        (httpx.ConnectError("refused"), "proxy:1", "proxy:1"),
    ],
)
def test_a_proxy_that_lets_nothing_through_is_named(error: httpx.RequestError, proxy: str, told: str) -> None:
    code, facts = failed(error, proxy=proxy)

    assert (code, facts["proxy"], facts["reason"]) == ("proxy_failed", told, str(error))


def test_a_failure_behind_a_proxy_that_connected_is_not_the_proxys() -> None:
    assert failed(httpx.ReadError("reset"), proxy="proxy:1")[0] == "broke_off"


def test_long_reasons_are_cut_after_120_letters() -> None:
    assert failed(caused(httpx.ReadError("x" * 200), OSError("inner")))[1]["reason"] == f"ReadError: {'x' * 109}"
    assert failed(httpx.ProxyError("x" * 200))[1]["reason"] == "x" * 120


def test_the_causes_of_a_failure_are_looked_at_once_however_they_hang_together() -> None:
    error, inner = httpx.ReadError("outer"), OSError("inner")
    inner.__context__ = error
    group = caused(error, ExceptionGroup("several", [inner, OSError("Name does not resolve")]))

    assert failed(group)[0] == "name_unknown"


def test_what_is_the_context_of_a_failure_counts_as_its_cause() -> None:
    error = httpx.ReadError("outer")
    error.__context__ = OSError("Connection refused")

    assert failed(error)[0] == "refused"


def answered(status: int, text: str = "", url: str = "http://a.test/api/core/chat/init", **headers: str) -> Finding:
    response = httpx.Response(status, text=text, headers=headers, request=httpx.Request("GET", url))
    finding = answer_at("http://a.test", response)
    assert finding.message
    return finding


@pytest.mark.parametrize(
    ("status", "text", "location", "code"),
    [
        (200, ENVELOPE, "", "reached"),
        (500, ENVELOPE, "", "reached"),
        (200, '{"code": 200}', "", "not_fastgpt"),
        (200, '{"statusText": ""}', "", "not_fastgpt"),
        (200, "[]", "", "not_fastgpt"),
        (302, "", "/auth/login?next=/", "login_page"),
        (301, "", "https://sso.a.test/", "login_page"),
        (302, "password", "/elsewhere", "redirected"),
        (302, "", "", "redirected"),
        (400, "The plain HTTP request was sent to HTTPS port", "", "http_on_tls"),
        (502, "<html>502</html>", "", "gateway"),
        (504, "<form>log in</form>", "", "gateway"),
        (200, '<input type="password">', "", "login_page"),
        (403, "请先登录", "", "login_page"),
        (404, '<input type="password">', "", "not_fastgpt"),
        (405, "sign in", "", "not_fastgpt"),
        (404, "", "", "not_fastgpt"),
        (200, "<html>", "", "not_fastgpt"),
        (200, "x" * 19_994 + "log in", "", "login_page"),
        (200, "x" * 19_995 + "log in", "", "not_fastgpt"),
    ],
)
def test_what_answers_is_told_by_its_status_and_its_page(status: int, text: str, location: str, code: str) -> None:
    finding = answered(status, text, **({"location": location} if location else {}))

    assert finding.code == code
    assert finding.facts["base_url"] == "http://a.test"
    assert finding.facts.get("status", status) == status


@pytest.mark.parametrize(
    ("location", "to"),
    [
        ("https://b.test/api/core/chat/init?x=canary", "https://b.test"),
        ("https://b.test/ai/api/core/chat/init", "https://b.test/ai"),
        ("/home?token=canary", "http://a.test/home"),
        ("", "?"),
    ],
)
def test_a_redirect_is_told_as_the_address_to_write(location: str, to: str) -> None:
    assert answered(302, **({"location": location} if location else {})).facts["to"] == to


@pytest.mark.parametrize(
    ("status", "text", "has"), [(200, "", True), (404, "", False), (405, "", False), (404, ENVELOPE, True)]
)
def test_a_route_is_there_unless_something_else_than_fastgpt_says_it_is_not(status: int, text: str, has: bool) -> None:
    response = httpx.Response(status, text=text)

    assert is_route(response) is has
    assert is_fastgpt(response) is bool(text)


def refused(body: dict[str, Any], app: str | None, status: int = 500) -> list[tuple[str, dict[str, Any]]]:
    error = failure_of(httpx.Response(status, json=body, request=httpx.Request("GET", "http://a.test/x")))
    assert error is not None
    findings = refusal_of(error, app)
    assert all(finding.message for finding in findings)
    return [(finding.code, dict(finding.facts)) for finding in findings]


def named(name: str, message: str = "") -> dict[str, Any]:
    return {"code": 500, "statusText": name, "message": message}


ACCEPTED: tuple[str, dict[str, Any]] = ("key_accepted", {})


@pytest.mark.parametrize(
    ("body", "app", "findings"),
    [
        (named("unAuthorization"), "a", [("key_missing", {})]),
        (named("unAuthApiKey"), "a", [("key_unknown", {})]),
        (named("keyExpired"), "a", [("key_expired", {"reason": "keyExpired"})]),
        (named("error", "Key 已失效"), None, [("key_expired", {"reason": "Key 已失效"})]),
        (named("", "the limit is used up."), None, [("key_expired", {"reason": "the limit is used up."})]),
        (named("appUnExist"), None, [ACCEPTED, ("app_not_named", {})]),
        (named("unAuthApp"), None, [ACCEPTED, ("app_not_named", {})]),
        (named("missingParams"), None, [ACCEPTED, ("app_not_named", {})]),
        (named("noDisk"), None, [("key_unclear", {"reason": "noDisk"})]),
        (named("error", "no disk"), None, [("key_unclear", {"reason": "no disk"})]),
        (named("appUnExist"), "a", [ACCEPTED, ("app_missing", {"app": "a"})]),
        (named("invalidParams"), "a", [ACCEPTED, ("app_missing", {"app": "a"})]),
        (named("unAuthApp"), "a", [ACCEPTED, ("app_forbidden", {"app": "a"})]),
        (named("noDisk", "words"), "a", [("app_unclear", {"app": "a", "reason": "noDisk"})]),
        (named("", "no disk"), "a", [("app_unclear", {"app": "a", "reason": "no disk"})]),
        (named(""), "a", [("app_unclear", {"app": "a", "reason": "GET /x failed: '{"})]),
    ],
)
def test_a_refused_opening_is_about_the_key_or_the_app(
    body: dict[str, Any], app: str | None, findings: list[tuple[str, dict[str, Any]]]
) -> None:
    told = refused(body, app)

    assert [code for code, _ in told] == [code for code, _ in findings]
    for (_, facts), (_, expected) in zip(told, findings, strict=True):
        assert facts.keys() == expected.keys()
        assert all(facts[name].startswith(value) for name, value in expected.items())
