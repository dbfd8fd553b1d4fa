"""These are the routes of chat histories and of the records of a chat."""

from __future__ import annotations

from .handlers import histories, quotes, records, speech
from .route import CHAT, CORE, LINKED, NESTED, PAGE, REAL_STATUSES, SOURCE, Route, with_older_path
from .validation import OBJECT_ID, Field, boolean, integer, list_of, nonempty, one_of, text

_HISTORY, _RECORD = f"{CORE}history/", f"{CORE}record/"
_QUOTED = {"chatId": nonempty(maximum=256), "chatItemDataId": nonempty(maximum=256)}
_IDS = list_of(nonempty(maximum=256), maximum=200, required=True)

HISTORY_ROUTES: tuple[Route, ...] = (
    *with_older_path(
        Route(
            path=f"{_HISTORY}getHistories",
            handler=histories.list_histories,
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
        handler=histories.list_statuses,
        since=REAL_STATUSES,
        fields={"chatIds": list_of(nonempty(), required=True, minimum=1, maximum=200)},
    ),
    Route(path=f"{_HISTORY}markRead", handler=histories.mark_read, since=REAL_STATUSES, fields=CHAT),
    *with_older_path(
        Route(
            path=f"{_HISTORY}updateHistory",
            handler=histories.update,
            since=NESTED,
            fields={**CHAT, "title": text(), "customTitle": text(), "top": boolean()},
        ),
        f"{CORE}updateHistory",
    ),
    *with_older_path(
        Route(path=f"{_HISTORY}delHistory", handler=histories.delete, reads="query", since=NESTED, fields=CHAT),
        f"{CORE}delHistory",
    ),
    *with_older_path(
        Route(path=f"{_HISTORY}clearHistories", handler=histories.clear, reads="query", since=NESTED),
        f"{CORE}clearHistories",
    ),
    Route(
        path=f"{_HISTORY}batchDelete",
        handler=histories.batch_delete,
        since=NESTED,
        fields={"chatIds": list_of(nonempty(), required=True, minimum=1)},
    ),
)

RECORD_ROUTES: tuple[Route, ...] = (
    *with_older_path(
        Route(
            path=f"{_RECORD}getPaginationRecords",
            handler=records.list_records,
            since=NESTED,
            fields={
                "chatId": text(),
                **PAGE,
                "loadCustomFeedbacks": boolean(),
                "type": one_of("normal", "outLink", "home"),
                "includeDeleted": boolean(),
            },
        ),
        f"{CORE}getPaginationRecords",
    ),
    *with_older_path(
        Route(
            path=f"{_RECORD}getRecords_v2",
            handler=records.list_around,
            since=NESTED,
            fields={"chatId": text(), **LINKED, "loadCustomFeedbacks": boolean(), "includeDeleted": boolean()},
        ),
        f"{CORE}getRecords_v2",
        since=(4, 14, 4),
        until=NESTED,
    ),
    *with_older_path(
        Route(
            path=f"{_RECORD}getResData",
            handler=records.list_nodes,
            reads="query",
            since=NESTED,
            fields={"chatId": text(), "dataId": nonempty()},
        ),
        f"{CORE}getResData",
    ),
    *with_older_path(
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
    *with_older_path(
        Route(
            path=f"{_RECORD}getSpeech",
            streamer=speech.speak,
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
    *with_older_path(
        Route(
            path=f"{_RECORD}getQuote",
            handler=quotes.list_quotes,
            since=REAL_STATUSES,
            fields={**_QUOTED, "datasetDataIdList": _IDS, "collectionIdList": _IDS},
        ),
        f"{CORE}quote/getQuote",
        since=(4, 9, 1),
        until=REAL_STATUSES,
    ),
    *with_older_path(
        Route(
            path=f"{_RECORD}getCollectionQuote",
            handler=quotes.list_collection_quotes,
            since=REAL_STATUSES,
            fields={
                **_QUOTED,
                **LINKED,
                "collectionId": text(required=True, pattern=OBJECT_ID),
                "pageSize": integer(minimum=1, maximum=30),
                "anchor": Field("number"),
            },
        ),
        f"{CORE}quote/getCollectionQuote",
        since=(4, 9, 1),
        until=REAL_STATUSES,
    ),
)
