"""Walk whole lists, page by page."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from .._calls.paging import Walk
from ..generated.operations._async.app import AsyncAppOperations
from ..generated.operations._async.chat import AsyncChatOperations

if TYPE_CHECKING:
    from ..generated.models import (
        AppLog,
        ChatHistory,
        ChatRecord,
        ChatSource,
        LogErrorFilter,
        LogFeedbackFilter,
        RecordView,
    )


class AsyncChatPaging(AsyncChatOperations):
    """Chats and records one by one."""

    async def iter_chat_histories(
        self,
        appId: str,
        pageSize: int = 20,
        source: ChatSource | str | None = "api",
        startCreateTime: datetime | date | str | None = None,
        endCreateTime: datetime | date | str | None = None,
        startUpdateTime: datetime | date | str | None = None,
        endUpdateTime: datetime | date | str | None = None,
    ) -> AsyncGenerator[ChatHistory, None]:
        """Yield every chat of an app once, newest first, however the list changes meanwhile.

        Args:
            appId: The app.
            pageSize: How many chats to ask for at a time.
            source: Only chats that came this way. None yields those from the web as well.
            startCreateTime: Only chats created at this time or later.
            endCreateTime: Only chats created at this time or before.
            startUpdateTime: Only chats updated at this time or later.
            endUpdateTime: Only chats updated at this time or before.

        Raises:
            FastGPTError: A page could not be read.
        """
        walk: Walk[ChatHistory] = Walk(pageSize, lambda chat: chat.chat_id, revisits=True)
        while walk.next is not None:
            page = await self.get_chat_histories(
                appId,
                walk.next.offset,
                walk.next.size,
                source,
                startCreateTime=startCreateTime,
                endCreateTime=endCreateTime,
                startUpdateTime=startUpdateTime,
                endUpdateTime=endUpdateTime,
            )
            for chat in walk.take(page.parsed.list_):
                yield chat

    async def iter_chat_records(
        self,
        appId: str,
        chatId: str,
        pageSize: int = 20,
        loadCustomFeedbacks: bool = False,
        type: RecordView | str | None = None,  # noqa: A002  # FastGPT's name for it
    ) -> AsyncGenerator[ChatRecord, None]:
        """Yield every record of a chat once, newest first.

        Args:
            appId: The app.
            chatId: The chat.
            pageSize: How many records to ask for at a time.
            loadCustomFeedbacks: Also load the notes of the workflow's feedback nodes.
            type: Whose view of the records to take.

        Raises:
            FastGPTError: A page could not be read.
        """
        # Since 4.15.0 a question and its reply share their id.
        walk: Walk[ChatRecord] = Walk(pageSize, lambda record: (record.data_id, record.obj), revisits=False)
        while walk.next is not None:
            page = await self.get_chat_records(
                appId, chatId, walk.next.offset, walk.next.size, loadCustomFeedbacks, type=type
            )
            # The server counts from the newest but writes each page oldest first.
            for record in walk.take(page.parsed.list_[::-1]):
                yield record


class AsyncAppPaging(AsyncAppOperations):
    """Log rows one by one."""

    async def iter_app_logs(
        self,
        appId: str,
        dateStart: datetime | date | str,
        dateEnd: datetime | date | str,
        pageSize: int = 20,
        sources: Sequence[ChatSource | str] | None = None,
        tmbIds: Sequence[str] | None = None,
        outLinkUids: Sequence[str] | None = None,
        chatSearch: str | None = None,
        feedbackType: LogFeedbackFilter | str | None = None,
        unreadOnly: bool | None = None,
        errorFilter: LogErrorFilter | str | None = None,
    ) -> AsyncGenerator[AppLog, None]:
        """Yield every row of an app's logs once, however the list changes meanwhile.

        Args:
            appId: The app.
            dateStart: From when on. A day without a time means its first moment.
            dateEnd: Until when. A day without a time means its last moment.
            pageSize: How many rows to ask for at a time.
            sources: Only chats that came these ways.
            tmbIds: Only chats of these members.
            outLinkUids: Only chats of these users.
            chatSearch: Only chats whose title or content holds this text.
            feedbackType: Only chats with such feedback.
            unreadOnly: Only chats with unread feedback.
            errorFilter: Only chats with failed replies (since 4.15.0).

        Raises:
            FastGPTError: A page could not be read.
        """
        walk: Walk[AppLog] = Walk(pageSize, lambda row: row.field_id, revisits=True)
        while walk.next is not None:
            page = await self.list_app_logs(
                appId,
                dateStart,
                dateEnd,
                walk.next.offset,
                walk.next.size,
                sources,
                tmbIds,
                outLinkUids,
                chatSearch,
                feedbackType,
                unreadOnly,
                errorFilter,
            )
            for row in walk.take(page.parsed.list_):
                yield row
