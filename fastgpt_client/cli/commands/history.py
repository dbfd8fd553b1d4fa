"""`fastgpt history`: the chats of an app."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ..settings.options import ApiKey, App, AsJson, BaseUrl, Limit, Out, ProfileName, Yes
from ..terminal.failures import told
from ..terminal.output import confirmed, console, json_text, note, out
from ..words.language import t

if TYPE_CHECKING:
    from fastgpt_client.generated.models import ChatHistory

HELP = t("List, show, export, rename, pin and delete the chats of an app.")
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
ChatId = Annotated[str, typer.Argument(metavar=t("CHAT"), help=t("Id of the chat."))]


class Form(StrEnum):
    """How chats are exported."""

    jsonl = "jsonl"
    markdown = "markdown"


@app.command("list", help=t("List chats, pinned ones first, then the newest."))
@told
def list_chats(
    limit: Limit = 20,
    as_json: AsJson = False,
    app_id: App = None,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """List chats."""
    import itertools

    from rich.table import Table

    from ..settings.target import target_of

    target = target_of(api_key, base_url, app_id, profile)
    with target.client() as client:
        chats = list(itertools.islice(client.iter_chat_histories(target.needed_app()), limit))
    if as_json:
        for chat in chats:
            out(json_text(chat.to_dict()))
        return
    table = Table(t("chat"), t("updated"), t("title"), box=None, pad_edge=False)
    for chat in chats:
        table.add_row(chat.chat_id, _time(chat), ("* " if chat.top is True else "") + title_of(chat))
    console().print(table, markup=False)


@app.command("show", help=t("Show what was said in a chat."))
@told
def show(
    chat_id: ChatId,
    app_id: App = None,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Show a chat."""
    from ..exports.records import as_markdown, spoken
    from ..settings.target import target_of

    target = target_of(api_key, base_url, app_id, profile)
    with target.client() as client:
        turns = spoken(client.iter_chat_records(target.needed_app(), chat_id))
    text = as_markdown(chat_id, turns)
    if sys.stdout.isatty():
        from rich.markdown import Markdown

        console().print(Markdown(text))
    else:
        out(text, end="")


@app.command("export", help=t("Write chats as JSON lines or Markdown."))
@told
def export(
    chats: Annotated[list[str] | None, typer.Argument(metavar=t("CHAT"), help=t("Ids; all chats when absent."))] = None,
    form: Annotated[Form, typer.Option("--format", help=t("jsonl or markdown."))] = Form.jsonl,
    out_path: Out = None,
    app_id: App = None,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Export chats."""
    from ..exports.files import written_to
    from ..exports.records import as_json_line, as_markdown, spoken
    from ..settings.target import target_of
    from ..terminal.progress import counted

    target = target_of(api_key, base_url, app_id, profile)
    app_name = target.needed_app()
    with (
        target.client() as client,
        written_to(out_path) as file,
        counted(t("chats"), into_file=bool(out_path)) as count,
    ):
        titles = {chat.chat_id: title_of(chat) for chat in client.iter_chat_histories(app_name)}
        for chat in chats or titles:
            turns = spoken(client.iter_chat_records(app_name, chat))
            title = titles.get(chat, chat)
            made = as_json_line(chat, title, turns) if form is Form.jsonl else as_markdown(title, turns)
            file.write(made + "\n")
            count()
    if out_path:
        note(t("Wrote {path}.").format(path=out_path))


@app.command("rename", help=t("Give a chat another title."))
@told
def rename(
    chat_id: ChatId,
    title: Annotated[str, typer.Argument(metavar=t("TITLE"), help=t("The new title."))],
    app_id: App = None,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Rename a chat."""
    from ..settings.target import target_of

    target = target_of(api_key, base_url, app_id, profile)
    with target.client() as client:
        client.update_chat_history(target.needed_app(), chat_id, customTitle=title)


@app.command("pin", help=t("Keep a chat at the top of the list."))
@told
def pin(
    chat_id: ChatId,
    off: Annotated[bool, typer.Option("--off", help=t("Let it go again."))] = False,
    app_id: App = None,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Pin a chat."""
    from ..settings.target import target_of

    target = target_of(api_key, base_url, app_id, profile)
    with target.client() as client:
        client.update_chat_history(target.needed_app(), chat_id, top=not off)


@app.command("delete", help=t("Delete chats; asks first."))
@told
def delete(
    chats: Annotated[list[str], typer.Argument(metavar=t("CHAT"), help=t("Ids of the chats."))],
    yes: Yes = False,
    app_id: App = None,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Delete chats."""
    from ..settings.target import target_of

    target = target_of(api_key, base_url, app_id, profile)
    app_name = target.needed_app()
    question = t("Delete {count} chats for good: {names}?").format(count=len(chats), names=", ".join(chats))
    if not confirmed(question, yes=yes):
        note(t("Nothing was deleted."))
        return
    with target.client() as client:
        for chat in chats:
            client.delete_chat_history(app_name, chat)
            note(t("deleted {chat}").format(chat=chat))


def title_of(chat: ChatHistory) -> str:
    """Return the title people gave a chat, or the server's."""
    return chat.custom_title if isinstance(chat.custom_title, str) and chat.custom_title else str(chat.title or "")


def _time(chat: ChatHistory) -> str:
    return str(chat.to_dict().get("updateTime") or "")[:16].replace("T", " ")
