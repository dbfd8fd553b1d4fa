"""This table holds every error FastGPT has a name for, with its code, its message key, and its own HTTP status if any.

Numbers are not unique (sandbox and upload errors share 510000 and up), names are.
"""

from __future__ import annotations

import difflib
import re
from typing import Any

from attrs import Attribute, frozen


@frozen
class KnownError:
    """One named error; `http_status` is None unless the entry itself asks for one."""

    code: int
    name: str
    http_status: int | None
    message: str


_TABLE = """
403 unAuthorization - common:code_error.error_message.403
403 unAuthProToken - PRO_TOKEN check error
429 tooManyRequest - common:error.too_many_request
429 uploadFileIntervalLimit - common:error.upload_file_interval_limit
510 insufficientQuota - common:code_error.error_message.510
511 unAuthModel - common:code_error.error_message.511
507003 unAuthFile - common:error.unAuthFile
514 unAuthApiKey - common:code_error.error_message.514
502000 appUnExist - common:code_error.app_error.not_exist
502001 unAuthApp - common:code_error.app_error.un_auth_app
502002 invalidOwner - common:code_error.app_error.invalid_owner
502003 invalidAppType - common:code_error.app_error.invalid_app_type
509002 canNotEditAdminPermission - common:code_error.skill_error.can_not_edit_admin_permission
504000 unAuthChat - common:code_error.chat_error.un_auth
504001 chatIsGenerating - common:code_error.chat_error.chat_generating
501000 sameApiCollection - common:core.dataset.error.sameApiCollection
501001 notSupportSync - common:core.dataset.error.notSupportSync
501002 unExistDataset - common:core.dataset.error.unExistDataset
501003 unExistCollection - common:error_collection_not_exist
501004 unAuthDataset - common:core.dataset.error.unAuthDataset
501005 unAuthDatasetCollection - common:core.dataset.error.unAuthDatasetCollection
501006 unAuthDatasetData - common:core.dataset.error.unAuthDatasetData
501007 unAuthDatasetFile - common:core.dataset.error.unAuthDatasetFile
501008 unCreateCollection - common:core.dataset.error.unCreateCollection
501009 unLinkCollection - common:core.dataset.error.unLinkCollection
501010 invalidVectorModelOrQAModel - common:core.dataset.error.invalidVectorModelOrQAModel
501012 noApiServer - common:core.dataset.error.noApiServer
506000 openapiUnExist - common:code_error.openapi_error.api_key_not_exist
506001 openapiUnAuth - common:code_error.openapi_error.un_auth
506002 openapiExceedLimit - common:code_error.openapi_error.exceed_limit
505000 outlinkUnExist - common:code_error.outlink_error.link_not_exist
505001 unAuthLink - common:code_error.outlink_error.invalid_link
501 linkUnInvalid - common:code_error.outlink_error.invalid_link
505003 unAuthUser - common:code_error.outlink_error.un_auth_user
503000 notUser - common:code_error.account_not_found
500001 unPermission - common:error_un_permission
500002 teamOverSize - common:code_error.team_error.over_size
500003 unAuthTeam - common:code_error.team_error.un_auth
500004 aiPointsNotEnough - common:code_error.team_error.ai_points_not_enough
500005 datasetSizeNotEnough - common:code_error.team_error.dataset_size_not_enough
500006 datasetAmountNotEnough - common:code_error.team_error.dataset_amount_not_enough
500007 appAmountNotEnough - common:code_error.team_error.app_amount_not_enough
500008 pluginAmountNotEnough - common:code_error.team_error.plugin_amount_not_enough
500009 appFolderAmountNotEnough - common:code_error.team_error.app_folder_amount_not_enough
500010 websiteSyncNotEnough - common:code_error.team_error.website_sync_not_enough
500011 reRankNotEnough - common:code_error.team_error.re_rank_not_enough
500012 ticketNotAvailable - common:code_error.team_error.ticket_not_available
500013 groupNameEmpty - common:code_error.team_error.group_name_empty
500014 groupNotExist - common:code_error.team_error.group_not_exist
500015 cannotDeleteDefaultGroup - common:code_error.team_error.cannot_delete_default_group
500016 groupNameDuplicate - common:code_error.team_error.group_name_duplicate
500017 userNotActive - common:code_error.team_error.user_not_active
500018 orgMemberNotExist - common:code_error.team_error.org_member_not_exist
500019 orgMemberDuplicated - common:code_error.team_error.org_member_duplicated
500020 orgNotExist - common:code_error.team_error.org_not_exist
500021 orgParentNotExist - common:code_error.team_error.org_parent_not_exist
500022 cannotMoveToSubPath - common:code_error.team_error.cannot_move_to_sub_path
500023 cannotModifyRootOrg - common:code_error.team_error.cannot_modify_root_org
500024 cannotDeleteNonEmptyOrg - common:code_error.team_error.cannot_delete_non_empty_org
500025 invitationLinkInvalid - common:code_error.team_error.invitation_link_invalid
500026 youHaveBeenInTheTeam - common:code_error.team_error.you_have_been_in_the_team
500027 tooManyInvitations - common:code_error.team_error.too_many_invitations
500028 datasetFolderAmountNotEnough - common:code_error.team_error.dataset_folder_amount_not_enough
500029 sandboxNotSupport - common:code_error.team_error.sandbox_not_support
500030 enterpriseAuthDisabled - common:enterprise_auth.error.disabled
500031 enterpriseAuthServiceNotConfigured - common:enterprise_auth.error.service_not_configured
500032 enterpriseAuthNoRemainingTimes - common:enterprise_auth.error.no_remaining_times
500033 enterpriseAuthAlreadyVerified - common:enterprise_auth.error.already_verified
500034 enterpriseAuthEnterpriseOccupied - common:enterprise_auth.error.enterprise_occupied
500035 enterpriseAuthTooFrequent - common:enterprise_auth.error.too_frequent
500036 enterpriseAuthServiceError - common:enterprise_auth.error.service_error
500037 enterpriseAuthServiceTimeout - common:enterprise_auth.error.service_timeout
500038 enterpriseAuthInfoFailed - common:enterprise_auth.error.info_failed
500039 enterpriseAuthTaskNotFound - common:enterprise_auth.error.task_not_found
500040 enterpriseAuthTaskExpired - common:enterprise_auth.error.task_expired
500041 enterpriseAuthAmountError - common:enterprise_auth.error.amount_error
500042 enterpriseAuthAmountFailed - common:enterprise_auth.error.amount_failed
500043 enterpriseAuthProcessing - common:enterprise_auth.error.processing
503001 userExist - common:code_error.account_exist
503002 account_psw_error - common:code_error.account_error
503003 unAuthSso - user:sso_auth_failed
503004 invalidVerificationCode 400 common:error.code_error
503005 sendVerificationCodeTooFrequently 429 common:error.send_auth_code_too_frequently
503006 verifyCodeTooFrequently 429 common:error.verify_code_too_frequently
503007 invalidAccount - common:code_error.invalid_account
503008 registrationMethodNotSupported 403 common:error.registration_method_not_supported
508000 pluginUnExist - common:error.tool_not_exist
508001 pluginUnAuth - common:code_error.plugin_error.un_auth
507000 invalidParams - common:error.invalid_params
507001 invalidResource - common:error_invalid_resource
507002 fileNotFound 404 common:error.fileNotFound
507004 missingParams - common:error.missingParams
507005 inheritPermissionError - common:error.inheritPermissionError
507006 folderDepthLimit - common:error.folderDepthLimit
507007 folderMoveDepthLimit - common:error.folderMoveDepthLimit
510000 InvalidUploadFileType - common:error.s3_upload_invalid_file_type
510001 UploadFileTypeMismatch - common:error.s3_upload_invalid_file_type
510002 FileUploadDisabled - common:error.file_upload_disabled
509000 communityVersionNumLimit - common:code_error.system_error.community_version_num_limit
509001 commercialFeature 403 common:code_error.system_error.commercial_feature
509002 licenseAppAmountLimit - common:code_error.system_error.license_app_amount_limit
509003 licenseDatasetAmountLimit - common:code_error.system_error.license_dataset_amount_limit
509004 licenseUserAmountLimit - common:code_error.system_error.license_user_amount_limit
509000 skillUnExist - common:code_error.skill_error.not_exist
509001 unAuthSkill - common:code_error.skill_error.un_auth_skill
509003 invalidSkillName 400 common:code_error.skill_error.invalid_name
509004 invalidDescription 400 common:code_error.skill_error.invalid_description
509005 invalidCategory 400 common:code_error.skill_error.invalid_category
509006 invalidConfig 400 common:code_error.skill_error.invalid_config
509007 noStorage - common:code_error.skill_error.no_storage
509008 noFieldsToUpdate 400 common:code_error.skill_error.no_fields_to_update
509009 invalidArchiveFormat 400 common:code_error.skill_error.invalid_archive_format
509010 invalidSkillPackage 400 common:code_error.skill_error.invalid_package
509011 invalidSkillId 400 common:code_error.skill_error.invalid_skill_id
509012 archiveEmpty 400 common:code_error.skill_error.archive_empty
509013 archiveExtractionFailed 400 common:code_error.skill_error.archive_extraction_failed
509014 archiveTooLarge 400 common:code_error.skill_error.archive_too_large
509015 missingImageRepository 400 common:code_error.skill_error.missing_image_repository
509016 skillNameTooLong 400 common:code_error.skill_error.skill_name_too_long
510000 agentSandboxPermissionDenied 403 common:code_error.sandbox_error.agent_sandbox_permission_denied
510001 agentSandboxInitializing 409 common:code_error.sandbox_error.agent_sandbox_initializing
510002 runtimeUpgradeFailed 403 common:code_error.sandbox_error.runtime_upgrade_failed
510003 runtimeUpgradeInProgress 409 skill:sandbox_runtime_upgrade_in_progress
512000 invalidCoupon - common:coupon_invalid
"""


def _read(line: str) -> KnownError:
    code, name, http_status, message = line.split(" ", 3)
    return KnownError(int(code), name, None if http_status == "-" else int(http_status), message)


KNOWN_ERRORS: dict[str, KnownError] = {error.name: error for error in map(_read, _TABLE.strip().splitlines())}
"""The whole table by name (`statusText` on the wire)."""


def check_error(_: Any, attribute: Attribute[Any], error: Any) -> None:
    """Refuse an error that looks like a name of FastGPT's and is none; a validator of attrs.

    Raises:
        ValueError: There is no error of that name; the message says which is near.
    """
    if isinstance(error, str) and re.fullmatch(r"\w+", error, re.ASCII) and error not in KNOWN_ERRORS:
        near = difflib.get_close_matches(error, KNOWN_ERRORS, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"its names are in {__name__}."
        raise ValueError(
            f"{attribute.name}={error!r}: FastGPT has no error of that name; {hint} "
            f"An error without a name is a sentence, or a whole body such as {{'message': {error!r}}}"
        )
