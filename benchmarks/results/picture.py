"""Bars of what contestants took, as SVG that brings its own ground, so that it is read on light and dark pages."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from attrs import frozen

from .measurement import Measurement, Spread
from .table import Language

_STYLE = """\
<style>
  text {
    font: 13px system-ui, "Segoe UI", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
    fill: #1f2328;
  }
  .title { font-weight: 600; font-size: 15px }
  .ground { fill: #ffffff; stroke: #d1d9e0 }
  .ours { fill: #0969da }
  .peer { fill: #8c959f }
  .spread { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .ground { fill: #161b22; stroke: #3d444d }
    .ours { fill: #4493f8 }
    .peer { fill: #767f8a }
    .spread { stroke: #e6edf3 }
  }
</style>
"""
_WIDTH, _LEFT, _BARS, _STEP, _TOP = 760, 230, 440, 26, 52
_ZH = {
    "fastgpt-client": "fastgpt-client",
    "async on aiohttp": "异步，经 aiohttp",
    "async": "异步",
    "events": "事件",
    "raw socket": "裸套接字",
    "decoder only": "仅解码器",
    "typed stream": "带类型的流",
}


@frozen
class Picture:
    """One picture.

    Args:
        file: Its name without `.svg`.
        measurement: What it shows.
        title: What stands above it, in English and Chinese.
    """

    file: str
    measurement: str
    title: tuple[str, str]


PICTURES = (
    Picture(
        "burst",
        "burst",
        ("One stream, all at once: CPU an event, httpx = 1", "一次到齐的流：每个事件的 CPU，httpx = 1"),
    ),
    Picture(
        "trickle",
        "trickle",
        ("One stream, an event every 300 µs: CPU an event, httpx = 1", "每 300 µs 一个事件：每个事件的 CPU，httpx = 1"),
    ),
    Picture(
        "streams",
        "500 streams, cpu",
        ("500 streams at once: CPU an event, aiohttp = 1", "同时 500 个流：每个事件的 CPU，aiohttp = 1"),
    ),
    Picture(
        "decode",
        "decode, one event a read",
        ("Decoding alone: CPU an event, json.loads = 1", "仅解码：每个事件的 CPU，json.loads = 1"),
    ),
    Picture(
        "client", "first client", ("Import and first client: CPU, httpx = 1", "导入并创建第一个客户端：CPU，httpx = 1")
    ),
)


def draw(picture: Picture, measurements: Mapping[str, Measurement], language: Language) -> str | None:
    """Return the picture as SVG; None when nothing of it was measured."""
    measurement = measurements.get(picture.measurement)
    if measurement is None:
        return None
    spreads = {name: Spread.of(ratios) for name in measurement.rounds if (ratios := measurement.ratios(name))}
    if not spreads:
        return None
    rows = sorted(spreads.items(), key=lambda each: each[1].median)
    widest = max(spread.median for spread in spreads.values())
    height = _TOP + _STEP * len(rows) + 12
    title = escape(picture.title[language == "zh"])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{title}">\n',
        _STYLE,
        f'<rect class="ground" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1}" rx="8"/>\n',
        f'<text class="title" x="20" y="30">{title}</text>\n',
    ]
    for number, (name, spread) in enumerate(rows):
        parts.append(_bar(_TOP + _STEP * number, _called(name, language), spread, widest, name.startswith("fastgpt")))
    return "".join(parts) + "</svg>\n"


def _bar(top: int, name: str, spread: Spread, widest: float, ours: bool) -> str:
    # A spread wider than the picture ends at its edge.
    width, least, most = (min(each / widest, 1.0) * _BARS for each in (spread.median, spread.least, spread.most))
    kind, middle = "ours" if ours else "peer", top + 9
    return (
        f'<text x="{_LEFT - 10}" y="{top + 14}" text-anchor="end">{escape(name)}</text>\n'
        f'<rect class="{kind}" x="{_LEFT}" y="{top}" width="{max(width, 1):.1f}" height="18" rx="2"/>\n'
        f'<path class="spread" d="M{_LEFT + least:.1f} {middle}H{_LEFT + most:.1f}"/>\n'
        f'<text x="{_LEFT + max(width, most) + 8:.1f}" y="{top + 14}">{spread.median:.2f}</text>\n'
    )


def _called(name: str, language: Language) -> str:
    if language == "en":
        return name
    return "，".join(_ZH.get(part, part) for part in name.split(", "))
