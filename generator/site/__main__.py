"""`python -m generator.site`: build the documents in both languages into `site/`, and see that they need no network."""

from __future__ import annotations

import logging
import re
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import jieba
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from ..project import PACKAGE
from . import reference

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
# What differs on the Chinese side.
CHINESE: dict[str, Any] = {
    "docs_dir": str(ROOT / "docs" / "zh"),
    "site_description": "FastGPT 的 Python SDK",
    "exclude_docs": "",
}
_LOADED = re.compile(r"""<(?:script|img|iframe|source)[^>]*\ssrc=["']?((?:https?:)?//[^"'\s>]+)""")
_LINKED = re.compile(
    r"""<link[^>]*rel=["']?(?:stylesheet|preconnect|icon|preload)[^>]*href=["']?((?:https?:)?//[^"'\s>]+)"""
)
_TWIN = re.compile(r"""<a\s[^>]*?href=["']?([^"'\s>]+\.html)["']?[^>]*\shreflang=""")


def main() -> int:
    """Build, and return 0 when nothing was wrong."""
    begin = time.perf_counter()
    shutil.rmtree(SITE, ignore_errors=True)
    # Where workers are forks, they need not read the contract again.
    reference.operations_by_tag(ROOT)
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2) as workers:
        chinese = Path(folder) / "zh"
        failures = list(workers.map(build_side, ("en", "zh"), (SITE, chinese)))
        if not any(failures):
            shutil.move(chinese, SITE / "zh")
    if found := [*filter(None, failures), *elsewhere(SITE), *astray(SITE)]:
        sys.stderr.writelines(f"{line}\n" for line in found)
        return 1
    count = sum(1 for _ in SITE.rglob("*.html"))
    sys.stdout.write(f"{count} pages of {PACKAGE} in site/, in {time.perf_counter() - begin:.1f} s\n")
    return 0


def build_side(language: str, target: Path) -> str:
    """Build one language into a folder, and return what was wrong, in a line."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    # It tells of its dictionary on a handler of its own.
    jieba.setLogLevel(logging.WARNING)
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(target), **({} if language == "en" else CHINESE))
    config.theme["language"] = language
    try:
        config.plugins.run_event("startup", command="build", dirty=False)
        build(config)
    except Abort as error:
        return str(error)
    return ""


def elsewhere(site: Path) -> list[str]:
    """Return what pages load from other servers, which nobody can read offline."""
    return [
        f"{page.relative_to(site).as_posix()} loads {address}"
        for page in sorted(site.rglob("*.html"))
        for pattern in (_LOADED, _LINKED)
        for address in pattern.findall(page.read_text(encoding="utf-8"))
    ]


def astray(site: Path) -> list[str]:
    """Return what leads to the other language and to no page of it."""
    return [
        f"{page.relative_to(site).as_posix()} leads to {address}, which is no page"
        for page in sorted(site.rglob("*.html"))
        for address in _TWIN.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / address).exists()
    ]


if __name__ == "__main__":
    raise SystemExit(main())
