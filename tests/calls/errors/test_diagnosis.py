"""What the answers and failures of a check mean, without a server."""

from __future__ import annotations

from typing import Any, get_args

import httpx
import pytest

from fastgpt_client._calls.errors.diagnosis.answers import answer_at, failure_at, is_fastgpt, is_route, refusal_of
from fastgpt_client._calls.errors.diagnosis.findings import KINDS, Level, Step
from fastgpt_client._calls.errors.diagnosis.pace import pace_of
from fastgpt_client._calls.errors.diagnosis.report import CheckReport, Finding
from fastgpt_client._calls.errors.diagnosis.versions import (
    is_old,
    marks_of_refusal,
    marks_of_routes,
    version_between,
)
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


@pytest.mark.parametrize(
    ("times", "code", "facts"),
    [
        ([], "too_quick", {}),
        ([0.1, 5.0], "too_quick", {}),
        ([0.1, 0.2, 0.29], "too_quick", {}),
        ([0.0, 0.1, 0.3], "streams", {"events": 3, "first": 0.0, "spread": 0.3, "gap": 0.2}),
        ([1.0, 1.02, 1.05], "buffered", {"events": 3, "first": 1.0, "spread": 0.05}),
        ([9.0, 9.5, 10.0], "streams", {"events": 3, "first": 9.0, "spread": 1.0, "gap": 0.5}),
        ([9.0, 9.1, 9.95], "buffered", {"events": 3, "first": 9.0, "spread": 0.95}),
        ([9.1, 9.5, 10.0], "buffered", {"events": 3, "first": 9.1, "spread": 0.9}),
        ([0.5, 1.126, 1.5, 1.6], "streams", {"events": 4, "first": 0.5, "spread": 1.1, "gap": 0.63}),
        ([0.125678, 0.2, 0.456], "streams", {"events": 3, "first": 0.13, "spread": 0.33, "gap": 0.26}),
        ([9.12345, 9.5, 9.98765], "buffered", {"events": 3, "first": 9.12, "spread": 0.86}),
    ],
)
def test_a_stream_flows_when_its_events_are_spread_over_a_tenth_of_the_time(
    times: list[float], code: str, facts: dict[str, float]
) -> None:
    assert pace_of(times) == Finding(code, facts)


@pytest.mark.parametrize(
    ("marks", "version"),
    [
        ([], ""),
        ([("4.8.18", True)], "4.8.18 or later"),
        ([("4.8.18", True), ("4.14.7", True), ("4.14.11", True)], "4.14.11 or later"),
        ([("4.14.7", False)], "before 4.14.7"),
        ([("4.14.7", False), ("4.14.11", False), ("4.9", True)], "4.9 or later, before 4.14.7"),
        # A proxy in front may show a newer mark than the server has.
        ([("4.14.7", False), ("4.14.11", True)], "before 4.14.7"),
        ([("4.14.7", False), ("4.14.7", True)], "before 4.14.7"),
    ],
)
def test_a_version_lies_between_what_is_there_and_what_is_not(marks: list[tuple[str, bool]], version: str) -> None:
    assert version_between(marks) == version


@pytest.mark.parametrize(
    ("version", "old"),
    [
        ("", False),
        ("4.14.11 or later", False),
        ("before 4.14.5", True),
        ("before 4.14.6", False),
        ("4.8.18 or later, before 4.14.4", True),
        ("4.14.5 or later, before 4.14.7", False),
    ],
)
def test_a_server_is_old_when_it_is_older_than_uploads(version: str, old: bool) -> None:
    assert is_old(version) is old


@pytest.mark.parametrize(
    ("status", "has_request_id", "has"),
    [
        (200, False, [False, False, False]),
        (500, False, [True, False, False]),
        (500, True, [True, False, True]),
        (403, True, [True, True, True]),
    ],
)
def test_how_a_server_refuses_tells_its_age(status: int, has_request_id: bool, has: list[bool]) -> None:
    marks = marks_of_refusal(status, has_request_id=has_request_id)

    assert marks == list(zip(["4.8.18", "4.14.11", "4.14.7"], has, strict=True))


@pytest.mark.parametrize(
    ("operation", "release"),
    [
        ("get_chat_histories", "4.14.5"),
        ("presign_chat_file_post_url", "4.14.5"),
        ("list_app_logs", "4.14.4"),
        ("delete_chat_record", "4.14.11"),
    ],
)
@pytest.mark.parametrize("moved", [True, False])
def test_a_route_that_moved_tells_whether_its_new_path_is_there(operation: str, release: str, moved: bool) -> None:
    routes = {name: name == operation for name in ("get_chat_histories", "presign_chat_file_post_url")}
    routes |= {name: name == operation for name in ("list_app_logs", "delete_chat_record")}

    marks = marks_of_routes({**routes, operation: moved}, {**routes, "stop_chat": True}, {"stop_chat": "4.14.6"})

    assert marks == [("4.14.6", True), (release, moved)]


def test_routes_of_unknown_age_tell_nothing() -> None:
    assert marks_of_routes({}, {"a": True, "b": False}, {"a": "", "b": "4.9"}) == [("4.9", False)]


CODES = {
    ("address", "ok"): "reached through_proxy trimmed",
    ("address", "broken"): (
        "name_unknown refused timed_out untrusted tls_on_http http_on_tls proxy_failed broke_off redirected "
        "login_page wrong_path gateway not_fastgpt"
    ),
    ("key", "ok"): "key_accepted",
    ("key", "broken"): "key_missing key_unknown key_expired key_of_account key_unclear",
    ("app", "ok"): "app_found",
    ("app", "warning"): "app_not_named completions_refused",
    ("app", "broken"): "app_missing app_forbidden app_unclear",
    ("version", "ok"): "version_told",
    ("version", "warning"): "version_old",
    ("routes", "ok"): "routes_all",
    ("routes", "warning"): "routes_some",
    ("streaming", "ok"): "streams too_quick",
    ("streaming", "broken"): "buffered asking_failed",
    ("streaming", "skipped"): "not_asked",
    ("storage", "ok"): "stored",
    ("storage", "broken"): "storage_unreachable storage_refused storage_differs",
    ("storage", "skipped"): "storage_skipped",
    ("clock", "ok"): "clock_right",
    ("clock", "warning"): "clock_off",
    ("clock", "skipped"): "clock_unknown",
}


def test_the_codes_that_programs_compare_stay_what_they_are() -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for code, kind in KINDS.items():
        found.setdefault((kind.step, kind.level), set()).add(code)

    assert found == {place: set(codes.split()) for place, codes in CODES.items()}
    assert {step for step, _ in found} == set(get_args(Step))
    assert {level for _, level in found} == set(get_args(Level))


def test_a_report_is_well_unless_something_is_broken() -> None:
    well, warned, skipped = Finding("reached", {"base_url": "u"}), Finding("app_not_named"), Finding("not_asked")
    broken = Finding("refused", {"host": "h", "port": 1}, 0.5)

    assert CheckReport("u", (well, warned, skipped)).ok
    assert not CheckReport("u", (well, broken)).ok
    assert CheckReport("u", (broken,), "4.14.11 or later", {"get_chat_init": True}).as_dict() == {
        "ok": False,
        "baseUrl": "u",
        "version": "4.14.11 or later",
        "findings": [
            {
                "step": "address",
                "level": "broken",
                "code": "refused",
                "message": "nothing listens on port 1 of h",
                "fix": "Start FastGPT there, or correct the port: FastGPT's own is 3000.",
                "seconds": 0.5,
                "facts": {"host": "h", "port": 1},
            }
        ],
        "routes": {"get_chat_init": True},
    }


def test_how_long_it_took_is_no_part_of_what_was_found() -> None:
    assert Finding("reached", {"base_url": "u"}, 1.0) == Finding("reached", {"base_url": "u"}, 2.0)
    assert "get_chat_init" not in repr(CheckReport("u", (), routes={"get_chat_init": True}))
