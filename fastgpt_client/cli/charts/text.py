"""A chart in the terminal: a row for each span, with a bar for its chats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from ..words.language import t
from .series import Series

if TYPE_CHECKING:
    from rich.console import Console

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(value: float, most: float, width: int) -> str:
    """Return a bar of blocks, an eighth of a character exact."""
    eighths = round(value / most * width * 8) if most else 0
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def draw(name: str, figures: Series, console: Console) -> None:
    """Draw a chart."""
    width = max(6, min(40, console.width - 46))
    table = Table(title=name, title_justify="left", box=None, pad_edge=False)
    table.add_column(t("date"), no_wrap=True)
    for title in (t("users"), t("chats"), t("points"), t("errors")):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column(t("chats"), no_wrap=True)
    most = max(figures.chats, default=0)
    for at, day in enumerate(figures.days):
        numbers = (figures.users[at], figures.chats[at], figures.points[at], figures.errors[at])
        drawn = f"[cyan]{bar(figures.chats[at], most, width)}[/cyan]"
        table.add_row(day.isoformat(), *(f"{number:,.10g}" for number in numbers), drawn)
    console.print(table)
