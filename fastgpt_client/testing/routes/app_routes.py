"""Routes around a chat: its start, feedback, runs and files; and the logs of an app."""

from __future__ import annotations

from ..files import presigning
from .handlers import chat_init, feedback, logs, question_guide, stop_and_resume
from .route import CHAT, CORE, NESTED, PAGE, REAL_STATUSES, SOURCE, Route, with_older_path
from .validation import Field, boolean, integer, list_of, nonempty, one_of, text

_FEEDBACK, _LOGS = f"{CORE}feedback/", "/api/core/app/logs/"
_DATES = {"dateStart": nonempty(), "dateEnd": nonempty()}
_TIMESPAN = one_of("day", "week", "month", "quarter", required=True)

SESSION_ROUTES: tuple[Route, ...] = (
    Route(
        path=f"{CORE}init",
        handler=chat_init.init,
        reads="query",
        fields={**CHAT, "loadCustomFeedbacks": boolean()},
    ),
    Route(
        path=f"{_FEEDBACK}updateUserFeedback",
        handler=feedback.set_feedback,
        fields={
            **CHAT,
            "dataId": nonempty(),
            "userGoodFeedback": text(nullable=True),
            "userBadFeedback": text(nullable=True),
        },
    ),
    Route(
        path=f"{_FEEDBACK}updateFeedbackReadStatus",
        handler=feedback.set_read,
        since=(4, 14, 4),
        fields={**CHAT, "dataId": nonempty(), "isRead": boolean(required=True)},
    ),
    Route(
        path=f"{_FEEDBACK}getFeedbackRecordIds",
        handler=feedback.list_record_ids,
        since=(4, 14, 4),
        fields={
            "chatId": text(required=True),
            "feedbackType": one_of("has_feedback", "good", "bad", required=True),
            "unreadOnly": boolean(),
        },
    ),
    Route(
        path="/api/core/ai/agent/v2/createQuestionGuide",
        handler=question_guide.suggest_questions,
        since=(4, 8, 14),
        fields={
            **CHAT,
            "questionGuide": Field(
                "object", fields={"open": boolean(required=True), "model": text(), "customPrompt": text()}
            ),
        },
    ),
    Route(path="/api/v2/chat/stop", streamer=stop_and_resume.stop, since=NESTED, fields=CHAT),
    Route(
        path=f"{CORE}resume",
        streamer=stop_and_resume.resume,
        reads="query",
        since=REAL_STATUSES,
        fields={"chatId": text(required=True)},
    ),
    *with_older_path(
        Route(
            path=f"{CORE}file/presignChatFilePostUrl",
            handler=presigning.presign_post,
            since=NESTED,
            fields={
                **CHAT,
                "filename": nonempty(),
                "contentType": text(minimum=1),
                "size": integer(minimum=0),
                "declaredExtension": text(minimum=1),
                "declaredFilename": text(minimum=1),
            },
        ),
        f"{CORE}presignChatFilePostUrl",
        since=(4, 14, 0),
        until=NESTED,
    ),
    *with_older_path(
        Route(
            path=f"{CORE}file/presignChatFileGetUrl",
            handler=presigning.presign_get,
            since=NESTED,
            fields={**CHAT, "key": nonempty()},
        ),
        f"{CORE}presignChatFileGetUrl",
        since=(4, 14, 0),
        until=NESTED,
    ),
)

LOG_ROUTES: tuple[Route, ...] = (
    Route(
        path="/api/proApi/core/app/logs/getChartData",
        handler=logs.charts,
        target="app",
        fields={
            **_DATES,
            "source": list_of(SOURCE),
            "offset": Field("number"),
            "userTimespan": _TIMESPAN,
            "chatTimespan": _TIMESPAN,
            "appTimespan": _TIMESPAN,
        },
    ),
    Route(path="/api/proApi/core/app/logs/getTotalData", handler=logs.totals, reads="query", target="app"),
    *with_older_path(
        Route(
            path=f"{_LOGS}list",
            handler=logs.list_chats,
            target="app",
            since=(4, 14, 4),
            fields={
                **_DATES,
                **PAGE,
                "sources": list_of(SOURCE),
                "tmbIds": list_of(text()),
                "outLinkUids": list_of(text()),
                "chatSearch": text(),
                "feedbackType": one_of("all", "has_feedback", "good", "bad"),
                "unreadOnly": boolean(),
                "errorFilter": one_of("all", "has_error"),
            },
        ),
        "/api/core/app/getChatLogs",
        until=(4, 14, 4),
    ),
    Route(
        path=f"{_LOGS}getUsers",
        handler=logs.list_users,
        target="app",
        since=(4, 14, 7),
        fields={**_DATES, "searchKey": text(), "sources": list_of(text())},
    ),
)
