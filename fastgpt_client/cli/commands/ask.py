"""`fastgpt ask`: one question, for pipes. The text goes to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ..settings.options import ApiKey, App, AsJson, BaseUrl, ProfileName, Timeout
from ..terminal.errors import FAILED, USAGE, WAITING, CommandError
from ..terminal.failures import told
from ..terminal.output import json_text, note, out
from ..words.language import t

if TYPE_CHECKING:
    from fastgpt_client import ChatClient, ChatReply
    from fastgpt_client.events import Event


HELP = (
    t("Ask one question: the answer on stdout, everything else on stderr.")
    + '\n\n\b\nfastgpt ask "Hello"'
    + '\ncat report.txt | fastgpt ask "Sum it up" > summary.txt'
    + '\nfastgpt ask "Hello" --json | jq .usage\n\n'
    + t(
        "Exit codes: 0 answered, 1 failed, 2 called wrongly, 3 no connection, 4 key refused, 5 the workflow asks back, "
        "6 cut off."
    )
)


@told
def ask(
    question: Annotated[
        list[str] | None, typer.Argument(metavar=t("QUESTION"), help=t("What to ask; read from stdin when absent."))
    ] = None,
    app: App = None,
    chat_id: Annotated[str | None, typer.Option("--chat", "-c", metavar="ID", help=t("Continue this chat."))] = None,
    file: Annotated[
        list[Path] | None, typer.Option("--file", "-f", help=t("A file to send along; repeatable."))
    ] = None,
    variable: Annotated[
        list[str] | None, typer.Option("--var", metavar="NAME=VALUE", help=t("A variable of the app; repeatable."))
    ] = None,
    as_json: AsJson = False,
    events: Annotated[
        bool, typer.Option("--events", help=t("Write every event as it comes, a JSON line each."))
    ] = False,
    api: Annotated[str, typer.Option("--api", metavar="v1|v2", help=t("Version of the route."))] = "v1",
    timeout: Timeout = 60.0,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Ask one question."""
    from ..settings.target import target_of

    text = _question(question)
    route: Literal["v1", "v2"] = "v2" if api == "v2" else "v1"
    target = target_of(api_key, base_url, app, profile)
    variables = _variables(variable or [])
    with target.client(timeout=timeout) as client:
        talk = client.conversation(target.app or None, chat_id, api=route)
        message: Any = text
        if file:
            message = [text, *_uploaded(client, target.needed_app(), talk.chat_id, file)]
        with talk.stream(message, variables=variables or None) as stream:
            for event in stream:
                if events:
                    out(json_text(_line(event)))
                elif not as_json:
                    _show(event)
        reply = stream.reply
    if as_json:
        out(json_text(as_dict(reply), indent=2))
    elif not events:
        out("")
        note(t("chat {chat}").format(chat=reply.chat_id))
    _judge(reply)


def _question(words: list[str] | None) -> str:
    said = " ".join(words or [])
    piped = "" if sys.stdin.isatty() else sys.stdin.read().strip()
    text = "\n\n".join(part for part in (said, piped) if part)
    if not text:
        raise CommandError(t("There is no question."), t('Write it: fastgpt ask "Hello"'), code=USAGE)
    return text


def _variables(given: list[str]) -> dict[str, Any]:
    import json

    found: dict[str, Any] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise CommandError(t("{item} is no variable.").format(item=item), t("Write --var name=value"), code=USAGE)
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found


def _uploaded(client: ChatClient, app: str, chat: str, files: list[Path]) -> list[Any]:
    references = []
    for path in files:
        references.append(client.upload_chat_file(app, chat, path))
        note(t("sent {name}").format(name=path.name))
    return references


def _show(event: Event) -> None:
    if event.type == "answer" or event.type == "fastAnswer":
        out(event.text, end="")
    elif event.type == "toolCall":
        note(t("tool {name}").format(name=event.name))
    elif event.type == "flowNodeStatus":
        note(t("node {name}").format(name=event.name))


def _line(event: Event) -> dict[str, Any]:
    return {"event": event.event, "type": event.type, "data": "[DONE]" if event.type == "done" else event.data}


def as_dict(reply: ChatReply) -> dict[str, Any]:
    """Return a reply as JSON has it."""
    from attrs import asdict

    usage, asked = reply.usage, reply.interactive
    return {
        "chatId": reply.chat_id,
        "text": reply.text,
        "reasoning": reply.reasoning,
        "toolCalls": [asdict(call) for call in reply.tool_calls],
        "interactive": None if asked is None else {"type": asked.type, "params": dict(asked.params)},
        "variables": reply.variables,
        "title": reply.title,
        "plan": reply.plan,
        "error": reply.error,
        "duration": reply.duration,
        "usage": asdict(usage),
        "nodes": [node.to_dict() for node in reply.node_responses],
    }


def _judge(reply: ChatReply) -> None:
    if reply.interactive is not None:
        raise CommandError(
            t("The workflow asks back: {question}").format(
                question=reply.interactive.description or ", ".join(reply.interactive.questions)
            ),
            t("Answer with: fastgpt ask --chat {chat} ANSWER, or use `fastgpt chat`.").format(chat=reply.chat_id),
            code=WAITING,
        )
    if reply.error:
        raise CommandError(
            t("A node of the workflow failed: {error}").format(error=json_text(reply.error)),
            t("Look at the app's logs in FastGPT's console."),
            code=FAILED,
        )
