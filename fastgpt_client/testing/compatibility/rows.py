"""Each row of `docs/servers/compatibility.md` names one difference between releases for the people who read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import Factory, frozen

YES, NO = "✓", "–"


@frozen
class Row:
    """One difference.

    Args:
        field: The field of `Profile` that holds it.
        what: What differs, as a user of the client meets it.
        words: What to call each value; a tick and a dash when empty.
        of: The method it is about; releases without it get a dash.
    """

    field: str
    what: str
    words: Mapping[Any, str] = Factory(dict)
    of: str = "create_chat_completion"

    def cell(self, value: object) -> str:
        """Return what the table shows for a value."""
        return self.words[value] if self.words else YES if value else NO


_NOT = {True: NO, False: YES}

SECTIONS: Mapping[str, tuple[Row, ...]] = {
    "Keys, apps and errors": (
        Row("app_bound_keys", "the key alone picks the app; `appId` of a completion is ignored"),
        Row(
            "error_status",
            "HTTP status of a refusal (the exception is the same everywhere)",
            {"known-200": "200", "always-500": "500", "by-code": "4xx or 500", "by-entry": "500, few 4xx"},
        ),
        Row("validates", "every parameter is checked, and `ValidationError.issues` says what is wrong"),
        Row("request_id", "answers have an id for the server's logs (`request_id`)"),
        Row("target_rules", "a share link is given as `outLinkAuthData`; before, as `shareId` and `outLinkUid`"),
        Row("team_source", "`team` is a source of chats"),
    ),
    "Replies": (
        Row(
            "flow_responses",
            "`flowResponses` in a stream of the first version (the client delivers it either way)",
            {"before-done": "before `[DONE]`", "after-done": "after `[DONE]`"},
        ),
        Row("json_reasoning", "`reasoning_content` also without `stream`"),
        Row("workflow_duration", "streams tell how long the workflow took (`workflowDuration`)"),
        Row("chat_title", "a first round gets a title (`chatTitle`, `title`)"),
        Row("plan_events", "agents send their plan (`plan`)"),
        Row("plan_status", "agents announce that they plan (`planStatus`)"),
        Row("skill_events", "`sandboxStatus` and `skillCall`"),
        Row("agent_ask", "agents may stop to ask questions (`agentAsk`)"),
        Row("v1_value_type", "parts of a content list name their `type`, first version"),
        Row("v2_value_type", "the same, second version and `get_chat_records_around`", of="create_chat_completion_v2"),
        Row(
            "node_tokens",
            "what a node calls its tokens",
            {"tokens": "`tokens`", "inputTokens/outputTokens": "`inputTokens`, `outputTokens`"},
        ),
    ),
    "Chats": (
        Row("generation_lock", "a second message while the chat is generating is a `ConflictError`"),
        Row("unique_data_ids", "`responseChatItemId` has to be new, else it is refused"),
        Row("shared_data_id", "question and reply are stored under the same `dataId`"),
        Row("v2_survives_disconnect", "a run of the second version goes on without its client"),
        Row("stop_waits", "`stop_chat` waits up to 5 seconds for the end of the run", of="stop_chat"),
        Row("stop_details", "`stop_chat` says whether the run has ended (`completed`)"),
        Row("chat_status", "histories tell `chatGenerateStatus` and `hasBeenRead`"),
        Row("init_needs_chat", "`get_chat_init` refuses a request without `chatId`"),
        Row("delete_many", "`delete_chat_record` deletes several at once (`contentIds`)"),
        Row("offset_needs_page_size", "`offset` without `pageSize` is honoured (the client always sends both)", _NOT),
    ),
    "Files": (
        Row(
            "upload",
            "where `upload_chat_file` sends the file",
            {"none": NO, "post-policy": "form to storage", "vendor-put": "PUT to storage", "proxy": "PUT to FastGPT"},
        ),
        Row("upload_mode", "files of 32 MiB and more may go in parts"),
        Row("preview_url", "the address to read it comes with the upload"),
        Row("get_url_needs_chat", "`presign_chat_file_get_url` needs the chat (the client takes it from the key)"),
        Row("part_keys", "a message may name an uploaded file by its `key`, which does not expire"),
        Row("stores_data_urls", "images given as `data:` addresses are stored"),
    ),
}

UNSEEN: Mapping[str, str] = {
    "version": "is the column",
    "validation_status": "the exception is the same",
    "user_error_type": "says no more than the exception",
    "stop_content": "an empty last chunk either way",
    "response_value_id": "repeats an id that is there anyway",
    "upload_path": "part of an address the server makes",
    "relative_urls": "made whole by the client",
    "typed_keys": "keys are opaque to users",
}
"""Fields no user of the client notices, each with why."""
