"""These are the routes of the logs of an app."""

from __future__ import annotations

from .handlers import logs
from .route import PAGE, SOURCE, Route, with_older_path
from .validation import Field, boolean, list_of, nonempty, one_of, text

LOGS = "/api/core/app/logs/"
_DATES = {"dateStart": nonempty(), "dateEnd": nonempty()}
_TIMESPAN = one_of("day", "week", "month", "quarter", required=True)

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
            path=f"{LOGS}list",
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
        path=f"{LOGS}getUsers",
        handler=logs.list_users,
        target="app",
        since=(4, 14, 7),
        fields={**_DATES, "searchKey": text(), "sources": list_of(text())},
    ),
)
