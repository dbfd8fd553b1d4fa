"""`fastgpt chat`: a conversation in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from ..settings.options import ApiKey, App, BaseUrl, ProfileName, Timeout
from ..terminal.failures import told
from ..words.language import t

HELP = t("Converse with an app in the terminal.") + "\n\n\b\nfastgpt chat\nfastgpt chat --chat c-1"


@told
def chat(
    app: App = None,
    chat_id: Annotated[str | None, typer.Option("--chat", "-c", metavar="ID", help=t("Continue this chat."))] = None,
    thoughts: Annotated[bool, typer.Option("--thoughts", help=t("Show what the model thinks."))] = False,
    timeout: Timeout = 60.0,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Converse."""
    from ..chat.commands import COMMANDS
    from ..chat.session import ChatSession
    from ..settings.target import target_of
    from ..terminal.output import console, note
    from ..terminal.reading import read_line

    target = target_of(api_key, base_url, app, profile)
    with target.client(timeout=timeout) as client:
        talk = client.conversation(target.app or None, chat_id)
        ChatSession(client, talk, console(), read_line, COMMANDS, thoughts).run()
    note(t("chat {chat}").format(chat=talk.chat_id))
