"""The emulated server remembers chats and their records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import Factory, define, field

from ..replies.value_objects import innermost, is_answered
from ..wire.timestamps import iso

GENERATING, DONE, FAILED = 0, 1, 2


@define
class Record:
    """One stored message of a chat."""

    record_id: str
    data_id: str
    obj: str
    value: list[dict[str, Any]]
    time: datetime
    nodes: list[dict[str, Any]] = Factory(list)
    duration: float | None = None
    error: str | None = None
    deleted: bool = False
    hidden: bool = False
    good: str | None = None
    bad: str | None = None
    feedback_fields: set[str] = Factory(set)
    feedback_read: bool = False
    custom_feedbacks: list[str] = Factory(list)
    quotes: list[dict[str, Any]] = Factory(list)

    def set_feedback(self, given: Mapping[str, Any]) -> None:
        """Replace both feedback fields; one that is not given is unset."""
        self.feedback_fields = set(given)
        self.good, self.bad = given.get("userGoodFeedback"), given.get("userBadFeedback")
        self.feedback_read = False

    def pending(self) -> dict[str, Any] | None:
        """Return the interactive value this record still waits on."""
        if self.obj != "AI" or not self.value or self.deleted:
            return None
        interactive = self.value[-1].get("interactive")
        return None if interactive is None or is_answered(innermost(interactive)) else interactive


@define
class Chat:
    """One chat of an app."""

    object_id: str
    chat_id: str
    app_id: str
    created: datetime
    updated: datetime
    tmb_id: str
    source: str = "api"
    title: str = ""
    custom_title: str | None = None
    top: bool | None = None
    status: int = DONE
    read: bool = True
    deleted: bool = False
    variables: dict[str, Any] = Factory(dict)
    out_link_uid: str | None = None
    metadata: dict[str, Any] = Factory(dict)
    records: list[Record] = Factory(list)
    run: Any = field(default=None, repr=False)
    """The run that is producing a reply right now."""

    def visible(self) -> list[Record]:
        """Return the records that are not deleted, oldest first."""
        return [record for record in self.records if not record.deleted]

    def ai_record(self, data_id: str) -> Record | None:
        """Return the reply with that dataId, also a deleted one (its question may share the id)."""
        for record in self.records:
            if record.data_id == data_id and record.obj == "AI":
                return record
        return None

    def updated_at(self) -> str:
        """Return the time of the last change as the wire has it."""
        return iso(self.updated)
