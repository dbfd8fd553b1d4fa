"""`python -m generator.site`: build the documents in both languages into `site/`, and see that they need no network."""

from __future__ import annotations

import logging
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import jieba
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from ..project import PACKAGE

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
# What differs on the Chinese side; it has no reference of its own.
CHINESE: dict[str, Any] = {
    "docs_dir": str(ROOT / "docs" / "zh"),
    "site_dir": str(SITE / "zh"),
    "site_description": "FastGPT 的 Python SDK",
    "exclude_docs": "",
}
_LOADED = re.compile(r"""<(?:script|img|iframe|source)[^>]*\ssrc=["']?((?:https?:)?//[^"'\s>]+)""")
_LINKED = re.compile(
    r"""<link[^>]*rel=["']?(?:stylesheet|preconnect|icon|preload)[^>]*href=["']?((?:https?:)?//[^"'\s>]+)"""
)


def main() -> int:
    """Build, and return 0 when nothing was wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    # It tells of its dictionary on a handler of its own.
    jieba.setLogLevel(logging.WARNING)
    begin = time.perf_counter()
    shutil.rmtree(SITE, ignore_errors=True)
    try:
        for other in ({}, CHINESE):
            config = load_config(str(ROOT / "mkdocs.yml"), **other)
            if other:
                config.theme["language"] = "zh"
            config.plugins.run_event("startup", command="build", dirty=False)
            build(config)
    except Abort as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if found := elsewhere(SITE):
        sys.stderr.writelines(f"{line}\n" for line in found)
        return 1
    count = sum(1 for _ in SITE.rglob("*.html"))
    sys.stdout.write(f"{count} pages of {PACKAGE} in site/, in {time.perf_counter() - begin:.1f} s\n")
    return 0


def elsewhere(site: Path) -> list[str]:
    """Return what pages load from other servers, which nobody can read offline."""
    return [
        f"{page.relative_to(site).as_posix()} loads {address}"
        for page in sorted(site.rglob("*.html"))
        for pattern in (_LOADED, _LINKED)
        for address in pattern.findall(page.read_text(encoding="utf-8"))
    ]


if __name__ == "__main__":
    raise SystemExit(main())
