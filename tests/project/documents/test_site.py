"""What the site makes of the documents' Markdown."""

from __future__ import annotations

from pathlib import Path

from generator.site.__main__ import astray, elsewhere
from generator.site.hook import unbroken


def test_a_chinese_paragraph_loses_the_line_breaks_that_would_show_as_spaces() -> None:
    assert unbroken("客户端记住\n结果，\n`app_id` 也一样。\n[见下]") == "客户端记住结果，`app_id` 也一样。[见下]"
    assert unbroken("- 第一项，\n  还有话说\n- 第二项") == "- 第一项，还有话说\n- 第二项"
    assert unbroken("4.8 是旧的，\n4.9 不是") == "4.8 是旧的，4.9 不是"


def test_line_breaks_that_mean_something_stay() -> None:
    lists = ("1. 第一步。\n2. 第二步。", "- 甲。\n- 乙。", "| 一 | 二 |\n| 三 | 四 |")
    for text in ("标题\n\n正文", *lists, "说明：\n```py\n甲\n乙\n```\n", "使用\n`close()` 关闭"):
        assert unbroken(text) == text


def test_what_leads_nowhere_or_comes_from_another_server_is_found(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "files.html").write_text('<a href="zh/files.html" hreflang="zh">', encoding="utf-8")
    twin = '<a href="../files.html" hreflang="en"><script src="https://example.com/x.js"></script><img src="x.png">'
    (tmp_path / "zh" / "files.html").write_text(twin, encoding="utf-8")
    (tmp_path / "zh" / "lost.html").write_text('<a href="../lost.html" hreflang="en">', encoding="utf-8")

    assert astray(tmp_path) == ["zh/lost.html leads to ../lost.html, which is no page"]
    assert elsewhere(tmp_path) == ["zh/files.html loads https://example.com/x.js"]
