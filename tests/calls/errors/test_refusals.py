"""What an answer means."""

from __future__ import annotations

import json

import httpx
import pytest

from fastgpt_client._calls.errors.hints import readable
from fastgpt_client._calls.errors.refusals import failure_of
from fastgpt_client.exceptions import (
    APIError,
    AuthenticationError,
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    ValidationError,
)
from fastgpt_client.generated.registry import Operation

from ...support.error_table import class_of, error_table
from ...support.recordings import recording


class ApiResponseLike(httpx.Response):
    """An answer that knows what was asked, as those of a client do."""

    operation: Operation


REQUEST = httpx.Request("POST", "http://fastgpt.test/api/core/chat/history/getHistories", headers={"x": "canary"})


def failure(status: int, body: object) -> APIError | None:
    text = body if isinstance(body, str) else json.dumps(body)
    return failure_of(httpx.Response(status, text=text, request=REQUEST))


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [
        ("unAuthorization", 403, AuthenticationError),
        ("unAuthApiKey", 514, AuthenticationError),
        ("openapiUnExist", 506000, AuthenticationError),
        ("openapiUnAuth", 506001, AuthenticationError),
        ("openapiExceedLimit", 506002, QuotaExceededError),
        ("tooManyRequest", 429, RateLimitError),
        ("uploadFileIntervalLimit", 429, RateLimitError),
        ("insufficientQuota", 510, QuotaExceededError),
        ("aiPointsNotEnough", 500004, QuotaExceededError),
        ("unAuthModel", 511, PermissionDeniedError),
        ("unAuthApp", 502001, PermissionDeniedError),
        ("unAuthChat", 504000, PermissionDeniedError),
        ("unPermission", 500001, PermissionDeniedError),
        ("commercialFeature", 509001, PermissionDeniedError),
        ("FileUploadDisabled", 510002, PermissionDeniedError),
        ("appUnExist", 502000, NotFoundError),
        ("fileNotFound", 507002, NotFoundError),
        ("orgNotExist", 500020, NotFoundError),
        ("chatIsGenerating", 504001, ConflictError),
        ("agentSandboxInitializing", 510001, ConflictError),
        ("userExist", 503001, ConflictError),
        ("invalidParams", 507000, ValidationError),
        ("missingParams", 507004, ValidationError),
        ("InvalidUploadFileType", 510000, ValidationError),
        ("UploadFileTypeMismatch", 510001, ValidationError),
        ("pageGenerating", 599999, ConflictError),
        ("someNewName", 599999, ServerError),
        ("", 514, AuthenticationError),
        ("", 404, NotFoundError),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_the_name_then_the_code_decide_and_not_the_http_status(
    name: str, code: int, kind: type[APIError], status: int
) -> None:
    error = failure(status, {"code": code, "statusText": name, "message": "", "data": None})

    assert type(error) is kind


@pytest.mark.parametrize("status", ["200", "its own code", "500"])
def test_every_error_fastgpt_knows_has_one_class_whatever_the_status(status: str) -> None:
    table = error_table()
    assert len(table) == 124
    for name, entry in table.items():
        code = int(entry["code"])
        own = code if 100 <= code <= 599 else 500
        http_status = {"200": 200, "its own code": own, "500": 500}[status]

        error = failure(http_status, entry)

        assert error is not None, name
        assert type(error) is class_of(name), name
        assert (error.code, error.status_text) == (code, name)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"code": 200, "statusText": "", "message": "", "data": None}),
        (200, {"choices": [], "error": "a node failed"}),
        (204, ""),
        (200, {"data": {"error": "is inside"}}),
        (200, {"error": "of a success", "data": None}),
        (200, {"error": "", "list": []}),
        (200, [1]),
        (299, "text"),
    ],
)
def test_success_is_no_failure(status: int, body: object) -> None:
    assert failure(status, body) is None


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (500, {"code": 500, "statusText": "", "message": "Chat item not found", "data": None}, "Chat item not found"),
        (500, "Cannot read properties of undefined", "Cannot read properties of undefined"),
        (502, "<html><body>Bad Gateway</body></html>", "Bad Gateway"),
        (400, {"error": {"message": "no model", "code": "x"}}, "no model"),
        (400, {"error": "no model"}, "no model"),
        (500, "", "Internal Server Error"),
        (500, '{"code": 500, "mess', '"mess'),
        (200, 'event: error\ndata: {"message":"messages is empty"}\n\n', "messages is empty"),
        (200, {"error": "no model"}, "no model"),
        (500, [], r"\[\]"),
        (500, "null", "null"),
        (599, "", "an empty answer"),
    ],
)
def test_every_kind_of_body_gives_a_message(status: int, body: object, says: str) -> None:
    error = failure(status, body)

    assert error is not None
    assert str(error).startswith("POST /api/core/chat/history/getHistories failed: ")
    assert says.replace("\\", "") in str(error)
    assert "canary" not in str(error)


def test_a_long_body_is_not_dumped() -> None:
    error = failure(500, "x" * 10_000)

    assert len(str(error)) < 500
    assert error is not None
    assert error.body == "x" * 10_000


def test_what_the_validator_said_is_kept() -> None:
    issues = [{"path": ["appId"], "message": "expected string"}]

    error = failure(400, {"code": 400, "statusText": "", "message": "Data validation error", "zodError": issues})

    assert isinstance(error, ValidationError)
    assert error.issues == issues
    assert error.message.endswith("failed: appId: expected string (code 400, HTTP 400)")
    assert error.status_code == error.http_status == 400


def test_the_missing_commercial_edition_is_explained() -> None:
    error = failure(500, {"code": 500, "statusText": "", "message": "未配置商业版链接: /x", "data": None})

    assert "commercial edition" in str(error)


def test_a_missing_app_id_is_explained() -> None:
    error = failure(500, {"code": 500, "statusText": "", "message": "appId is empty"})

    assert isinstance(error, ValidationError)
    assert "pass appId" in str(error)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("common:code_error.error_message.514", "the API key is not valid"),
        ("common:code_error.team_error.group_name_duplicate", "group name duplicate"),
        ("common:core.dataset.error.sameApiCollection", "same api collection"),
        ("skill:sandbox_runtime_upgrade_in_progress", "sandbox runtime upgrade in progress"),
        ("common:error_collection_not_exist", "error collection not exist"),
        ("Chat item not found", "Chat item not found"),
        ("未配置", "未配置"),
        ("", ""),
    ],
)
def test_translation_keys_become_words(key: str, words: str) -> None:
    assert readable(key) == words


@pytest.mark.parametrize("version", ["4.14.4", "4.14.9", "4.14.11", "4.15.0", "4.15.5", "4.16.0"])
def test_a_refusal_called_error_is_judged_by_its_text(version: str) -> None:
    error = failure_of(recording(version, "refusal-no-message").response)

    assert type(error) is ValidationError
    assert str(error).startswith("POST /api/v1/chat/completions failed: messages is empty (code 500, HTTP 500)")
    assert error.status_text == ""


@pytest.mark.parametrize(
    ("version", "case", "kind"),
    [
        ("4.15.0", "refusal-no-app", ValidationError),
        ("4.16.0", "refusal-no-app", ValidationError),
        ("4.14.4", "refusal-empty-question", ValidationError),
        ("4.14.4", "refusal-malformed-app", ValidationError),
        ("4.14.4", "refusal-delete-by-query", ValidationError),
        ("4.15.0", "refusal-taken-id", ConflictError),
        ("4.16.0", "refusal-taken-id", ConflictError),
        ("4.14.4", "refusal-unknown-record", NotFoundError),
        ("4.16.0", "refusal-unknown-record", NotFoundError),
        ("4.16.0", "refusal-unknown-chat", NotFoundError),
    ],
)
def test_what_running_servers_refuse_without_a_name_has_its_class(
    version: str, case: str, kind: type[APIError]
) -> None:
    error = failure_of(recording(version, case).response)

    assert type(error) is kind


def test_a_streamed_refusal_has_the_class_of_a_plain_one() -> None:
    plain = failure_of(recording("4.14.4", "refusal-no-message").response)
    streamed = failure_of(recording("4.14.4", "refusal-no-message-streamed").response, streaming=True)

    assert type(streamed) is type(plain) is ValidationError


def test_an_event_called_error_is_judged_by_its_text() -> None:
    body = 'event: error\ndata: {"code":500,"statusText":"error","message":"Chat not found"}\n\n'

    assert type(failure_of(httpx.Response(200, text=body, request=REQUEST), streaming=True)) is NotFoundError


def test_the_server_may_say_whose_fault_it_is() -> None:
    error = failure_of(recording("4.16.0", "refusal-no-message").response)
    before = failure_of(recording("4.15.0", "refusal-no-message").response)

    assert error is not None
    assert before is not None
    assert (error.error_type, before.error_type) == ("UserError", "")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("File exceeds maximum allowed size (10 bytes)", ValidationError),
        ("Key fast******abcd is expired", AuthenticationError),
        ("Key fast******abcd is over usage", QuotaExceededError),
    ],
)
def test_the_callers_fault_is_no_server_error(said: str, kind: type[APIError]) -> None:
    error = failure(500, {"code": 500, "statusText": "error", "message": said, "data": None, "errorType": "UserError"})

    assert type(error) is kind


@pytest.mark.parametrize("version", ["4.14.4", "4.15.0", "4.16.0"])
def test_a_rate_limit_says_in_its_text_how_long_to_wait(version: str) -> None:
    error = failure_of(recording(version, "rate-limited").response)

    assert isinstance(error, RateLimitError)
    assert error.retry_after == 60


def test_a_header_about_the_wait_counts_before_the_text() -> None:
    response = httpx.Response(
        429, headers={"retry-after": "2"}, json={"code": 429, "message": "try again in 55 seconds."}, request=REQUEST
    )
    error = failure_of(response)

    assert isinstance(error, RateLimitError)
    assert error.retry_after == 2


def test_a_refusal_in_another_charset_than_jsons_is_one() -> None:
    body = '{"code": 500, "statusText": "unAuthApp", "message": "你好"}'.encode("gbk")
    headers = {"content-type": "application/json; charset=gbk"}

    error = failure_of(httpx.Response(200, content=body, headers=headers, request=REQUEST))

    assert isinstance(error, PermissionDeniedError)
