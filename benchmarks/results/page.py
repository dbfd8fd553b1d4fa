"""`docs/performance.md` and its Chinese side, their tables and pictures: written from the committed ratios.

    python -m benchmarks.results.page

What people wrote on the pages stays; what stands between the marks, and the pictures, are made anew.
"""

from __future__ import annotations

import re
from pathlib import Path

from .baseline import Baseline
from .picture import PICTURES, draw
from .table import Language, as_markdown

DOCS = Path(__file__).resolve().parents[2] / "docs"
_MARKED = re.compile(r"(<!-- (\w+): `make bench` writes this -->\n).*?(<!-- end -->)", re.DOTALL)
_LIBRARIES = (
    "httpx",
    "httpcore",
    "httpx-sse",
    "httpx-aiohttp",
    "aiohttp",
    "openai",
    "anthropic",
    "openapi-python-client",
)


def files(baseline: Baseline, docs: Path = DOCS) -> dict[Path, str]:
    """Return what has to stand in each file."""
    made: dict[Path, str] = {}
    folders: dict[Language, Path] = {"en": docs, "zh": docs / "zh"}
    for language, folder in folders.items():
        page = folder / "performance.md"
        parts = {"table": as_markdown(baseline.measurements, language), "versions": _versions(baseline, language)}

        def renewed(found: re.Match[str], parts: dict[str, str] = parts) -> str:
            return f"{found[1]}\n{parts[found[2]]}\n{found[3]}"

        made[page] = _MARKED.sub(renewed, page.read_text(encoding="utf-8"))
        for picture in PICTURES:
            drawn = draw(picture, baseline.measurements, language)
            if drawn is not None:
                made[folder / "pictures" / f"{picture.file}.svg"] = drawn
    return made


def write(baseline: Baseline, docs: Path = DOCS) -> list[Path]:
    """Write what differs, and return it."""
    written = []
    for path, text in files(baseline, docs).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written


def _versions(baseline: Baseline, language: Language) -> str:
    comma, stop, of = ("、", "。\n", "CPython") if language == "zh" else (", ", ".\n", "CPython")
    libraries = comma.join(f"{name} {version}" for name, version in baseline.versions.items() if name in _LIBRARIES)
    return f"{of} {baseline.versions['python']}{comma}{libraries}{stop}"


if __name__ == "__main__":
    print("\n".join(str(path.relative_to(DOCS.parent)) for path in write(Baseline.load())) or "nothing has changed")
