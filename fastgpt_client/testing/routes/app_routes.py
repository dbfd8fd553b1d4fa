"""Routes around a chat: its start, feedback, runs and files; and the logs of an app."""

from __future__ import annotations

from ..files import presigning as files
from .handlers import chat_init as session
from .handlers import feedback, logs
from .handlers import stop_and_resume as resume
from .route import CHAT, CORE, NESTED, PAGE, REAL_STATUSES, SOURCE, Route, moved
from .validation import Field, flag, list_of, needed, one_of, text, whole

_FEEDBACK, _LOGS = f"{CORE}feedback/", "/api/core/app/logs/"
_DATES = {"dateStart": needed(), "dateEnd": needed()}
_TIMESPAN = one_of("day", "week", "month", "quarter", required=True)

SESSION_ROUTES: tuple[Route, ...] = (
    Route(
        path=f"{CORE}init",
        handler=session.init,
        reads="query",
        fields={**CHAT, "loadCustomFeedbacks": flag()},
    ),
    Route(
        path=f"{_FEEDBACK}updateUserFeedback",
        handler=feedback.update,
        fields={
            **CHAT,
            "dataId": needed(),
            "userGoodFeedback": text(nullable=True),
            "userBadFeedback": text(nullable=True),
        },
    ),
    Route(
        path=f"{_FEEDBACK}updateFeedbackReadStatus",
        handler=feedback.read_status,
        since=(4, 14, 4),
        fields={**CHAT, "dataId": needed(), "isRead": flag(required=True)},
    ),
    Route(
        path=f"{_FEEDBACK}getFeedbackRecordIds",
        handler=feedback.record_ids,
        since=(4, 14, 4),
        fields={
            "chatId": text(required=True),
            "feedbackType": one_of("has_feedback", "good", "bad", required=True),
            "unreadOnly": flag(),
        },
    ),
    Route(
        path="/api/core/ai/agent/v2/createQuestionGuide",
        handler=session.question_guide,
        since=(4, 8, 14),
        fields={
            **CHAT,
            "questionGuide": Field(
                "object", fields={"open": flag(required=True), "model": text(), "customPrompt": text()}
            ),
        },
    ),
    Route(path="/api/v2/chat/stop", streamer=resume.stop, since=NESTED, fields=CHAT),
    Route(
        path=f"{CORE}resume",
        streamer=resume.resume,
        reads="query",
        since=REAL_STATUSES,
        fields={"chatId": text(required=True)},
    ),
    *moved(
        Route(
            path=f"{CORE}file/presignChatFilePostUrl",
            handler=files.presign_post,
            since=NESTED,
            fields={
                **CHAT,
                "filename": needed(),
                "contentType": text(minimum=1),
                "size": whole(minimum=0),
                "declaredExtension": text(minimum=1),
                "declaredFilename": text(minimum=1),
            },
        ),
        f"{CORE}presignChatFilePostUrl",
        since=(4, 14, 0),
        until=NESTED,
    ),
    *moved(
        Route(
            path=f"{CORE}file/presignChatFileGetUrl",
            handler=files.presign_get,
            since=NESTED,
            fields={**CHAT, "key": needed()},
        ),
        f"{CORE}presignChatFileGetUrl",
        since=(4, 14, 0),
        until=NESTED,
    ),
)

LOG_ROUTES: tuple[Route, ...] = (
    Route(
        path="/api/proApi/core/app/logs/getChartData",
        handler=logs.chart,
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
    Route(path="/api/proApi/core/app/logs/getTotalData", handler=logs.total, reads="query", target="app"),
    *moved(
        Route(
            path=f"{_LOGS}list",
            handler=logs.rows,
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
                "unreadOnly": flag(),
                "errorFilter": one_of("all", "has_error"),
            },
        ),
        "/api/core/app/getChatLogs",
        until=(4, 14, 4),
    ),
    Route(
        path=f"{_LOGS}getUsers",
        handler=logs.users,
        target="app",
        since=(4, 14, 7),
        fields={**_DATES, "searchKey": text(), "sources": list_of(text())},
    ),
)
