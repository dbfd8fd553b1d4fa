"""What a check has found, as a whole."""

from __future__ import annotations

from typing import get_args

from fastgpt_client._calls.errors.diagnosis.findings import KINDS, Level, Step
from fastgpt_client._calls.errors.diagnosis.report import CheckReport, Finding

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
