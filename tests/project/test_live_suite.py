"""The live suite itself: what it says of a server that fits and of one that lies, and what it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fastgpt_client import PermissionDeniedError, ServerError
from fastgpt_client.testing import Answer, FastGPTEmulator, Refuse
from tests.live.__main__ import main
from tests.live.both import run_in_step
from tests.live.cases import Row, rows
from tests.live.checks.contract import Contract
from tests.live.kit import KitError, running
from tests.live.report import as_json, table
from tests.live.runner import MODES, Report, Run
from tests.live.server import of_emulator, of_kit, of_user
from tests.live.session import PREFIX, Session
from tests.live.verdict import Outcome, verdict_of

SUCCESS = b'{"code":200,"statusText":"","message":"","data":null}'


def tried(emulator: FastGPTEmulator, *names: str) -> Report:
    chosen = [row for row in rows() if not names or row.name in names]
    run = Run(of_emulator(emulator), chosen, Contract(), timeout=10, progress=lambda line: None)
    return run()


def outcomes(report: Report, name: str) -> list[str]:
    return [str(report.verdicts[name][mode].outcome) for mode in MODES]


def reasons(report: Report, name: str) -> str:
    return "\n".join(reason for mode in MODES for reason in report.verdicts[name][mode].reasons)


def not_deleted(emulator: FastGPTEmulator) -> list[str]:
    return [name for name, chat in emulator.chats.items() if not chat.deleted]


def test_every_operation_of_the_contract_has_a_row() -> None:
    names = [row.name for row in rows()]

    assert set(Contract().operations) <= set(names)
    assert len(names) == len(set(names))


def test_on_the_emulator_nothing_differs_and_nothing_is_left() -> None:
    emulator = FastGPTEmulator("4.16", delay=0.002)

    report = tried(emulator)

    # Which fields the contract lacks is what real servers are asked about.
    wrong = {
        (name, mode): found
        for name, modes in report.verdicts.items()
        for mode, verdict in modes.items()
        if (found := [reason for reason in verdict.reasons if not reason.startswith("contract: ")])
        and verdict.outcome is Outcome.DIFFERS
    }
    assert wrong == {}
    assert report.ended
    assert report.left_behind == []
    assert not_deleted(emulator) == []
    assert all(name.startswith(PREFIX) for name in emulator.chats)


@pytest.mark.parametrize("name", ["get_chat_history_status", "mark_chat_read", "upload_chat_file"])
def test_a_route_that_an_old_server_does_not_have_is_a_refusal(name: str) -> None:
    report = tried(FastGPTEmulator("4.8"), name)

    assert outcomes(report, name) == ["refused", "refused"]
    assert "NotFoundError" in reasons(report, name)


def test_a_success_that_did_nothing_differs() -> None:
    emulator = FastGPTEmulator()
    emulator.fault("DELETE /api/core/chat/history/delHistory", Answer(200, SUCCESS, "application/json"), None)

    report = tried(emulator, "delete_chat_history")

    assert outcomes(report, "delete_chat_history") == ["differs", "worked"]
    assert "still in the list" in reasons(report, "delete_chat_history")
    assert not report.fits


def test_an_event_and_a_field_that_the_contract_does_not_know_differ() -> None:
    emulator = FastGPTEmulator()
    stream = (
        b'event: gossip\ndata: {}\n\nevent: answer\ndata: {"choices":[{"delta":{"content":"Hi"},"mood":"sad"}]}\n\n'
    )
    stop = b'event: answer\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\nevent: answer\ndata: [DONE]\n\n'
    lie = Answer(200, stream + stop, "text/event-stream;charset=utf-8")
    emulator.fault("POST /api/v1/chat/completions", lie, forever=True)

    report = tried(emulator, "conversation.stream", "create_chat_completion")

    assert "the client does not know the event gossip" in reasons(report, "conversation.stream")
    assert "event gossip is not in the contract" in reasons(report, "create_chat_completion")
    assert "ChunkChoice.mood is not in the contract" in reasons(report, "create_chat_completion")


def test_a_value_that_is_lost_differs() -> None:
    emulator = FastGPTEmulator()
    body = {"code": 200, "statusText": "", "message": "", "data": {"title": "x", "app": {"name": "y"}, "chatId": 7}}
    emulator.fault("/api/core/chat/init", Answer(200, json.dumps(body).encode(), "application/json"), forever=True)

    report = tried(emulator, "get_chat_init")

    assert outcomes(report, "get_chat_init") == ["differs", "differs"]
    assert "ChatInit.chatId is 7, no string" in reasons(report, "get_chat_init")


@pytest.mark.parametrize("said", ["unAuthApiKey", "the disk is full"])
def test_a_refusal_in_the_wrong_class_differs(said: str) -> None:
    emulator = FastGPTEmulator()
    emulator.fault("/api/core/chat/init", Refuse(said), forever=True)

    assert outcomes(tried(emulator, "get_chat_init"), "get_chat_init") == ["differs", "differs"]


def test_what_an_owner_forbids_is_a_refusal_on_their_server_and_differs_on_the_kits() -> None:
    error = PermissionDeniedError("POST /x failed: FileUploadDisabled (code 510002, HTTP 500)")
    own = of_user("http://localhost:3000", "fastgpt-key", "app", None)
    kit = of_kit({"name": "4.16.0", "version": "4.16.0", "base_url": "http://localhost", "apps": {}, "keys": {}})

    assert verdict_of("upload_chat_file", error, own, None).outcome is Outcome.REFUSED
    assert verdict_of("upload_chat_file", error, kit, None).outcome is Outcome.DIFFERS


def test_an_exception_that_is_not_of_the_client_differs() -> None:
    own = of_user("http://localhost:3000", "fastgpt-key", "app", None)

    assert verdict_of("chat", KeyError("choices"), own, None).reasons == ["bare KeyError: 'choices'"]
    assert verdict_of("chat", ServerError("POST /x failed"), own, None).outcome is Outcome.DIFFERS


@pytest.mark.parametrize("failure", [RuntimeError("broken"), KeyboardInterrupt()])
def test_chats_are_deleted_after_a_failure_and_after_ctrl_c(failure: BaseException) -> None:
    emulator = FastGPTEmulator()

    async def fails(session: Session) -> None:
        await session.spoken()
        assert len(not_deleted(emulator)) == 1
        raise failure

    run = Run(of_emulator(emulator), [Row("fails", None, fails)], Contract(), progress=lambda line: None)
    try:
        run()
    except KeyboardInterrupt:
        assert not run.report.ended

    assert not run.report.fits
    assert len(emulator.chats) >= 1
    assert not_deleted(emulator) == []


def test_a_chat_that_cannot_be_deleted_is_named() -> None:
    emulator = FastGPTEmulator()
    emulator.fault("DELETE /api/core/chat/history/delHistory", Refuse("the disk is full"), forever=True)

    report = tried(emulator, "chat")

    assert len(report.left_behind) == 2
    assert "These chats could not be deleted" in table(report)
    assert report.left_behind[0] in table(report)


def test_the_table_and_the_json_say_the_same_and_hold_no_key() -> None:
    emulator = FastGPTEmulator(api_key="fastgpt-" + "k" * 40)
    emulator.fault("/api/core/chat/init", Refuse("the disk is full"), forever=True)

    report = tried(emulator, "get_chat_init", "upload_chat_file", "chat")
    said = json.dumps(as_json(report))

    assert [
        cell.strip() for cell in next(x for x in table(report).splitlines() if x[:13] == "get_chat_init").split("|")
    ] == [
        "get_chat_init",
        "differs",
        "differs",
    ]
    assert '"outcome": "differs"' in said
    assert "the disk is full" in said
    assert "k" * 40 not in said + table(report)


def test_the_command_ends_with_1_when_something_differs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FastGPTEmulator().serve() as emulator:
        emulator.fault("/api/core/chat/init", Refuse("the disk is full"), forever=True)
        for name, value in (
            ("BASE_URL", emulator.base_url),
            ("API_KEY", emulator.api_key),
            ("APP_ID", emulator.app_id),
        ):
            monkeypatch.setenv(f"FASTGPT_{name}", value)
        status = main(["--only", "get_app_info", "--json", str(tmp_path / "found.json")])

    assert status == 1
    assert "get_app_info | differs   | differs" in capsys.readouterr().out
    assert json.loads((tmp_path / "found.json").read_text())["fits"] is False


def test_the_command_ends_with_0_when_nothing_differs_and_2_without_a_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FASTGPT_KIT", raising=False)

    assert main(["--emulator", "--only", "get_app_info"]) == 0
    assert main(["--version", "4.16.0"]) == 2
    assert "there is no server to try" in capsys.readouterr().err


UP = """
import json, sys
sys.stderr.write({said!r})
print(json.dumps({{"name": sys.argv[1], "version": sys.argv[1]}}))
"""
DOWN = "import pathlib, sys; pathlib.Path(__file__).with_name('downed').write_text(sys.argv[1])"


def kit(folder: Path, monkeypatch: pytest.MonkeyPatch, up: str) -> Path:
    monkeypatch.setenv("FASTGPT_GIT", "git")
    monkeypatch.setenv("REAL", "scratch")
    (folder / "up").write_text(up)
    (folder / "down").write_text(DOWN)
    return folder


def test_a_server_of_the_kit_is_stopped_also_after_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError), running(kit(tmp_path, monkeypatch, UP.format(said="ready\n")), "4.16.0") as told:
        assert told["version"] == "4.16.0"
        raise RuntimeError

    assert (tmp_path / "downed").read_text() == "4.16.0"


def test_a_server_that_ran_before_runs_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(kit(tmp_path, monkeypatch, UP.format(said="[ 1s] already running\n")), "4.16.0"):
        pass

    assert not (tmp_path / "downed").exists()


@pytest.mark.parametrize("trouble", ["import sys; sys.exit('no npm')", None])
def test_a_kit_that_does_not_work_says_why(
    trouble: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = kit(tmp_path, monkeypatch, trouble or "")
    if trouble is None:
        (folder / "up").unlink()

    with pytest.raises(KitError, match="no npm" if trouble else "not the kit's folder"):
        with running(folder, "4.16.0"):
            pass


def test_a_case_may_not_wait_while_it_runs_with_a_sync_client() -> None:
    import asyncio

    async def waits() -> Any:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waited although its client is sync"):
        run_in_step(waits())
