"""These handlers answer the logs of an app: its chats as its owner sees them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ...wire.refusals import Refusal
from ...wire.timestamps import iso
from ...world.chats import FAILED, Chat, Record
from ..request_context import RequestContext
from . import feedback
from .date_range import in_range
from .log_charts import chart_data

_AVATAR = "/imgs/avatar/RedAvatar.svg"


def charts(context: RequestContext) -> dict[str, Any]:
    """Answer the three series of the log chart."""
    _needs_pro(context)
    chats = [
        chat for chat in _chats(context) if not (sources := context.params.get("source")) or chat.source in sources
    ]
    return chart_data(context.app.app_id, context.params, chats)


def totals(context: RequestContext) -> dict[str, Any]:
    """Answer how many users, chats and points there have been."""
    _needs_pro(context)
    chats = _chats(context)
    points = sum(_points(record) for chat in chats for record in chat.records)
    return {"totalUsers": len({_user(chat) for chat in chats}), "totalChats": len(chats), "totalPoints": points}


def list_chats(context: RequestContext) -> dict[str, Any]:
    """Answer a page of chats with their figures, newest first."""
    chats = [chat for chat in _in_dates(context) if _matches(chat, context.params)]
    chats.sort(key=lambda chat: chat.updated, reverse=True)
    offset, size = context.page()
    return {"total": len(chats), "list": [_row(context, chat) for chat in chats[offset : offset + size]]}


def list_users(context: RequestContext) -> dict[str, Any]:
    """Answer who talked to the app, at most 50."""
    sources, search = context.params.get("sources"), context.params.get("searchKey") or ""
    counts = Counter(_user(chat) for chat in _in_dates(context) if not sources or chat.source in sources)
    listed = [
        {"outLinkUid": uid, "tmbId": tmb_id, "name": uid or "Owner", "avatar": _AVATAR, "count": count}
        for (uid, tmb_id), count in counts.most_common()
    ]
    return {"list": [user for user in listed if search in str(user["name"])][:50]}


def _needs_pro(context: RequestContext) -> None:
    if not context.world.pro:
        route = context.request.path.removeprefix("/api/proApi/").replace("/", ",")
        raise Refusal(f"未配置商业版链接: {route}")


def _chats(context: RequestContext) -> list[Chat]:
    # Logs keep what users deleted.
    return [chat for chat in context.world.chats.values() if chat.app_id == context.app.app_id]


def _in_dates(context: RequestContext) -> list[Chat]:
    start, end = context.params["dateStart"], context.params["dateEnd"]
    return [chat for chat in _chats(context) if in_range(chat.updated, start, end)]


def _matches(chat: Chat, given: dict[str, Any]) -> bool:
    replies = [record for record in chat.records if record.obj == "AI"]
    if (sources := given.get("sources")) and chat.source not in sources:
        return False
    if given.get("errorFilter") == "has_error" and not _failures(chat, replies):
        return False
    return _group_matches(chat, replies, given)


def _group_matches(chat: Chat, replies: list[Record], given: dict[str, Any]) -> bool:
    # The server builds one `$or` per filter into the same object: the last one wins, silently.
    if search := given.get("chatSearch"):
        return search in chat.title or search in (chat.custom_title or "") or search == chat.chat_id
    members, uids = given.get("tmbIds"), given.get("outLinkUids")
    if members or uids:
        return chat.tmb_id in (members or []) or chat.out_link_uid in (uids or [])
    kind = given.get("feedbackType", "all")
    if kind == "all":
        return True
    found = [record for record in replies if feedback.has_feedback(record, kind)]
    return any(not (given.get("unreadOnly") and record.feedback_read) for record in found)


def _row(context: RequestContext, chat: Chat) -> dict[str, Any]:
    replies = [record for record in chat.records if record.obj == "AI"]
    durations = [record.duration for record in replies if record.duration is not None]
    uid = {"outLinkUid": chat.out_link_uid} if chat.out_link_uid else {}
    return {
        "_id": chat.object_id,
        "chatId": chat.chat_id,
        "title": chat.title,
        "customTitle": chat.custom_title or "",
        "source": chat.source,
        "sourceName": context.key.name,
        "updateTime": iso(chat.updated),
        "createTime": iso(chat.created),
        "messageCount": len(chat.records),
        "userGoodFeedbackCount": sum(record.good is not None for record in replies),
        "userBadFeedbackCount": sum(record.bad is not None for record in replies),
        "customFeedbacksCount": sum(len(record.custom_feedbacks) for record in replies),
        "markCount": 0,
        # Seconds, whatever the field's description says.
        "averageResponseTime": sum(durations) / len(durations) if durations else 0,
        "errorCount": _failures(chat, replies),
        "totalPoints": sum(_points(record) for record in replies),
        **uid,
        "tmbId": chat.tmb_id,
        "sourceMember": {"name": "Owner", "avatar": _AVATAR, "status": "active"},
        "versionName": "v1",
        "originIp": chat.metadata.get("originIp") or "127.0.0.1",
        "region": "Other",
    }


def _failures(chat: Chat, replies: list[Record]) -> int:
    failed = sum(record.error is not None for record in replies)
    return max(failed, 1) if chat.status == FAILED else failed


def _points(record: Record) -> float:
    return float(sum(node.get("totalPoints", 0) for node in record.nodes))


def _user(chat: Chat) -> tuple[str | None, str]:
    return chat.out_link_uid, chat.tmb_id
