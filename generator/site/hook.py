"""What MkDocs asks while it builds: generated pages, the menu, and links that leave the folder of a language."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from generator.site import reference
from generator.site.menu import menu

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
# Marks an address that MkDocs is to leave alone, as it builds one language at a time; it is checked in the end.
_OTHER = "other-language:"
# Browsers show the end of a line as a space, and Chinese has none between letters, nor after a full-width mark.
_BREAK = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])\n *(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])"
    r"|(?<=[\u3000-\u303f\uff00-\uffef])\n *(?=[\[`A-Za-z0-9])(?!```|\d+\. )"
)
_CODE = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set the menu of the language that is built."""
    language = _language(config)
    config.nav = menu(language, reference.pages(ROOT, language))
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the reference, and what both languages share."""
    language = _language(config)
    if language != "en":
        for asset in sorted((DOCS / "assets").iterdir()):
            place = f"assets/{asset.name}"
            files.append(File.generated(config, place, content=asset.read_text(encoding="utf-8")))
    for place, text in reference.pages(ROOT, language).items():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links to pages of the other language there, and links to the repository's other files to the repository."""
    here = Path(config.docs_dir)

    def led(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), match[1]))
        if files.get_file_from_path(target) is not None:
            return match[0]
        path = Path(os.path.normpath(here / target))
        if path.is_relative_to(DOCS) and path.suffix == ".md" and path.exists():
            return f"]({_address(path, page, config)}{match[2] or ''})"
        inside = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) and path.exists() else None
        return f"]({config.repo_url}/blob/main/{inside})" if inside else match[0]

    return _LINK.sub(led, markdown if _language(config) == "en" else unbroken(markdown))


def unbroken(markdown: str) -> str:
    """Return Chinese without the line breaks inside its paragraphs that would show as spaces."""
    # Code is every second part.
    return "".join(part if at % 2 else _BREAK.sub("", part) for at, part in enumerate(_CODE.split(markdown)))


def on_post_page(output: str, **_: Any) -> str:
    """Take the marks away."""
    return output.replace(_OTHER, "")


def _address(path: Path, page: Page, config: MkDocsConfig) -> str:
    """Return where a page of the other language lies, as seen from this one."""
    site = "" if _language(config) == "en" else f"{_language(config)}/"
    target = path.relative_to(DOCS).with_suffix(".html").as_posix()
    return _OTHER + posixpath.relpath(target, posixpath.dirname(site + page.file.src_uri))


def _language(config: MkDocsConfig) -> str:
    return "zh" if Path(config.docs_dir).name == "zh" else "en"


def on_page_context(context: dict[str, Any], *, page: Page, config: MkDocsConfig, **_: Any) -> dict[str, Any]:
    """Let the menu of languages lead to the same page where there is one, and to the first page otherwise."""
    places = {}
    for language, folder in (("en", DOCS), ("zh", DOCS / "zh")):
        twin = folder / page.file.src_uri
        there = twin.exists() or page.file.src_uri in reference.pages(ROOT, language)
        places[language] = _address(twin if there else folder / "index.md", page, config)
    config.extra["alternate"] = [
        {"name": "English", "link": places["en"], "lang": "en"},
        {"name": "中文", "link": places["zh"], "lang": "zh"},
    ]
    return context
