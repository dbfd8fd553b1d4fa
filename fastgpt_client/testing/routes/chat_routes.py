"""These are the routes of a chat besides its records: its start, feedback, runs and files."""

from __future__ import annotations

from ..files import presigning
from .handlers import chat_init, feedback, question_guide, stop_and_resume
from .route import CHAT, CORE, NESTED, REAL_STATUSES, Route, with_older_path
from .validation import Field, boolean, integer, nonempty, one_of, text

_FEEDBACK = f"{CORE}feedback/"

CHAT_ROUTES: tuple[Route, ...] = (
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
