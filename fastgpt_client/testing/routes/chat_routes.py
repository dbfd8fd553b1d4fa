"""Routes of histories and records."""

from __future__ import annotations

from .handlers import chat_init as session
from .handlers import histories as history
from .handlers import records
from .route import CHAT, CORE, LINKED, NESTED, PAGE, REAL_STATUSES, SOURCE, Route, moved
from .validation import OBJECT_ID, Field, flag, list_of, needed, one_of, text, whole

_HISTORY, _RECORD = f"{CORE}history/", f"{CORE}record/"
_QUOTED = {"chatId": needed(maximum=256), "chatItemDataId": needed(maximum=256)}
_IDS = list_of(needed(maximum=256), maximum=200, required=True)

HISTORY_ROUTES: tuple[Route, ...] = (
    *moved(
        Route(
            path=f"{_HISTORY}getHistories",
            handler=history.histories,
            target="optional",
            since=NESTED,
            fields={
                **PAGE,
                "source": SOURCE,
                "startCreateTime": text(),
                "endCreateTime": text(),
                "startUpdateTime": text(),
                "endUpdateTime": text(),
            },
        ),
        f"{CORE}getHistories",
    ),
    Route(
        path=f"{_HISTORY}getHistoryStatus",
        handler=history.history_status,
        since=REAL_STATUSES,
        fields={"chatIds": list_of(needed(), required=True, minimum=1, maximum=200)},
    ),
    Route(path=f"{_HISTORY}markRead", handler=history.mark_read, since=REAL_STATUSES, fields=CHAT),
    *moved(
        Route(
            path=f"{_HISTORY}updateHistory",
            handler=history.update,
            since=NESTED,
            fields={**CHAT, "title": text(), "customTitle": text(), "top": flag()},
        ),
        f"{CORE}updateHistory",
    ),
    *moved(
        Route(path=f"{_HISTORY}delHistory", handler=history.delete, reads="query", since=NESTED, fields=CHAT),
        f"{CORE}delHistory",
    ),
    *moved(
        Route(path=f"{_HISTORY}clearHistories", handler=history.clear, reads="query", since=NESTED),
        f"{CORE}clearHistories",
    ),
    Route(
        path=f"{_HISTORY}batchDelete",
        handler=history.batch_delete,
        since=NESTED,
        fields={"chatIds": list_of(needed(), required=True, minimum=1)},
    ),
)

RECORD_ROUTES: tuple[Route, ...] = (
    *moved(
        Route(
            path=f"{_RECORD}getPaginationRecords",
            handler=records.page,
            since=NESTED,
            fields={
                "chatId": text(),
                **PAGE,
                "loadCustomFeedbacks": flag(),
                "type": one_of("normal", "outLink", "home"),
                "includeDeleted": flag(),
            },
        ),
        f"{CORE}getPaginationRecords",
    ),
    *moved(
        Route(
            path=f"{_RECORD}getRecords_v2",
            handler=records.window,
            since=NESTED,
            fields={"chatId": text(), **LINKED, "loadCustomFeedbacks": flag(), "includeDeleted": flag()},
        ),
        f"{CORE}getRecords_v2",
        since=(4, 14, 4),
        until=NESTED,
    ),
    *moved(
        Route(
            path=f"{_RECORD}getResData",
            handler=records.node_data,
            reads="query",
            since=NESTED,
            fields={"chatId": text(), "dataId": needed()},
        ),
        f"{CORE}getResData",
    ),
    *moved(
        Route(
            path=f"{_RECORD}delete",
            handler=records.delete,
            reads="either",
            since=REAL_STATUSES,
            fields={"chatId": text(required=True), "contentId": text(), "contentIds": Field("string or array")},
        ),
        f"{CORE}item/delete",
        until=REAL_STATUSES,
    ),
    *moved(
        Route(
            path=f"{_RECORD}getSpeech",
            streamer=session.speak,
            since=REAL_STATUSES,
            fields={
                "ttsConfig": Field(
                    "object",
                    required=True,
                    fields={
                        "type": one_of("none", "web", "model", required=True),
                        "model": text(),
                        "voice": text(),
                        "speed": Field("number"),
                    },
                ),
                "input": text(required=True),
            },
        ),
        f"{CORE}item/getSpeech",
        until=REAL_STATUSES,
    ),
    *moved(
        Route(
            path=f"{_RECORD}getQuote",
            handler=records.quotes,
            since=REAL_STATUSES,
            fields={**_QUOTED, "datasetDataIdList": _IDS, "collectionIdList": _IDS},
        ),
        f"{CORE}quote/getQuote",
        until=REAL_STATUSES,
    ),
    *moved(
        Route(
            path=f"{_RECORD}getCollectionQuote",
            handler=records.collection_quotes,
            since=REAL_STATUSES,
            fields={
                **_QUOTED,
                **LINKED,
                "collectionId": text(required=True, pattern=OBJECT_ID),
                "pageSize": whole(minimum=1, maximum=30),
                "anchor": Field("number"),
            },
        ),
        f"{CORE}quote/getCollectionQuote",
        until=REAL_STATUSES,
    ),
)
