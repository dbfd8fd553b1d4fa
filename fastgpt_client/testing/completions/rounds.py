"""In one round of a chat the question comes in, a reply is chosen, and both are stored."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from attrs import Factory, define, evolve

from ..replies.interactive import starts_a_new_round, take_answer
from ..replies.parts import Part
from ..replies.reply import ChatRequest, Reply, reply_of
from ..replies.reply_parts import parts_of
from ..replies.unscripted import unscripted
from ..replies.value_objects import innermost
from ..wire.refusals import Refusal, refusal_of
from ..world.apps import App, Key
from ..world.chats import DONE, FAILED, GENERATING, Chat, Record
from ..world.world import World
from .question import Question, question_of, stored_text
from .reply_player import ReplyPlayer
from .runs import Run

NOT_RECORDED = "NO_RECORD_HISTORIES"
_TITLE_LENGTH = 20


@define(eq=False)
class Round:
    """A round between its question and its stored reply."""

    world: World
    app: App
    chat: Chat
    question: Question
    reply: Reply
    request: ChatRequest
    data_id: str
    first: bool
    continued: Record | None
    run: Run | None = None
    new_variables: dict[str, Any] = Factory(dict)

    @property
    def title(self) -> str | None:
        """The title this round gives the chat, if it gives one."""
        if not (self.first and self.world.profile.chat_title) or self.chat.chat_id == NOT_RECORDED:
            return None
        return self.chat.title if self.reply.title is None else self.reply.title or None

    def parts(self) -> list[Part]:
        """Return what has to be played."""
        return parts_of(self.reply, self.request, plugin=self.app.type == "plugin")

    def start(self, run: Run) -> None:
        """Take the chat's generation lock."""
        self.run, self.chat.run, self.chat.status = run, run, GENERATING

    def finish(self, player: ReplyPlayer, duration: float, failure: Refusal | None = None) -> None:
        """Store the round and release the chat; whoever reads the end of the stream finds it done."""
        with self.world.lock:
            chat, now = self.chat, self.world.clock()
            chat.updated, chat.status, chat.read = now, DONE if failure is None else FAILED, False
            chat.variables.update(player.variables)
            self.new_variables = dict(chat.variables)
            # A variable without a value is stored as null, which the next round tells.
            for variable in self.app.chat_config.get("variables", []):
                chat.variables.setdefault(variable["key"], variable.get("defaultValue"))
            if self.title is not None:
                chat.title = self.title
            if self.continued is None:
                if self.world.profile.stored_twice and not self.request.v2:
                    chat.records += [
                        self._record("Human", self.data_id, list(self.question.value)),
                        self._record("AI", self.data_id, []),
                    ]
                human_id = self.data_id if self.world.profile.shared_data_id else self.question.data_id
                chat.records += [
                    self._record("Human", human_id or self.world.ids.text(), list(self.question.value)),
                    self._record("AI", self.data_id, []),
                ]
            record = self.continued or chat.records[-1]
            record.value += player.values
            record.nodes += player.nodes
            record.duration = round((record.duration or 0) + duration, 2)
            record.error = failure.reason if failure else record.error
            record.quotes += [quote for node in player.nodes for quote in node.get("quoteList", [])]
            self.release()

    def release(self) -> None:
        """Let the next round begin."""
        if self.chat.run is self.run:
            self.chat.run = None
        if self.chat.status == GENERATING:
            self.chat.status = DONE

    def _record(self, obj: str, data_id: str, value: list[dict[str, Any]]) -> Record:
        return Record(self.world.ids.object_id(), data_id, obj, value, self.world.clock())


def open_round(world: World, app: App, key: Key, body: Mapping[str, Any], *, v2: bool) -> Round:
    """Open a round for a completion request.

    Raises:
        Refusal: The chat is busy, the id is used, there is no question, or the script says no.
    """
    chat_id = body.get("chatId") or world.ids.text()
    messages = body.get("messages") or []
    variables = dict(body.get("variables") or {})
    plugin = app.type == "plugin"
    with world.lock:
        question = _inputs(variables) if plugin and not messages else question_of(world, messages, app.app_id, chat_id)
        chat = world.chats.get((app.app_id, chat_id)) or _new_chat(world, app, key, chat_id, question)
        _check_admission(world, chat, body.get("responseChatItemId"), v2=v2)
        history = [{"obj": record.obj, "value": record.value} for record in chat.visible()]
        continued = _continued(chat)
        pending = continued.pending() if continued else None
        # Decided on a copy: a refused round leaves the pause as it was.
        answered = None if pending is None else innermost(copy.deepcopy(pending))
        answer = None if answered is None else take_answer(answered, question.text)
        chat.variables |= variables
        chat.out_link_uid = body.get("customUid") or chat.out_link_uid
        chat.metadata |= body.get("metadata") or {}
        request = ChatRequest(
            text=question.text,
            messages=messages,
            files=question.files,
            variables=dict(chat.variables),
            chatId=chat_id,
            appId=app.app_id,
            stream=bool(body.get("stream")),
            detail=bool(body.get("detail")),
            v2=v2,
            history=[*history, *stored_text(messages[:-1])],
            answer=answer,
            answers=answered,
        )
        scripted = world.next_reply(chat_id)
        reply = reply_of(unscripted if scripted is None else scripted, request)
        early = reply.early_error()
        if early is not None:
            raise refusal_of(early)
        if pending is not None and answered is not None:
            take_answer(pending, question.text)
            if starts_a_new_round(pending):
                continued = None
                question = evolve(question, value=[{**item, "askId": answered["askId"]} for item in question.value])
        data_id = continued.data_id if continued else body.get("responseChatItemId") or world.ids.text()
        first = not chat.records
        if chat_id != NOT_RECORDED or world.profile.stores_everything:
            world.chats[app.app_id, chat_id] = chat
        chat.updated = world.clock()
        return Round(world, app, chat, question, reply, request, data_id, first, continued)


def _inputs(variables: Mapping[str, Any]) -> Question:
    """A plugin gets no messages; its files are among its inputs."""
    files = variables.get("files")
    found = [file for file in files if isinstance(file, dict)] if isinstance(files, list) else []
    return Question("", found, [{"text": {"content": ""}}])


def _check_admission(world: World, chat: Chat, data_id: str | None, *, v2: bool) -> None:
    if world.profile.generation_lock and (v2 or world.profile.v1_lock) and chat.run is not None:
        raise Refusal("chatIsGenerating")
    used = {record.data_id for record in chat.records}
    if world.profile.unique_data_ids and data_id and data_id in used and _continued(chat) is None:
        raise Refusal(f"Chat dataId already exists: {data_id}", user_error=True)


def _continued(chat: Chat) -> Record | None:
    last = chat.visible()[-1:]
    return last[0] if last and last[0].pending() is not None else None


def _new_chat(world: World, app: App, key: Key, chat_id: str, question: Question) -> Chat:
    title = question.text[:_TITLE_LENGTH] or next((str(file.get("name", "")) for file in question.files), "")
    now = world.clock()
    source = key.name if world.profile.key_sources else "api"
    return Chat(world.ids.object_id(), chat_id, app.app_id, now, now, key.tmb_id, source, title=title or "New chat")
