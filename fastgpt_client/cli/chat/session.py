"""The loop of a conversation: read, send, show, and do what a line that begins with `/` says."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, field

from ..terminal.errors import CommandError
from ..terminal.failures import tell
from ..terminal.sentences import sentence_of
from ..words.language import t
from .questions import Read, answer_to
from .reply import show_stream

if TYPE_CHECKING:
    from rich.console import Console

    from fastgpt_client import ChatClient, ChatFile, ChatReply, ChatStream, Conversation


@define
class ChatSession:
    """One conversation at the terminal.

    Attributes:
        client: Talks to FastGPT.
        talk: The chat.
        console: Where to show it.
        read: Reads a line, after a prompt.
        commands: What each line that begins with `/` does.
        thoughts: Whether to show what the model thinks.
        waiting: Files that go with the next message.
    """

    client: ChatClient
    talk: Conversation
    console: Console
    read: Read
    commands: Mapping[str, Callable[[ChatSession, str], None]]
    thoughts: bool = False
    waiting: list[ChatFile] = field(factory=list["ChatFile"])
    said: Any = None
    _only_v1: bool = field(default=False, init=False)

    def run(self) -> None:
        """Converse until the end of input or `/quit`."""
        self.console.print(
            t("Type a message; /help shows what else. Ctrl-C stops an answer, Ctrl-D ends."), style="dim"
        )
        while True:
            try:
                line = self.read("> ").strip()
            except EOFError:
                self.console.print()
                return
            except KeyboardInterrupt:
                self.console.print()
                continue
            if line == "/quit":
                return
            if line:
                self.handle(line)

    def handle(self, line: str) -> None:
        """Do what one line says; what fails is told, and the conversation goes on."""
        from fastgpt_client import FastGPTError

        name, _, rest = line.partition(" ")
        try:
            if name in self.commands:
                self.commands[name](self, rest.strip())
            else:
                self.say([line, *self.waiting] if self.waiting else line)
                self.waiting = []
        except (CommandError, FastGPTError, OSError) as error:
            tell(error if isinstance(error, CommandError) else sentence_of(error))

    def say(self, message: Any) -> None:
        """Send a message, show the answer, and answer what the workflow asks in turn."""
        self.said = message
        reply = self._shown(message, self._version())
        while reply is not None and reply.interactive is not None:
            try:
                answer = answer_to(reply.interactive, self.console, self.read)
            except (EOFError, KeyboardInterrupt):
                self.console.print("\n" + t("Left unanswered; the next message is the answer."), style="yellow")
                return
            reply = self._shown(reply.interactive.answer(answer), self._version())

    def _version(self) -> Literal["v1", "v2"]:
        """Return the route whose runs can be stopped, where there is one."""
        return "v2" if self.talk.app_id and not self._only_v1 else "v1"

    def _shown(self, message: Any, api: Literal["v1", "v2"]) -> ChatReply | None:
        """Send and show; None when Ctrl-C stopped it."""
        from fastgpt_client import NotFoundError

        stream = self.talk.stream(message, api=api)
        try:
            with stream:
                return self._watched(stream)
        except NotFoundError:
            if api == "v1":
                raise
        # Before FastGPT 4.9.4 there is only the first version.
        self._only_v1 = True
        return self._shown(message, "v1")

    def _watched(self, stream: ChatStream) -> ChatReply | None:
        try:
            return show_stream(stream, self.console, thoughts=self.thoughts)
        except KeyboardInterrupt:
            with contextlib.suppress(KeyboardInterrupt):
                stream.stop()
            self.console.print(t("Stopped. The conversation goes on."), style="yellow")
            return None

    def attach(self, path: str, *, image: bool) -> None:
        """Upload a file to go with the next message."""
        if self.talk.app_id is None:
            raise CommandError(t("This needs to know which app."), t("Start again with --app."))
        send = self.client.upload_chat_image if image else self.client.upload_chat_file
        sent = send(self.talk.app_id, self.talk.chat_id, Path(path).expanduser())
        self.waiting.append(sent)
        self.console.print(t("{name} goes with the next message.").format(name=sent.name), style="dim", markup=False)
