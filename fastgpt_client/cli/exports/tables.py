"""Logs as CSV that a spreadsheet opens, and that does nothing there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

COLUMNS = (
    "chatId",
    "title",
    "customTitle",
    "source",
    "outLinkUid",
    "tmbId",
    "createTime",
    "updateTime",
    "messageCount",
    "totalPoints",
    "errorCount",
    "averageResponseTime",
    "userGoodFeedbackCount",
    "userBadFeedbackCount",
)
# A cell that begins so is a formula to a spreadsheet, and titles are what strangers typed.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_row(values: Sequence[Any]) -> str:
    """Return a line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([_cell(value) for value in values])
    return line.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
