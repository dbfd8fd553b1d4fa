"""A profile tells how a FastGPT release differs from others, one field per difference."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

ErrorStatus = Literal["known-200", "always-500", "by-code", "by-entry"]
Upload = Literal["none", "post-policy", "vendor-put", "proxy"]
Version = tuple[int, int, int]
GRAPH = ("entryNodeIds", "memoryEdges", "nodeOutputs")


@frozen(kw_only=True)
class Profile:
    """How one FastGPT release behaves where releases differ.

    Args:
        name: What users write, such as `"4.14.9"`.
        version: The exact release that is imitated.
        error_status: How an error turns into an HTTP status: known errors as 200; everything as 500; from the
            body's `code`; or 500 unless the error's own entry names a status.
        validates: Requests are checked field by field; a mistake has `zodError`.
        validation_status: HTTP status of such a mistake.
        user_error_type: Plain text errors carry `errorType`.
        request_id: Answers have `x-request-id`.
        flow_responses: Whether a v1 stream sends `flowResponses` before or after `[DONE]`.
        stop_content: The last chunk says `content: null`; older ones had an empty delta.
        response_value_id: Tool and plan events repeat their id as `responseValueId`.
        workflow_duration: Streams say how long the workflow took.
        chat_title: A first round gets a title, in streams and answers.
        plan_status: Agents announce that they are planning.
        plan_events: Agents send their plan.
        agent_ask: Agents can pause to ask questions.
        skill_events: `sandboxStatus` and `skillCall` are sent.
        v2_value_type: Value objects of v2 answers and of `getRecords_v2` carry `type`.
        json_reasoning: Answers that are not streamed have `reasoning_content`.
        node_tokens: What a node calls its token counts.
        app_bound_keys: The key alone decides which app answers a completion.
        target_rules: Chat routes take exactly one well-formed target, share links nested.
        team_source: `team` is a chat source.
        init_needs_chat: `init` refuses a request without `chatId`.
        generation_lock: A chat that is generating refuses another round.
        chat_status: Histories tell `chatGenerateStatus` and `hasBeenRead`.
        unique_data_ids: A used `responseChatItemId` is refused.
        shared_data_id: The question is stored under the same `dataId` as the reply.
        v2_survives_disconnect: A v2 run goes on when its client leaves.
        stop_details: The stop route tells whether the run has ended.
        stop_waits: The stop route waits for the run to end.
        offset_needs_page_size: `offset` counts only beside `pageSize`.
        delete_many: Several records can be deleted at once; elsewhere the first one with an id is.
        upload: Where and how a file goes after presigning.
        upload_path: Last path segment before the token of a proxied upload.
        upload_mode: Presign answers name an upload mode and offer multipart for large files.
        preview_url: Presign answers have `previewUrl`.
        relative_urls: Presign answers hold paths instead of URLs, as servers without a configured domain do.
        typed_keys: Storage keys name the kind of chat source they belong to.
        get_url_needs_chat: `presignChatFileGetUrl` refuses a request without `chatId`.
        part_keys: Message parts may name an uploaded file by its storage key.
        stores_data_urls: Images sent as `data:` URLs are stored.
        file_config: Presigning wants the app's `fileSelectConfig` in the request.
        rate_limit: Completions are counted, and answers tell how many are left.
        unnamed_status: `statusText` of an error without a name.
        checks_completions: Completions are checked field by field, not only the other routes.
        checks_ids: What a malformed `appId` in `init` meets: the schema, or the database's own words.
        key_sources: Chats made with a key carry the key's name as their source.
        node_logo: Nodes name their logo and the requests they made to models; records say `useAgentSandbox`.
        finish_reason: Nodes of models tell why the model ended, and what it reasoned.
        node_error: Under which name a failed node tells why; `bare` nodes tell nothing else.
        merged_values: Reasoning and text are one value object.
        value_tag: Which id, null where it has none, an interactive value object carries.
        tool_value_id: Value objects of tools repeat the call's id.
        hidden_pause: An answer that is not streamed hides a lone pause.
        pause_keys: Which runtime keys an interactive object carries.
        bare_pauses: Answers that are not streamed show an interactive object without its runtime keys.
        tool_response_key: Tool events have an empty `response` before there is one.
        preview_length: Records count the messages their model saw.
        total_running_time: Records have `totalRunningTime` instead of `durationSeconds`.
        feedback_answer: What stored feedback is answered with.
        delete_answer: What the deletion of a record is answered with.
        feedback_on_anything: Feedback may be given to questions as well.
        feedback_needs_record: Feedback on a record that is not there is refused.
        empty_detail: What the nodes of a record that is not there are: `[]` or `{}`.
        delete_reads: Where the route that deletes one record looks for it.
        stored_twice: A round of v1 is stored twice, the first time without its reply.
        quote_errors: The errors of the two quote routes where there is nothing to quote.
        log_keys: API keys may read the logs of an app.
        lenient_lists: Histories of an app that is not there are empty.
        empty_text: An answer of nothing is a list with an empty text.
        hard_delete: A deleted chat or record is gone; elsewhere it stays in the logs and can be rated.
        v1_lock: A chat that is generating refuses rounds of v1, too.
        stores_everything: `NO_RECORD_HISTORIES` is a chat like any other.
        init_title: `init` has a title also where there is no chat.
        checks_files: Presigning looks at what the app takes, and at whose file it is.
    """

    name: str
    version: Version
    error_status: ErrorStatus = "by-entry"
    validates: bool = True
    validation_status: int = 400
    user_error_type: bool = True
    request_id: bool = True
    flow_responses: Literal["before-done", "after-done"] = "before-done"
    stop_content: bool = True
    response_value_id: bool = True
    workflow_duration: bool = True
    chat_title: bool = True
    plan_status: bool = True
    plan_events: bool = True
    agent_ask: bool = True
    skill_events: bool = True
    v2_value_type: bool = False
    json_reasoning: bool = True
    node_tokens: Literal["inputTokens/outputTokens", "tokens"] = "inputTokens/outputTokens"
    app_bound_keys: bool = False
    target_rules: bool = True
    team_source: bool = False
    init_needs_chat: bool = True
    generation_lock: bool = True
    chat_status: bool = True
    unique_data_ids: bool = True
    shared_data_id: bool = True
    v2_survives_disconnect: bool = True
    stop_details: bool = True
    stop_waits: bool = False
    offset_needs_page_size: bool = False
    delete_many: bool = True
    upload: Upload = "proxy"
    upload_path: Literal["u", "upload"] = "u"
    upload_mode: bool = True
    preview_url: bool = True
    relative_urls: bool = False
    typed_keys: bool = True
    get_url_needs_chat: bool = True
    part_keys: bool = True
    stores_data_urls: bool = True
    file_config: bool = False
    rate_limit: bool = True
    unnamed_status: Literal["error", ""] = "error"
    checks_completions: bool = True
    checks_ids: Literal["schema", "chats", "chat"] = "schema"
    key_sources: bool = False
    node_logo: bool = True
    finish_reason: bool = True
    node_error: Literal["both", "errorText", "bare errorText", "bare error"] = "both"
    merged_values: bool = True
    value_tag: Literal["askId", "planId", ""] = "askId"
    tool_value_id: bool = True
    hidden_pause: bool = False
    pause_keys: tuple[str, ...] = (*GRAPH, "skipNodeQueue", "usageId", "interactiveId", "nodeResponseId")
    bare_pauses: bool = True
    tool_response_key: bool = False
    preview_length: bool = False
    total_running_time: bool = False
    feedback_answer: Literal["null", "{}"] = "null"
    delete_answer: Literal["null", "{}"] = "null"
    feedback_on_anything: bool = False
    feedback_needs_record: bool = True
    empty_detail: Literal["[]", "{}"] = "[]"
    delete_reads: Literal["either", "body", "query"] = "either"
    stored_twice: bool = False
    quote_errors: tuple[str, str] = ("unAuthDatasetFile", "unAuthDatasetFile")
    log_keys: Literal["yes", "no", "no, checked first"] = "yes"
    lenient_lists: bool = False
    empty_text: bool = False
    hard_delete: bool = False
    v1_lock: bool = True
    stores_everything: bool = False
    init_title: bool = True
    checks_files: bool = True
