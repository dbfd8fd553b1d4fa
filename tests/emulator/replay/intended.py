"""What the emulator answers otherwise than the recorded servers, on purpose, each with its reason."""

from __future__ import annotations

import re

from attrs import frozen

from .replayer import Difference


@frozen
class Intended:
    """One intended difference.

    Args:
        where: Matches version, case and request of a difference.
        what: Matches what differs.
        reason: Why it may.
    """

    where: str
    what: str
    reason: str

    def covers(self, difference: Difference) -> bool:
        """Tell whether a difference is this one."""
        place = f"{difference.version} {difference.case} {difference.request}"
        return bool(re.search(self.where, place) and re.search(self.what, difference.what))


INTENDED: tuple[Intended, ...] = (
    Intended(
        r" /fastgpt-private",
        r"^header content-type",
        "The recorded storage is a stand-in that declares HTML; the emulator's declares nothing, as S3 does.",
    ),
    Intended(
        r"^4\.14\.11 .*(getPaginationRecords|getRecords_v2)$",
        r"(historyPreviewLength|durationSeconds|value\[\](\.planId)?):",
        "4.14.11 stores a round of v1 twice; which copy comes first depends on the ids of its processes.",
    ),
    Intended(
        r"quote/getQuote|record/getQuote",
        r"^\.message: 'core\.dataset",
        "Before 4.15 this one message lacks its `common:`; code and name are the same, and messages are keys here.",
    ),
    Intended(
        r" stop_v2 ",
        r"^\.data\.list\[\](\.chatGenerateStatus: 0|: none)",
        "How far a run whose client has left got when it was asked about was a matter of milliseconds.",
    ),
    Intended(
        r"^4\.15\.0 history|^4\.8\.17 (history|no_record)| (logs|async_all) .*logs/list",
        r"^\.data\.list\[\](\.chatGenerateStatus: 2|: some)|^\.newVariables\.tone",
        "The recorded servers still had chats of earlier cases: failed ones, with feedback, or under the same id.",
    ),
)
