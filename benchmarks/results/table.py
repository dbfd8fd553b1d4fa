"""The table of promises, for a terminal and for a page. Performs no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from .measurement import Measurement, Spread
from .rows import ROWS, Row

Language = Literal["en", "zh"]
Cells = tuple[str, str, str, str, str, str]
_HEADS: dict[Language, Cells] = {
    "en": ("Work", "Beside", "Ratio", "Spread", "Reach", "Reached"),
    "zh": ("工作", "对照", "比值", "范围", "目标", "达到"),
}
_WORDS = {"en": ("yes", "no"), "zh": ("是", "否")}
_PEERS = {"raw socket": "裸套接字"}


def as_text(measurements: Mapping[str, Measurement], rows: Iterable[Row] = ROWS) -> str:
    """Return the table as a terminal shows it, with every row, and why the ones that are missing are."""
    lines = [_line(_HEADS["en"])]
    for row in rows:
        spread = row.spread(measurements)
        if spread is None:
            lines.append(f"{row.work[0]:<37}× {row.peer:<23}{row.why_not(measurements)}")
        else:
            lines.append(_line(_cells(row, spread, "en")))
    return "\n".join(lines) + "\n"


def as_markdown(measurements: Mapping[str, Measurement], language: Language) -> str:
    """Return the table as a page shows it."""
    lines: list[Cells] = [_HEADS[language], ("---", "---", "--:", "--:", "--:", "---")]
    for row in ROWS:
        spread = row.spread(measurements)
        if spread is not None:
            lines.append(_cells(row, spread, language))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def beside(measurements: Iterable[Measurement]) -> str:
    """Return what every contestant took, as multiples of the base, and the contestants that failed."""
    lines = []
    for each in measurements:
        base = each.rounds.get(each.base)
        scale = f"1 = {Spread.of(base).median:.3g} {each.unit}" if base else "the base failed"
        lines.append(f"\n{each.name}, multiples of {each.base} ({scale})")
        for name in each.rounds:
            if ratios := each.ratios(name):
                spread = Spread.of(ratios)
                lines.append(f"  {name:<36}{spread.median:>7.2f}  ({spread.least:.2f} to {spread.most:.2f})")
        lines += [f"  {name:<36} failed: {why}" for name, why in each.failed.items()]
    return "\n".join(lines) + "\n"


def reached(measurements: Mapping[str, Measurement], rows: Iterable[Row] = ROWS) -> int:
    """Return how many rows reach what they have to."""
    return sum((spread := row.spread(measurements)) is not None and row.reached(spread) for row in rows)


def _cells(row: Row, spread: Spread, language: Language) -> Cells:
    yes, no = _WORDS[language]
    peer = _PEERS.get(row.peer, row.peer) if language == "zh" else row.peer
    return (
        row.work[language == "zh"],
        f"× {peer.replace(', ', '，') if language == 'zh' else peer}",
        f"{spread.median:.{row.digits}f}",
        f"{spread.least:.{row.digits}f}–{spread.most:.{row.digits}f}",
        f"{row.reach:.{row.digits}f}",
        yes if row.reached(spread) else no,
    )


def _line(cells: Cells) -> str:
    work, peer, ratio, spread, reach, answer = cells
    return f"{work:<37}{peer:<25}{ratio:>7}{spread:>14}{reach:>8}  {answer}"
