"""The facade as agreed: every method, its parameters in order, and the defaults it sends."""

from __future__ import annotations

# A name alone is required; `?` means left out unless given; `*` begins the parameters that have no position.
CHAT = """
create_chat_completion messages stream=False chatId? detail=False variables? responseChatItemId? * appId? customUid? \
metadata? retainDatasetCite? showSkillReferences? outLinkAuthData? authProxy?
create_chat_completion_v2 messages stream=False chatId? detail=False variables? responseChatItemId? * appId? \
customUid? metadata? retainDatasetCite? showSkillReferences? outLinkAuthData? authProxy?
stop_chat appId chatId
resume_chat_stream appId chatId
get_chat_init appId chatId
get_suggested_questions appId chatId questionGuide?
synthesize_speech appId ttsConfig input
get_chat_histories appId offset=0 pageSize=20 source='api' startCreateTime? endCreateTime? startUpdateTime? \
endUpdateTime?
get_chat_history_status appId chatIds
mark_chat_read appId chatId
update_chat_history appId chatId customTitle? top? title?
delete_chat_history appId chatId
clear_chat_histories appId
batch_delete_chat_histories appId chatIds
get_chat_records appId chatId offset=0 pageSize=10 loadCustomFeedbacks=False type?
get_chat_records_around appId chatId pageSize=10 initialId? prevId? nextId?
get_record_detail appId chatId dataId
delete_chat_record appId chatId contentId contentIds?
get_record_quotes appId chatId chatItemDataId datasetDataIdList collectionIdList
get_collection_quotes appId chatId chatItemDataId collectionId anchor? pageSize=15 initialId? prevId? nextId?
send_feedback appId chatId dataId userGoodFeedback? userBadFeedback?
set_feedback_read appId chatId dataId isRead
get_feedback_record_ids appId chatId feedbackType unreadOnly?
presign_chat_file_post_url appId chatId filename contentType? size? declaredExtension? declaredFilename?
presign_chat_file_get_url appId key chatId?
"""
APP = """
get_app_logs_chart appId dateStart dateEnd source? offset=1 userTimespan='day' chatTimespan='day' appTimespan='day'
get_app_logs_total appId
list_app_logs appId dateStart dateEnd offset=0 pageSize=20 sources? tmbIds? outLinkUids? chatSearch? feedbackType? \
unreadOnly? errorFilter?
get_app_log_users appId dateStart dateEnd searchKey? sources?
"""
OPTIONS = "timeout? max_retries? extra_headers? extra_query? extra_body?"


def methods(table: str) -> dict[str, str]:
    """Return the parameters of each method, with the options every method takes."""
    rows = (line.partition(" ") for line in table.replace("\\\n", "").strip().splitlines())
    return {name: f"{given}{'' if ' * ' in given else ' *'} {OPTIONS}" for name, _, given in rows}
