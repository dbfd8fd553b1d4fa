"""The releases the emulator can imitate.

`PROFILES` is written from the newest release backwards, so each entry reads as
"what a server of that age does not do yet". Which routes exist is data of
`routes` and compared with `Profile.version`.
"""

from __future__ import annotations

from attrs import evolve

from .profile import GRAPH, Profile

_V4_17 = Profile(name="4.17", version=(4, 17, 3))
_V4_16 = evolve(_V4_17, name="4.16", version=(4, 16, 0), stop_waits=True, offset_needs_page_size=True)
_V4_15 = evolve(
    _V4_16,
    name="4.15",
    version=(4, 15, 5),
    agent_ask=False,
    upload_mode=False,
    stores_data_urls=False,
)
_V4_15_0 = evolve(
    _V4_15,
    name="4.15.0",
    version=(4, 15, 0),
    error_status="by-code",
    user_error_type=False,
    file_config=True,
    upload_path="upload",
    value_tag="planId",
    tool_value_id=False,
    hidden_pause=True,
    log_keys="no, checked first",
)
_V4_14_11 = evolve(
    _V4_15_0,
    name="4.14.11",
    version=(4, 14, 11),
    chat_title=False,
    plan_status=False,
    node_error="errorText",
    merged_values=False,
    pause_keys=(*GRAPH, "skipNodeQueue", "usageId"),
    preview_length=True,
    feedback_answer="{}",
    delete_answer="{}",
    feedback_on_anything=True,
    quote_errors=("unAuthDatasetFile", "unExistCollection"),
    lenient_lists=True,
    log_keys="no",
    v1_lock=False,
    stored_twice=True,
    app_bound_keys=True,
    target_rules=False,
    team_source=True,
    unique_data_ids=False,
    shared_data_id=False,
    stop_details=False,
    delete_many=False,
    file_config=False,
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
    checks_completions=False,
    checks_files=False,
    value_tag="",
    delete_reads="body",
    delete_answer="null",
    stored_twice=False,
    init_title=False,
)
_V4_14_4 = evolve(
    _V4_14_9,
    name="4.14.4",
    version=(4, 14, 4),
    request_id=False,
    response_value_id=False,
    plan_events=False,
    checks_ids="chats",
    hard_delete=True,
    node_logo=False,
    node_error="bare errorText",
    tool_response_key=True,
    v2_value_type=True,
    init_needs_chat=False,
    v2_survives_disconnect=False,
    upload="post-policy",
)
_V4_9 = evolve(
    _V4_14_4,
    name="4.9",
    version=(4, 9, 14),
    validates=False,
    upload="none",
    rate_limit=False,
    unnamed_status="",
    empty_text=True,
    part_keys=False,
    checks_ids="chat",
    node_error="bare error",
    hidden_pause=False,
    pause_keys=GRAPH,
    bare_pauses=False,
    feedback_answer="null",
    feedback_needs_record=False,
    delete_reads="query",
    quote_errors=("unAuthDatasetCollection", "unExistCollection"),
)
_V4_8 = evolve(
    _V4_9,
    name="4.8",
    version=(4, 8, 17),
    error_status="known-200",
    stop_content=False,
    workflow_duration=False,
    json_reasoning=False,
    node_tokens="tokens",
    key_sources=True,
    stores_everything=True,
    finish_reason=False,
    total_running_time=True,
    empty_detail="{}",
)

PROFILES: dict[str, Profile] = {
    profile.name: profile for profile in (_V4_8, _V4_9, _V4_14_4, _V4_14_9, _V4_14_11, _V4_15_0, _V4_15, _V4_16, _V4_17)
}
"""Every release the emulator can imitate, oldest first."""


def profile_of(profile: str | Profile) -> Profile:
    """Return the profile of that name or exact version, or the profile itself.

    Raises:
        ValueError: There is no such profile; the message lists them.
    """
    if isinstance(profile, Profile):
        return profile
    for known in PROFILES.values():
        if profile in (known.name, ".".join(map(str, known.version))):
            return known
    raise ValueError(f"no profile {profile!r}; choose one of {', '.join(PROFILES)}")
