"""Every error FastGPT names, 124 of them, and what each has to become: facts of the server, read off its own table."""

from __future__ import annotations

from typing import Any

from fastgpt_client import exceptions
from fastgpt_client.exceptions import APIError

# Class here, code, name, HTTP status where the entry has its own, message; "@" stands for "common:code_error.".
_TABLE = """\
AuthenticationError 403 unAuthorization - @error_message.403
AuthenticationError 403 unAuthProToken - PRO_TOKEN check error
RateLimitError 429 tooManyRequest - common:error.too_many_request
RateLimitError 429 uploadFileIntervalLimit - common:error.upload_file_interval_limit
QuotaExceededError 510 insufficientQuota - @error_message.510
PermissionDeniedError 511 unAuthModel - @error_message.511
PermissionDeniedError 507003 unAuthFile - common:error.unAuthFile
AuthenticationError 514 unAuthApiKey - @error_message.514
NotFoundError 502000 appUnExist - @app_error.not_exist
PermissionDeniedError 502001 unAuthApp - @app_error.un_auth_app
PermissionDeniedError 502002 invalidOwner - @app_error.invalid_owner
ValidationError 502003 invalidAppType - @app_error.invalid_app_type
PermissionDeniedError 509002 canNotEditAdminPermission - @skill_error.can_not_edit_admin_permission
PermissionDeniedError 504000 unAuthChat - @chat_error.un_auth
ConflictError 504001 chatIsGenerating - @chat_error.chat_generating
ConflictError 501000 sameApiCollection - common:core.dataset.error.sameApiCollection
PermissionDeniedError 501001 notSupportSync - common:core.dataset.error.notSupportSync
NotFoundError 501002 unExistDataset - common:core.dataset.error.unExistDataset
NotFoundError 501003 unExistCollection - common:error_collection_not_exist
PermissionDeniedError 501004 unAuthDataset - common:core.dataset.error.unAuthDataset
PermissionDeniedError 501005 unAuthDatasetCollection - common:core.dataset.error.unAuthDatasetCollection
PermissionDeniedError 501006 unAuthDatasetData - common:core.dataset.error.unAuthDatasetData
PermissionDeniedError 501007 unAuthDatasetFile - common:core.dataset.error.unAuthDatasetFile
PermissionDeniedError 501008 unCreateCollection - common:core.dataset.error.unCreateCollection
PermissionDeniedError 501009 unLinkCollection - common:core.dataset.error.unLinkCollection
ValidationError 501010 invalidVectorModelOrQAModel - common:core.dataset.error.invalidVectorModelOrQAModel
ValidationError 501012 noApiServer - common:core.dataset.error.noApiServer
AuthenticationError 506000 openapiUnExist - @openapi_error.api_key_not_exist
AuthenticationError 506001 openapiUnAuth - @openapi_error.un_auth
QuotaExceededError 506002 openapiExceedLimit - @openapi_error.exceed_limit
NotFoundError 505000 outlinkUnExist - @outlink_error.link_not_exist
PermissionDeniedError 505001 unAuthLink - @outlink_error.invalid_link
ValidationError 501 linkUnInvalid - @outlink_error.invalid_link
PermissionDeniedError 505003 unAuthUser - @outlink_error.un_auth_user
NotFoundError 503000 notUser - @account_not_found
PermissionDeniedError 500001 unPermission - common:error_un_permission
QuotaExceededError 500002 teamOverSize - @team_error.over_size
PermissionDeniedError 500003 unAuthTeam - @team_error.un_auth
QuotaExceededError 500004 aiPointsNotEnough - @team_error.ai_points_not_enough
QuotaExceededError 500005 datasetSizeNotEnough - @team_error.dataset_size_not_enough
QuotaExceededError 500006 datasetAmountNotEnough - @team_error.dataset_amount_not_enough
QuotaExceededError 500007 appAmountNotEnough - @team_error.app_amount_not_enough
QuotaExceededError 500008 pluginAmountNotEnough - @team_error.plugin_amount_not_enough
QuotaExceededError 500009 appFolderAmountNotEnough - @team_error.app_folder_amount_not_enough
QuotaExceededError 500010 websiteSyncNotEnough - @team_error.website_sync_not_enough
QuotaExceededError 500011 reRankNotEnough - @team_error.re_rank_not_enough
QuotaExceededError 500012 ticketNotAvailable - @team_error.ticket_not_available
ValidationError 500013 groupNameEmpty - @team_error.group_name_empty
NotFoundError 500014 groupNotExist - @team_error.group_not_exist
PermissionDeniedError 500015 cannotDeleteDefaultGroup - @team_error.cannot_delete_default_group
ConflictError 500016 groupNameDuplicate - @team_error.group_name_duplicate
PermissionDeniedError 500017 userNotActive - @team_error.user_not_active
NotFoundError 500018 orgMemberNotExist - @team_error.org_member_not_exist
ConflictError 500019 orgMemberDuplicated - @team_error.org_member_duplicated
NotFoundError 500020 orgNotExist - @team_error.org_not_exist
NotFoundError 500021 orgParentNotExist - @team_error.org_parent_not_exist
PermissionDeniedError 500022 cannotMoveToSubPath - @team_error.cannot_move_to_sub_path
PermissionDeniedError 500023 cannotModifyRootOrg - @team_error.cannot_modify_root_org
PermissionDeniedError 500024 cannotDeleteNonEmptyOrg - @team_error.cannot_delete_non_empty_org
ValidationError 500025 invitationLinkInvalid - @team_error.invitation_link_invalid
ConflictError 500026 youHaveBeenInTheTeam - @team_error.you_have_been_in_the_team
QuotaExceededError 500027 tooManyInvitations - @team_error.too_many_invitations
QuotaExceededError 500028 datasetFolderAmountNotEnough - @team_error.dataset_folder_amount_not_enough
PermissionDeniedError 500029 sandboxNotSupport - @team_error.sandbox_not_support
PermissionDeniedError 500030 enterpriseAuthDisabled - common:enterprise_auth.error.disabled
ServerError 500031 enterpriseAuthServiceNotConfigured - common:enterprise_auth.error.service_not_configured
QuotaExceededError 500032 enterpriseAuthNoRemainingTimes - common:enterprise_auth.error.no_remaining_times
ConflictError 500033 enterpriseAuthAlreadyVerified - common:enterprise_auth.error.already_verified
ConflictError 500034 enterpriseAuthEnterpriseOccupied - common:enterprise_auth.error.enterprise_occupied
RateLimitError 500035 enterpriseAuthTooFrequent - common:enterprise_auth.error.too_frequent
ServerError 500036 enterpriseAuthServiceError - common:enterprise_auth.error.service_error
ServerError 500037 enterpriseAuthServiceTimeout - common:enterprise_auth.error.service_timeout
ServerError 500038 enterpriseAuthInfoFailed - common:enterprise_auth.error.info_failed
NotFoundError 500039 enterpriseAuthTaskNotFound - common:enterprise_auth.error.task_not_found
ServerError 500040 enterpriseAuthTaskExpired - common:enterprise_auth.error.task_expired
ServerError 500041 enterpriseAuthAmountError - common:enterprise_auth.error.amount_error
ServerError 500042 enterpriseAuthAmountFailed - common:enterprise_auth.error.amount_failed
ConflictError 500043 enterpriseAuthProcessing - common:enterprise_auth.error.processing
ConflictError 503001 userExist - @account_exist
PermissionDeniedError 503002 account_psw_error - @account_error
PermissionDeniedError 503003 unAuthSso - user:sso_auth_failed
ValidationError 503004 invalidVerificationCode 400 common:error.code_error
RateLimitError 503005 sendVerificationCodeTooFrequently 429 common:error.send_auth_code_too_frequently
RateLimitError 503006 verifyCodeTooFrequently 429 common:error.verify_code_too_frequently
ValidationError 503007 invalidAccount - @invalid_account
PermissionDeniedError 503008 registrationMethodNotSupported 403 common:error.registration_method_not_supported
NotFoundError 508000 pluginUnExist - common:error.tool_not_exist
PermissionDeniedError 508001 pluginUnAuth - @plugin_error.un_auth
ValidationError 507000 invalidParams - common:error.invalid_params
ValidationError 507001 invalidResource - common:error_invalid_resource
NotFoundError 507002 fileNotFound 404 common:error.fileNotFound
ValidationError 507004 missingParams - common:error.missingParams
PermissionDeniedError 507005 inheritPermissionError - common:error.inheritPermissionError
ValidationError 507006 folderDepthLimit - common:error.folderDepthLimit
ValidationError 507007 folderMoveDepthLimit - common:error.folderMoveDepthLimit
ValidationError 510000 InvalidUploadFileType - common:error.s3_upload_invalid_file_type
ValidationError 510001 UploadFileTypeMismatch - common:error.s3_upload_invalid_file_type
PermissionDeniedError 510002 FileUploadDisabled - common:error.file_upload_disabled
QuotaExceededError 509000 communityVersionNumLimit - @system_error.community_version_num_limit
PermissionDeniedError 509001 commercialFeature 403 @system_error.commercial_feature
QuotaExceededError 509002 licenseAppAmountLimit - @system_error.license_app_amount_limit
QuotaExceededError 509003 licenseDatasetAmountLimit - @system_error.license_dataset_amount_limit
QuotaExceededError 509004 licenseUserAmountLimit - @system_error.license_user_amount_limit
NotFoundError 509000 skillUnExist - @skill_error.not_exist
PermissionDeniedError 509001 unAuthSkill - @skill_error.un_auth_skill
ValidationError 509003 invalidSkillName 400 @skill_error.invalid_name
ValidationError 509004 invalidDescription 400 @skill_error.invalid_description
ValidationError 509005 invalidCategory 400 @skill_error.invalid_category
ValidationError 509006 invalidConfig 400 @skill_error.invalid_config
ServerError 509007 noStorage - @skill_error.no_storage
ValidationError 509008 noFieldsToUpdate 400 @skill_error.no_fields_to_update
ValidationError 509009 invalidArchiveFormat 400 @skill_error.invalid_archive_format
ValidationError 509010 invalidSkillPackage 400 @skill_error.invalid_package
ValidationError 509011 invalidSkillId 400 @skill_error.invalid_skill_id
ValidationError 509012 archiveEmpty 400 @skill_error.archive_empty
ServerError 509013 archiveExtractionFailed 400 @skill_error.archive_extraction_failed
ValidationError 509014 archiveTooLarge 400 @skill_error.archive_too_large
ValidationError 509015 missingImageRepository 400 @skill_error.missing_image_repository
ValidationError 509016 skillNameTooLong 400 @skill_error.skill_name_too_long
PermissionDeniedError 510000 agentSandboxPermissionDenied 403 @sandbox_error.agent_sandbox_permission_denied
ConflictError 510001 agentSandboxInitializing 409 @sandbox_error.agent_sandbox_initializing
ServerError 510002 runtimeUpgradeFailed 403 @sandbox_error.runtime_upgrade_failed
ConflictError 510003 runtimeUpgradeInProgress 409 skill:sandbox_runtime_upgrade_in_progress
ValidationError 512000 invalidCoupon - common:coupon_invalid
"""


def error_table() -> dict[str, dict[str, Any]]:
    """Return what FastGPT answers with for each name."""
    return {name: _entry(name, code, status, message) for _, name, code, status, message in _rows()}


def class_of(name: str) -> type[APIError]:
    """Return what an answer of this name has to become."""
    (kind,) = (kind for kind, found, *_ in _rows() if found == name)
    found: type[APIError] = getattr(exceptions, kind)
    return found


def _rows() -> list[tuple[str, str, int, str, str]]:
    rows = [line.split(" ", 4) for line in _TABLE.strip().splitlines()]
    return [(kind, name, int(code), status, message) for kind, code, name, status, message in rows]


def _entry(name: str, code: int, status: str, message: str) -> dict[str, Any]:
    entry = {"code": code, "statusText": name, "message": _full(message), "data": None}
    return entry if status == "-" else {**entry, "httpStatus": int(status)}


def _full(message: str) -> str:
    return f"common:code_error.{message[1:]}" if message.startswith("@") else message
