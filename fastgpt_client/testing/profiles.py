"""A profile tells how a FastGPT release differs from others, one field per difference.

`PROFILES` is written from the newest release backwards, so each entry reads as
"what a server of that age does not do yet". Which routes exist is data of
`routes.py` and compared with `Profile.version`.
"""

from __future__ import annotations

from typing import Literal

from attrs import evolve, frozen

ErrorStatus = Literal["known-200", "always-500", "by-code", "by-entry"]
Upload = Literal["none", "post-policy", "vendor-put", "proxy"]
Version = tuple[int, int, int]


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
        v1_value_type: Value objects of v1 answers carry `type`.
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
        delete_many: Several records can be deleted at once.
        upload: Where and how a file goes after presigning.
        upload_path: Last path segment before the token of a proxied upload.
        upload_mode: Presign answers name an upload mode and offer multipart for large files.
        preview_url: Presign answers have `previewUrl`.
        relative_urls: Presign answers hold paths instead of URLs, as servers without a configured domain do.
        typed_keys: Storage keys name the kind of chat source they belong to.
        get_url_needs_chat: `presignChatFileGetUrl` refuses a request without `chatId`.
        part_keys: Message parts may name an uploaded file by its storage key.
        stores_data_urls: Images sent as `data:` URLs are stored.
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
    v1_value_type: bool = True
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


_V4_17 = Profile(name="4.17", version=(4, 17, 3))
_V4_16 = evolve(_V4_17, name="4.16", version=(4, 16, 1), stop_waits=True, offset_needs_page_size=True)
# 4.15.3 rather than 4.15.5: it still maps statuses by code and already has the short upload links.
_V4_15 = evolve(
    _V4_16,
    name="4.15",
    version=(4, 15, 3),
    error_status="by-code",
    agent_ask=False,
    upload_mode=False,
    stores_data_urls=False,
)
_V4_14_11 = evolve(
    _V4_15,
    name="4.14.11",
    version=(4, 14, 11),
    user_error_type=False,
    chat_title=False,
    plan_status=False,
    v1_value_type=False,
    app_bound_keys=True,
    target_rules=False,
    team_source=True,
    unique_data_ids=False,
    shared_data_id=False,
    stop_details=False,
    delete_many=False,
    upload_path="upload",
    preview_url=False,
    relative_urls=True,
    typed_keys=False,
    get_url_needs_chat=False,
)
_V4_14_9 = evolve(
    _V4_14_11,
    name="4.14.9",
    version=(4, 14, 9),
    error_status="always-500",
    validation_status=500,
    flow_responses="after-done",
    skill_events=False,
    generation_lock=False,
    chat_status=False,
    upload="vendor-put",
    relative_urls=False,
    part_keys=False,
)
_V4_14_4 = evolve(
    _V4_14_9,
    name="4.14.4",
    version=(4, 14, 4),
    request_id=False,
    response_value_id=False,
    plan_events=False,
    v1_value_type=True,
    v2_value_type=True,
    init_needs_chat=False,
    v2_survives_disconnect=False,
    upload="post-policy",
)
_V4_8 = evolve(
    _V4_14_4,
    name="4.8",
    version=(4, 8, 16),
    error_status="known-200",
    validates=False,
    stop_content=False,
    workflow_duration=False,
    json_reasoning=False,
    node_tokens="tokens",
    upload="none",
)

PROFILES: dict[str, Profile] = {
    profile.name: profile for profile in (_V4_8, _V4_14_4, _V4_14_9, _V4_14_11, _V4_15, _V4_16, _V4_17)
}
"""Every release the emulator can imitate, oldest first."""


def profile_of(profile: str | Profile) -> Profile:
    """Return the profile of that name, or the profile itself.

    Raises:
        ValueError: There is no such profile; the message lists them.
    """
    if isinstance(profile, Profile):
        return profile
    try:
        return PROFILES[profile]
    except KeyError:
        raise ValueError(f"no profile {profile!r}; choose one of {', '.join(PROFILES)}") from None
