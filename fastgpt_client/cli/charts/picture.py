"""A chart as SVG or PNG: three panels over the same days, for a light or a dark page."""

from __future__ import annotations

import contextlib
import warnings
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..terminal.output import note
from ..words.language import language, t
from .series import Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Fonts with Chinese letters that systems come with; the first that is there counts.
_CHINESE = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimHei",
    "Noto Sans SC",
    # Of a collection of fonts matplotlib may know the first one only; it has all the letters.
    "Noto Sans CJK JP",
    "Source Han Sans",
)
# Told apart by people who do not tell red from green, on both pages (Okabe and Ito).
_COLOURS = {"users": "#0072B2", "chats": "#E69F00", "points": "#009E73", "errors": "#D55E00"}
_DARK = {"users": "#56B4E9", "chats": "#F0C04A", "points": "#35C99A", "errors": "#FF8C4B"}


def save(path: Path, name: str, figures: Series, *, dark: bool) -> None:
    """Draw a chart into a file.

    Args:
        path: Where to; `.svg` or `.png`.
        name: The app's name, for the title.
        figures: What to draw.
        dark: Whether it is for a dark page.
    """
    page, ink, faint = ("#16181D", "#E8E8E8", "#3A3F4A") if dark else ("#FFFFFF", "#222222", "#DDDDDD")
    svg, has_chinese = path.suffix == ".svg", _has_chinese(name + t("users"))
    chinese = _chinese_fonts(looked_for=has_chinese and not svg)
    if has_chinese and not svg and not chinese:
        note(t("No font with Chinese letters is installed, so some are missing; an .svg has them all."), "yellow")
    settings: Any = {
        # The viewer's own fonts show the text of an SVG, so it may name those that are missing here.
        "font.family": [*chinese, "DejaVu Sans"],
        "svg.fonttype": "none",
        "svg.hashsalt": "fastgpt",
        "text.color": ink,
        "axes.labelcolor": ink,
        "xtick.color": ink,
        "ytick.color": ink,
        "axes.edgecolor": faint,
        "axes.facecolor": page,
        "figure.facecolor": page,
        "axes.spines.top": False,
        "axes.spines.right": False,
        # Numbers are text here, and never mathematics.
        "axes.unicode_minus": False,
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        # Said above, in words.
        warnings.filterwarnings("ignore", message="Glyph")
        made = _drawn(name, figures, _DARK if dark else _COLOURS, faint, ink)
        made.savefig(path, dpi=150, facecolor=page, metadata={"Date": None} if svg else None)
    if svg and language() == "zh":
        families = ", ".join(f"'{font}'" for font in (*_CHINESE, "DejaVu Sans"))
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("'DejaVu Sans'", f"{families}, sans-serif"), encoding="utf-8")


def _chinese_fonts(*, looked_for: bool) -> list[str]:
    """Return the fonts with Chinese letters that there are, the best first.

    Args:
        looked_for: Whether to look for fonts that came after matplotlib made its own list of them.
    """

    def known() -> list[str]:
        names = {font.name for font in font_manager.fontManager.ttflist}
        return [font for font in _CHINESE if font in names]

    if known() or not looked_for:
        return known()
    listed = {font.fname for font in font_manager.fontManager.ttflist}
    for file in font_manager.findSystemFonts():
        if file not in listed:
            # A file that is no font after all is no reason to draw nothing.
            with contextlib.suppress(OSError, RuntimeError, ValueError):
                font_manager.fontManager.addfont(file)
    return known()


def _drawn(name: str, figures: Series, colours: dict[str, str], faint: str, ink: str) -> Figure:
    made = Figure(figsize=(9, 7.2), layout="constrained")
    panels: Any = made.subplots(3, 1, sharex=True, height_ratios=(3, 2, 2))
    people, cost, failed = panels
    days: Any = list(figures.days)
    first, last = (str(days[0]), str(days[-1])) if days else ("", "")
    made.suptitle(f"{_literal(name)}   {first} – {last}", fontsize=14, x=0.02, ha="left", color=ink)
    people.plot(days, figures.users, marker="o", markersize=4, color=colours["users"], label=t("users"))
    people.plot(days, figures.chats, marker="s", markersize=4, color=colours["chats"], label=t("chats"))
    _titled(people, t("Users and chats"), t("count"), faint)
    # Above the lines, where it hides none of them.
    people.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, ncols=2, labelcolor=ink)
    narrowest = min(((later - earlier).days for earlier, later in pairwise(days)), default=1)
    width = 0.8 * narrowest
    cost.bar(days, figures.points, width=width, color=colours["points"])
    _titled(cost, t("Points used"), t("points"), faint)
    failed.bar(days, figures.errors, width=width, color=colours["errors"])
    _titled(failed, t("Failed answers"), t("count"), faint)
    locator: Any = AutoDateLocator(minticks=3, maxticks=10)  # type: ignore[no-untyped-call]  # as matplotlib has it
    failed.xaxis.set_major_locator(locator)
    formats = ["%Y", "%Y-%m", "%m-%d", "%H:%M", "%H:%M", "%S"]
    formatter: Any = ConciseDateFormatter(  # type: ignore[no-untyped-call]  # as matplotlib has it
        locator, formats=formats, zero_formats=["", "%Y", "%m-%d", "%m-%d", "%H:%M", "%H:%M"], show_offset=False
    )
    failed.xaxis.set_major_formatter(formatter)
    failed.set_xlabel(t("date"))
    return made


def _titled(axes: Axes, title: str, unit: str, faint: str) -> None:
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_ylabel(unit)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color=faint, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))


def _literal(text: str) -> str:
    """Return text that no `$` turns into mathematics."""
    return text.replace("$", r"\$")


def _has_chinese(text: str) -> bool:
    return any("\u2e80" <= character <= "\u9fff" for character in text)
