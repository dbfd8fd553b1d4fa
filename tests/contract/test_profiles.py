"""The whole facade, sync and async, on every release: a method works, or says that the server is too old for it."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fastgpt_client import ApiResponse, ChatClient, FastGPTError, NotFoundError
from fastgpt_client.generated.registry import OPERATIONS
from fastgpt_client.testing import PROFILES, FastGPTEmulator
from fastgpt_client.testing.compatibility.chinese import WORDS
from fastgpt_client.testing.compatibility.page import behaviour_by_release, document, main, methods_by_release
from fastgpt_client.testing.compatibility.rows import NO, SECTIONS, UNSEEN

from ..support.contract import EMULATED
from ..support.facade_calls import PARTS, Call, Stage, calls, message, stage
from ..support.facade_run import through_async, through_sync

Run = Callable[[Stage, str, Call], Any]
BOTH = pytest.mark.parametrize("run", [through_sync, through_async], ids=["sync", "async"])
ROOT = Path(__file__).resolve().parents[2]
PAGES = {"en": "servers/compatibility.md", "zh": "zh/servers/compatibility.md"}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


# What answers with null, or with an empty object on old servers.
NOTHING = {
    "mark_chat_read",
    "update_chat_history",
    "delete_chat_history",
    "clear_chat_histories",
    "batch_delete_chat_histories",
    "delete_chat_record",
    "send_feedback",
}


def has(profile: str, operation: str) -> bool:
    """Tell whether the contract says that a release has an operation."""
    since = (
        tuple(int(number) for number in OPERATIONS[operation].since.split(".")) if OPERATIONS[operation].since else ()
    )
    return since <= PROFILES[profile].version


# These take no keys before 4.15.2.
LOGS = ("list_app_logs", "get_app_log_users")
# These change what the others look at, so each gets a server of its own.
ALONE = ("create_", "delete_", "clear_", "batch_")


def verdict(on: Stage, operation: str, run: Run) -> str:
    """Tell how a method fares with all its calls: `works`, or what came instead."""
    found = set()
    for call in calls(on, operation):
        try:
            answer = run(on, operation, call)
        except FastGPTError as error:
            no_route = isinstance(error, NotFoundError) and (error.http_status, error.code) == (404, None)
            found.add("no such route" if no_route else repr(error))
        else:
            found.add("works" if is_whole(answer, operation) else repr(answer))
    return " and ".join(sorted(found))


def is_whole(answer: Any, operation: str) -> bool:
    """Tell whether an answer is what its operation promises."""
    if isinstance(answer, list):
        return len(answer) >= 2 and "error" not in [event.type for event in answer]
    if isinstance(answer, ApiResponse):
        return (answer.status_code, answer.parsed is None) == (200, operation in NOTHING)
    return bool(answer)


@BOTH
@pytest.mark.parametrize("profile", PROFILES)
def test_every_method_works_or_says_that_the_route_is_not_there(profile: str, run: Run) -> None:
    shared = stage(profile)

    verdicts = {
        operation: verdict(stage(profile) if operation.startswith(ALONE) else shared, operation, run)
        for operation in EMULATED
    }

    expected = {operation: "works" if has(profile, operation) else "no such route" for operation in EMULATED}
    if PROFILES[profile].log_keys != "yes":
        refused = {operation for operation in LOGS if "unAuthorization" in verdicts[operation]}
        assert refused == {operation for operation in LOGS if has(profile, operation)}
        expected |= {operation: verdicts[operation] for operation in refused}
    assert verdicts == expected


def test_the_emulator_has_every_operation() -> None:
    assert [operation for operation in OPERATIONS if operation not in EMULATED] == []


@BOTH
@pytest.mark.parametrize("profile", PROFILES)
def test_what_an_app_is_can_be_read_from_every_release(profile: str, run: Run) -> None:
    on = stage(profile)

    answer = run(on, "get_app_info", {"appId": on.emulator.app_id})

    assert answer.parsed.name == "Emulated app"


@pytest.mark.parametrize("profile", PROFILES)
def test_an_image_is_uploaded_in_the_way_of_the_release(profile: str, tmp_path: Path) -> None:
    picture = tmp_path / "猫.png"
    picture.write_bytes(PNG)
    with FastGPTEmulator(profile).serve() as server, ChatClient(server.api_key, server.base_url) as client:
        if not has(profile, "presign_chat_file_post_url"):
            with pytest.raises(NotFoundError):
                client.upload_chat_image(server.app_id, "c-1", picture)
            return

        image = client.upload_chat_image(server.app_id, "c-1", picture)
        client.create_chat_completion(message(PARTS[0], image), chatId="c-1", appId=server.app_id)

        assert server.files[image.key].content == PNG


@pytest.mark.parametrize("language", PAGES)
def test_the_page_says_what_the_profiles_say(language: str) -> None:
    assert (ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8") == document(language)


def test_the_page_is_written_in_both_languages_where_it_is_wanted(tmp_path: Path) -> None:
    for page in PAGES.values():
        (tmp_path / page).parent.mkdir(parents=True)

    assert main([str(tmp_path)]) == 0

    assert {language: (tmp_path / page).read_text(encoding="utf-8") for language, page in PAGES.items()} == {
        language: document(language) for language in PAGES
    }


def test_every_difference_and_every_word_for_one_is_there_in_chinese() -> None:
    rows = [row for group in SECTIONS.values() for row in group]
    said = {*SECTIONS, *(row.what for row in rows), *(word for row in rows for word in row.words.values())}

    assert {text for text in said if re.search("[A-Za-z]{3}", text) and text not in WORDS} == set()
    assert [title for title in re.findall("^#+ (.*)$", document("zh"), re.MULTILINE) if title.isascii()] == []


def test_the_page_says_the_same_as_the_contract() -> None:
    page = {operation: [cell != NO for cell in cells.values()] for operation, cells in methods_by_release().items()}

    assert page == {operation: [has(name, operation) for name in PROFILES] for operation in OPERATIONS}


def test_every_difference_is_on_the_page_or_said_to_be_unseen() -> None:
    shown = {row.field for rows in SECTIONS.values() for row in rows}

    assert shown | set(UNSEEN) == set(behaviour_by_release())
    assert shown & set(UNSEEN) == set()


@pytest.mark.parametrize("profile", PROFILES)
def test_the_tour_comes_to_its_end_on_every_release(
    profile: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = ROOT / "examples"
    monkeypatch.syspath_prepend(str(examples))
    tour = runpy.run_path(str(examples / "tour.py"))

    stops = tour["main"](profile)

    shown = capsys.readouterr().out
    assert (stops, shown.count("AuthenticationError: ")) == (9, 1)
    assert shown.count(f"not on FastGPT {profile}") == (1 if profile in ("4.8", "4.9") else 0)
