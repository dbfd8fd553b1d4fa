"""`fastgpt doctor` and `client.check()`: what is wrong is named, with its fix."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from fastgpt_client import AsyncChatClient, ChatClient
from fastgpt_client._calls.errors.diagnosis.findings import KINDS
from fastgpt_client.cli.words.zh_findings import FINDINGS, STEPS
from fastgpt_client.testing import PROFILES, FastGPTEmulator, Refuse

from .. import fronts
from ..conftest import Run
from ..setups import SETUPS, scene_in

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "cli.md").read_text(encoding="utf-8")
CHINESE_PAGE = (DOCS / "zh" / "cli.md").read_text(encoding="utf-8")


def normalised(line: str) -> str:
    """Leave out what differs from run to run: ports, seconds, counts of events."""
    line = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:3000", line)
    line = re.sub(r"(port|端口) \d+", r"\1 3000", line)
    line = re.sub(r"all \d+ events came at once after [\d.]+ s", "all 18 events came at once after 0.95 s", line)
    line = re.sub(r"[\d.]+ 秒后 \d+ 个事件", "0.95 秒后 18 个事件", line)
    return re.sub(r"(differ by|相差) \d+", r"\1 86400", line)


@pytest.mark.parametrize("name", SETUPS)
def test_each_broken_set_up_is_named_with_its_fix_as_the_pages_show(name: str, run: Run, tmp_path: Path) -> None:
    build, code, exit_code = SETUPS[name]
    with scene_in(tmp_path) as scene:
        where = build(scene)
        given = ["doctor", "--base-url", where.base_url, "--api-key", where.api_key, "--app", where.app, "--json"]
        ran = run(*given, *(["--ask"] if where.ask else []))

    report = json.loads(ran.out)
    found = next(finding for finding in report["findings"] if finding["code"] == code)
    worse = [each["code"] for each in report["findings"] if each["level"] == "broken" and each["code"] != code]
    assert (ran.code, worse) == (exit_code, [])
    assert found["fix"]
    assert where.api_key not in ran.out + ran.err
    assert normalised(f"| {name} | {found['message']} | {found['fix']} |") in PAGE
    said, fix = (text.format(**found["facts"]) for text in FINDINGS[code])
    assert normalised(f" | {said} | {fix} |") in CHINESE_PAGE


@pytest.mark.parametrize("profile", PROFILES)
def test_every_release_is_told_within_its_bounds_and_pays_nothing(
    profile: str, run: Run, at: Callable[[FastGPTEmulator], FastGPTEmulator]
) -> None:
    with FastGPTEmulator(profile).serve() as emulator:
        at(emulator)
        report = json.loads(run("doctor", "--json").out)
        chats = dict(emulator.chats)

    version = PROFILES[profile].version
    bounds = [tuple(map(int, each.split("."))) for each in re.findall(r"[\d.]+\d", report["version"])]
    assert report["ok"]
    assert bounds[0] <= version
    assert len(bounds) == 1 or version < bounds[1]
    assert chats == {}
    assert ("stored" in [finding["code"] for finding in report["findings"]]) == (profile not in ("4.8", "4.9"))


def test_the_report_is_readable(run: Run, here: FastGPTEmulator) -> None:
    ran = run("doctor", "--base-url", f"{here.base_url}/api/v1", "--no-upload")

    assert ran.code == 0
    lines = [re.sub(r" \([\d.]+ s\)", "", line).replace(here.base_url, "URL") for line in ran.out.splitlines()]
    assert lines == [
        "✓ address: URL/api/v1 was shortened to URL",
        "✓ address: URL is a FastGPT",
        "✓ key: the key is accepted",
        "✓ app: Emulated app (advanced), takes files, images",
        "✓ version: FastGPT 4.14.11 or later",
        "✓ routes: all 29 routes of this package are there",
        "- streaming: not measured, because asking costs points",
        "- storage: not tried: not wanted",
        "- clock: the server does not tell its time",
        "",
        "Nothing is broken.",
    ]


def test_the_report_is_in_chinese_where_the_locale_is(
    run: Run, here: FastGPTEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    ran = run("doctor", "--app", "66e29b870b24ce35330c0fff")

    assert "✗ 应用：没有应用 66e29b870b24ce35330c0fff\n    → 请从应用页面的地址里复制 id。" in ran.out


def test_without_an_app_what_needs_one_is_left_out(run: Run, server: FastGPTEmulator) -> None:
    ran = run("doctor", "--base-url", server.base_url, "--api-key", server.api_key)

    assert ran.code == 0
    assert "! app: no app was named" in ran.out


def test_a_stream_that_flows_is_measured_and_its_chat_is_deleted(run: Run, here: FastGPTEmulator) -> None:
    here.respond(None)
    ran = run("doctor", "--ask", "--question", "Hi", "--no-upload")

    assert "streaming works" in ran.out
    assert [chat.deleted for chat in here.chats.values()] == [True]


@pytest.mark.parametrize(
    ("body", "status", "headers", "code"),
    [
        (b"", 302, {"Location": "/auth/login?next=/"}, "login_page"),
        (b"", 301, {"Location": "https://fastgpt.example.com/api/core/chat/init"}, "redirected"),
        (b"<html>502</html>", 502, {}, "gateway"),
        (b"The plain HTTP request was sent to HTTPS port", 400, {}, "http_on_tls"),
        (b'{"ok": true}', 200, {}, "not_fastgpt"),
    ],
)
def test_other_answers_are_told_apart(body: bytes, status: int, headers: dict[str, str], code: str) -> None:
    with fronts.saying(body, status, **headers) as url, ChatClient("fastgpt-canary", url) as client:
        report = client.check()

    assert [finding.code for finding in report.findings] == [code]
    assert not report.ok


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("unAuthorization", "key_missing"),
        ("unAuthApp", "app_forbidden"),
        ("the disk is full", "app_unclear"),
    ],
)
def test_a_refused_opening_is_told_apart(reason: str, code: str, server: FastGPTEmulator) -> None:
    server.fault("/api/core/chat/init", None, Refuse(reason))
    with ChatClient(server.api_key, server.base_url) as client:
        assert code in [finding.code for finding in client.check(server.app_id).findings]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (httpx.ConnectTimeout("timed out"), "timed_out"),
        (httpx.RemoteProtocolError("Server disconnected"), "broke_off"),
        (httpx.ProxyError("407 Proxy Authentication Required"), "proxy_failed"),
    ],
)
@pytest.mark.anyio
async def test_the_async_client_checks_as_well(error: Exception, code: str) -> None:
    def fails(_: httpx.Request) -> httpx.Response:
        raise error

    async with httpx.AsyncClient(transport=httpx.MockTransport(fails)) as http:
        client = AsyncChatClient("fastgpt-canary", "http://fastgpt.test", http_client=http)
        report = await client.check("app")

    assert [finding.code for finding in report.findings] == [code]


def test_the_proxy_of_the_environment_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, server: FastGPTEmulator
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://ada:sig=canary@127.0.0.1:1")
    with ChatClient(server.api_key, server.base_url) as client:
        (finding,) = client.check().findings

    assert (finding.code, finding.facts["proxy"]) == ("proxy_failed", "127.0.0.1:1")


def test_every_finding_has_a_chinese_text_with_the_same_facts() -> None:
    def facts(text: str) -> set[str]:
        return set(re.findall(r"\{\w+\}", text))

    assert set(FINDINGS) == set(KINDS)
    assert {kind.step for kind in KINDS.values()} == set(STEPS)
    for code, kind in KINDS.items():
        assert facts(FINDINGS[code][0]) == facts(kind.message), code
        assert facts(FINDINGS[code][1]) == facts(kind.fix), code
