"""`fastgpt upload`: files and folders into a chat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..settings.options import ApiKey, App, AsJson, BaseUrl, ProfileName
from ..terminal.errors import USAGE, CommandError
from ..terminal.failures import told
from ..terminal.output import json_text, note
from ..words.language import t

if TYPE_CHECKING:
    from collections.abc import Iterable

HELP = (
    t("Upload files and folders into a chat, and print the references to use.")
    + "\n\n\b\nfastgpt upload report.pdf cat.png --chat c-1\nfastgpt upload pictures/ --chat c-1 --json"
)


@told
def upload(
    paths: Annotated[list[Path], typer.Argument(metavar=t("PATH"), help=t("Files, and folders with files."))],
    chat_id: Annotated[str | None, typer.Option("--chat", "-c", metavar="ID", help=t("The chat they are for."))] = None,
    app: App = None,
    as_json: AsJson = False,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Upload files."""
    import secrets

    from ..settings.target import target_of
    from ..terminal.progress import transfers

    target = target_of(api_key, base_url, app, profile)
    files = list(_files(paths))
    if not files:
        raise CommandError(t("There is no file to upload."), t("Name files, or folders with files."), code=USAGE)
    chat = chat_id or secrets.token_hex(12)
    with target.client(enable_logging=True) as client, transfers() as bars:
        for path in files:
            with bars.one(path.name, path.stat().st_size) as moved:
                sent = client.upload_chat_file(target.needed_app(), chat, path, progress=moved)
            part = dict(sent.as_content_part())
            line = json_text({"path": str(path), **part}) if as_json else f"{path}\t{sent.key}"
            bars.result(line)
    note(t("chat {chat}").format(chat=chat))


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    """Yield the files that are named, and those in folders, without hidden ones."""
    for path in paths:
        if path.is_dir():
            for each in sorted(path.rglob("*")):
                hidden = any(part.startswith(".") for part in each.relative_to(path).parts)
                if each.is_file() and not hidden:
                    yield each
        else:
            yield path
