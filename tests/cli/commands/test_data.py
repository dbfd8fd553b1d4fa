"""`fastgpt upload`, `history`, `logs` and `emulator`."""

from __future__ import annotations

import csv
import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from fastgpt_client import ChatClient
from fastgpt_client.cli.charts import picture
from fastgpt_client.cli.charts.text import bar
from fastgpt_client.cli.exports.tables import csv_row
from fastgpt_client.testing import PROFILES, FastGPTEmulator, HtmlError, Refuse

from ..conftest import Run

WEEK = ("--since", "2026-11-01", "--until", "2026-11-07")


def spoken_to(emulator: FastGPTEmulator) -> None:
    with ChatClient(emulator.api_key, emulator.base_url) as client:
        client.chat("你好", appId=emulator.app_id, chatId="c-1")
        client.chat("=1+1", appId=emulator.app_id, chatId="c-2")


@pytest.mark.parametrize("profile", [name for name in PROFILES if name not in ("4.8", "4.9")])
def test_files_and_folders_are_uploaded_and_their_references_printed(
    profile: str, run: Run, at: Callable[[FastGPTEmulator], FastGPTEmulator], tmp_path: Path
) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("a.txt", "inner/b.txt", ".hidden"):
        (tmp_path / name).write_text(name)
    with FastGPTEmulator(profile).serve() as emulator:
        at(emulator)
        ran = run("upload", str(tmp_path), "--chat", "c-1", "--json")
        sent = {file.content for file in emulator.files.values()}

    references = [json.loads(line) for line in ran.out.splitlines()]
    assert [Path(each["path"]).name for each in references] == ["a.txt", "b.txt"]
    assert all(each["key"] for each in references)
    assert sent == {b"a.txt", b"inner/b.txt"}


def test_a_repeated_upload_is_told(run: Run, here: FastGPTEmulator, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    here.fault("PUT /api/system/file/u/*", HtmlError(503))

    ran = run("upload", str(tmp_path / "a.txt"))

    assert ran.code == 0
    assert "attempt 2 of" in ran.err
    assert ran.out.startswith(f"{tmp_path / 'a.txt'}\tchat/")


@pytest.mark.parametrize(
    ("locale", "kind", "fix", "disabled"),
    [
        ("C.UTF-8", "does not take this kind of file", "under File Upload of the app", "The app does not take files."),
        ("zh_CN.UTF-8", "这个应用不接收这类文件", "该应用的“文件上传”里允许", "这个应用不接收文件。"),
    ],
)
def test_a_file_that_the_app_does_not_take_is_told_with_where_to_allow_it(
    locale: str,
    kind: str,
    fix: str,
    disabled: str,
    run: Run,
    here: FastGPTEmulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    (tmp_path / "fake.png").write_text("no picture")
    (tmp_path / "program.exe").write_text("no document")

    for name in ("fake.png", "program.exe"):
        ran = run("upload", str(tmp_path / name))
        assert (ran.code, kind in ran.err, fix in ran.err, "doctor" in ran.err) == (1, True, True, False)
    here.fault("POST /api/core/chat/file/presignChatFilePostUrl", Refuse("FileUploadDisabled"))
    assert disabled in run("upload", str(tmp_path / "fake.png")).err


def test_an_empty_folder_is_a_wrong_call(run: Run, here: FastGPTEmulator, tmp_path: Path) -> None:
    assert run("upload", str(tmp_path)).code == 2


# FastGPT 4.8 lists no chat that was made with a key.
@pytest.mark.parametrize("profile", [name for name in PROFILES if name != "4.8"])
def test_histories_are_listed_shown_renamed_pinned_and_deleted(
    profile: str, run: Run, at: Callable[[FastGPTEmulator], FastGPTEmulator]
) -> None:
    with FastGPTEmulator(profile).serve() as emulator:
        spoken_to(at(emulator))
        assert run("history", "rename", "c-1", "问候").code == 0
        assert run("history", "pin", "c-1").code == 0
        listed = run("history", "list")
        shown = run("history", "show", "c-1")
        refused = run("history", "delete", "c-2")
        deleted = run("history", "delete", "c-2", "--yes")
        left = [json.loads(line)["chatId"] for line in run("history", "list", "--json").out.splitlines()]

    assert "* 问候" in listed.out
    assert "**you**" in shown.out
    assert "You said: 你好" in shown.out
    assert (refused.code, deleted.code, left) == (2, 0, ["c-1"])


@pytest.mark.parametrize("form", ["jsonl", "markdown"])
def test_histories_are_exported(form: str, run: Run, here: FastGPTEmulator, tmp_path: Path) -> None:
    spoken_to(here)
    target = tmp_path / "chats"

    to_file = run("history", "export", "--format", form, "--out", str(target))
    to_stdout = run("history", "export", "--format", form)

    text = target.read_text(encoding="utf-8")
    assert (to_file.code, to_file.out, to_stdout.out) == (0, "", text)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["chats"]
    if form == "jsonl":
        assert sorted(json.loads(line)["chatId"] for line in text.splitlines()) == ["c-1", "c-2"]
    else:
        assert "You said: 你好" in text


def test_logs_are_listed_and_exported_without_formulas(run: Run, here: FastGPTEmulator, tmp_path: Path) -> None:
    spoken_to(here)
    days = ("--since", "2020-01-01", "--until", "2099-01-01")

    listed = run("logs", "list", *days)
    rows = list(csv.DictReader(io.StringIO(run("logs", "export", *days).out)))
    lines = [json.loads(line) for line in run("logs", "export", *days, "--format", "jsonl").out.splitlines()]
    to_file = run("logs", "export", *days, "--out", str(tmp_path / "logs.csv"))

    assert "你好" in listed.out
    assert {row["chatId"]: row["title"] for row in rows} == {"c-1": "你好", "c-2": "'=1+1"}
    assert [line["chatId"] for line in lines] == [row["chatId"] for row in rows]
    assert (to_file.code, len(run("logs", "list", *days, "--json", "-n", "1").out.splitlines())) == (0, 1)


def test_a_cell_holds_what_a_value_is() -> None:
    assert csv_row([None, -1.5, "-1", "a,b", ["x"]]) == ',-1.5,\'-1,"a,b","[""x""]"\n'


def test_the_chart_is_drawn_in_the_terminal(run: Run, here: FastGPTEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    monkeypatch.setenv("TZ", "UTC")

    ran = run("logs", "chart", *WEEK)
    figures = json.loads(run("logs", "chart", *WEEK, "--json").out)["series"]

    lines = ran.out.splitlines()
    assert lines[0].strip() == "Emulated app"
    assert lines[1].split() == ["date", "users", "chats", "points", "errors", "chats"]
    assert [line.split()[0] for line in lines[2:]] == [row["date"] for row in figures]
    assert [float(line.split()[2]) for line in lines[2:]] == [row["chats"] for row in figures]
    assert max(map(len, lines)) <= 70


@pytest.mark.parametrize(("value", "expected"), [(0, ""), (1, "▊"), (5, "████"), (10, "████████")])
def test_a_bar_is_an_eighth_of_a_character_exact(value: float, expected: str) -> None:
    assert bar(value, 10, 8) == expected


def brightness(png: bytes) -> int:
    """Return the first byte of the first pixel of a PNG that holds rows of bytes, unfiltered or not: a corner."""
    at = png.index(b"IDAT")
    (size,) = struct.unpack(">I", png[at - 4 : at])
    return zlib.decompressobj().decompress(png[at + 4 : at + 4 + size])[1]


def test_the_chart_is_a_picture_for_light_and_dark_pages(run: Run, here: FastGPTEmulator, tmp_path: Path) -> None:
    light, dark = tmp_path / "light.png", tmp_path / "dark.png"

    assert run("logs", "chart", *WEEK, "--out", str(light)).code == 0
    assert run("logs", "chart", *WEEK, "--out", str(dark), "--dark").code == 0

    assert (brightness(light.read_bytes()), brightness(dark.read_bytes())) == (0xFF, 0x16)


def test_the_chart_in_chinese_is_text_that_any_viewer_shows(
    run: Run, here: FastGPTEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    target = tmp_path / "chart.svg"

    assert run("logs", "chart", *WEEK, "--out", str(target)).code == 0

    picture = target.read_text(encoding="utf-8")
    for text in ("用户与对话", "消耗积分", "出错的回答", "日期", "数量", "2026-11-01", "11-05"):
        assert text in picture
    assert "PingFang SC" in picture


def test_a_font_that_was_installed_after_matplotlib_made_its_list_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every process that collects the tests would wait for it.
    from matplotlib import font_manager

    listed = font_manager.fontManager.ttflist
    serif = next(font for font in listed if font.name == "DejaVu Serif")
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [font for font in listed if font.name != serif.name])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(broken), serif.fname])
    monkeypatch.setattr(picture, "_CHINESE", (serif.name,))

    assert picture._chinese_fonts(looked_for=False) == []
    assert picture._chinese_fonts(looked_for=True) == [serif.name]


def test_a_picture_of_another_kind_is_a_wrong_call(run: Run, here: FastGPTEmulator) -> None:
    assert run("logs", "chart", "--out", "chart.gif").code == 2


def test_a_chart_of_a_community_edition_says_so(run: Run, at: Callable[[FastGPTEmulator], FastGPTEmulator]) -> None:
    with FastGPTEmulator(pro=False).serve() as emulator:
        at(emulator)
        ran = run("logs", "chart", *WEEK)

    assert ran.code == 1
    assert "commercial edition" in ran.err


def test_the_emulator_is_run_as_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []

    def served(arguments: list[str]) -> int:
        given.append(arguments)
        return 0

    monkeypatch.setattr("fastgpt_client.testing.__main__.main", served)

    assert run("emulator", "--version", "4.8", "--port", "0", "--any-app").code == 0
    assert given == [
        ["--profile", "4.8", "--port", "0", "--host", "127.0.0.1", "--delay", "20ms", "--any-app"],
    ]


def test_an_unknown_release_or_a_taken_port_is_a_wrong_call(run: Run, here: FastGPTEmulator) -> None:
    unknown = run("emulator", "--version", "3.0")

    assert unknown.code == 2
    assert "4.14.11" in unknown.err
    assert run("emulator", "--port", here.base_url.rpartition(":")[2]).code == 2
