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
    run: bool = True
    """Whether recordings of real servers show it; else it is read from their source."""

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
        Row("log_keys", "API keys may read the logs of an app", {"yes": YES, "no": NO, "no, checked first": NO}),
        Row("key_sources", "chats made with a key are listed under the key's name only"),
        Row("rate_limit", "answers tell how many completions are left in this minute (`response.rate_limit`)"),
        Row(
            "target_rules",
            "a share link is given as `outLinkAuthData`; before, as `shareId` and `outLinkUid`",
            run=False,
        ),
        Row("team_source", "`team` is a source of chats", run=False),
    ),
    "Replies": (
        Row(
            "flow_responses",
            "`flowResponses` in a stream of the first version (the client delivers it either way)",
            {"before-done": "before `[DONE]`", "after-done": "after `[DONE]`"},
        ),
        Row("json_reasoning", "`reasoning_content` also without `stream`"),
        Row("workflow_duration", "streams tell how long the workflow took (`workflowDuration`)"),
        Row(
            "hidden_pause",
            "an answer that is not streamed hides a pause when there is no text beside it",
        ),
        Row("chat_title", "a first round gets a title (`chatTitle`, `title`)"),
        Row("plan_events", "agents send their plan (`plan`)", run=False),
        Row("plan_status", "agents announce that they plan (`planStatus`)", run=False),
        Row("skill_events", "`sandboxStatus` and `skillCall`", run=False),
        Row("agent_ask", "agents may stop to ask questions (`agentAsk`)"),
        Row(
            "v2_value_type",
            "parts of a content list name their `type` also in the second version and `get_chat_records_around`",
            of="create_chat_completion_v2",
        ),
        Row(
            "node_tokens",
            "what a node calls its tokens",
            {"tokens": "`tokens` besides the others", "inputTokens/outputTokens": "`inputTokens`, `outputTokens`"},
        ),
    ),
    "Chats": (
        Row("generation_lock", "a second message while the chat is generating is a `ConflictError`"),
        Row("unique_data_ids", "`responseChatItemId` has to be new, else it is refused"),
        Row("shared_data_id", "question and reply are stored under the same `dataId`"),
        Row("v2_survives_disconnect", "a run of the second version goes on without its client", run=False),
        Row("v1_lock", "the same for the first version of completions"),
        Row("hard_delete", "`delete_chat_history` deletes the records, too"),
        Row("stored_twice", "rounds of the first version are stored twice, without nodes and feedback"),
        Row(
            "delete_reads",
            "where `delete_chat_record` is read from (the client sends both)",
            {"query": "query", "body": "body", "either": "either"},
        ),
        Row("feedback_needs_record", "feedback on an unknown record is refused"),
        Row("stores_everything", "`NO_RECORD_HISTORIES` is stored like any other chat"),
        Row("stop_waits", "`stop_chat` waits up to 5 seconds for the end of the run", of="stop_chat", run=False),
        Row("stop_details", "`stop_chat` says whether the run has ended (`completed`)"),
        Row("chat_status", "histories tell `chatGenerateStatus` and `hasBeenRead`"),
        Row("init_needs_chat", "`get_chat_init` refuses a request without `chatId`", run=False),
        Row("delete_many", "`delete_chat_record` deletes several at once (`contentIds`)", run=False),
        Row(
            "offset_needs_page_size",
            "`offset` without `pageSize` is honoured (the client always sends both)",
            _NOT,
            run=False,
        ),
    ),
    "Files": (
        Row(
            "upload",
            "where `upload_chat_file` sends the file",
            {"none": NO, "post-policy": "form to storage", "vendor-put": "PUT to storage", "proxy": "PUT to FastGPT"},
        ),
        Row("file_config", "presigning wants the app's `fileSelectConfig`", of="presign_chat_file_post_url"),
        Row("checks_files", "only kinds of files that the app takes are accepted", of="presign_chat_file_post_url"),
        Row("upload_mode", "files of 32 MiB and more may go in parts", run=False),
        Row("preview_url", "the address to read it comes with the upload"),
        Row("get_url_needs_chat", "`presign_chat_file_get_url` needs the chat (the client takes it from the key)"),
        Row("part_keys", "a message may name an uploaded file by its `key`, which does not expire", run=False),
        Row("stores_data_urls", "images given as `data:` addresses are stored", run=False),
    ),
}

UNSEEN: Mapping[str, str] = {
    "unnamed_status": "the exception is the same",
    "checks_completions": "the exception is the same but for its issues",
    "checks_ids": "the exception is the same",
    "node_logo": "one more key of a node",
    "finish_reason": "one more key of a node",
    "node_error": "the client reads either",
    "merged_values": "the client reads either",
    "value_tag": "null beside what it belongs to",
    "tool_value_id": "repeats an id that is there anyway",
    "pause_keys": "belong to the server",
    "bare_pauses": "belong to the server",
    "tool_response_key": "an empty text either way",
    "preview_length": "one more key of a record",
    "total_running_time": "one more key of a record",
    "feedback_answer": "nothing either way",
    "delete_answer": "nothing either way",
    "feedback_on_anything": "feedback is for replies",
    "empty_detail": "nothing either way",
    "quote_errors": "the exception is the same",
    "lenient_lists": "an app that is not there",
    "init_title": "an empty text",
    "empty_text": "an empty text either way",
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
