"""Presigned addresses are permissions, and nobody gets to read them: not in logs, errors or tracebacks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastgpt_client import AsyncChatClient, DownloadError, UploadError
from fastgpt_client.testing import Answer, FastGPTEmulator, Reset

from ...files.servers.parts_server import MIB, serving
from ...support.canary import told_by

PROFILES = ["4.14.4", "4.14.9", "4.14.11", "4.16"]


def routes_of(profile: str) -> list[str]:
    """Return where files go to and come from; FastGPT takes and hands them out itself since 4.14.11."""
    own = ["PUT /api/system/*", "GET /api/system/*"] if profile not in ("4.14.4", "4.14.9") else []
    return ["storage:*", *own]


def secrets_of(server: FastGPTEmulator) -> Iterator[str]:
    """Yield every token and signature the server has handed out or got back."""
    yield from server.file_store.grants
    for request in server.requests:
        if "X-Amz-Signature" in request.query:
            yield request.query["X-Amz-Signature"]
        if b'name="x-amz-signature"\r\n\r\n' in request.body:
            yield request.body.partition(b'name="x-amz-signature"\r\n\r\n')[2][:64].decode()


@pytest.mark.anyio
@pytest.mark.parametrize("profile", PROFILES)
async def test_no_log_shows_a_permission(profile: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(profile) as server:
        async with AsyncChatClient(server.api_key, server.base_url, retry_delay=0, enable_logging=True) as client:
            for route in routes_of(profile):
                server.fault(route, Reset())
            file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", bytes(4 * MIB)))
            grants = [*secrets_of(server)]
            await client.download_chat_file(file, tmp_path)
        secrets = {*grants, *secrets_of(server)}

    assert secrets
    said = [f"{record.getMessage()} {record.args!r}" for record in caplog.records]
    assert [line for line in said if any(secret in line for secret in secrets)] == []
    ours = [record.getMessage() for record in caplog.records if record.name == "fastgpt_client"]
    place = server.requests[0].headers["host"].partition(":")[0]
    assert any(f" host={place}:" in line and " attempt=2 outcome=20" in line for line in ours)


@pytest.mark.anyio
@pytest.mark.parametrize("fault", [Reset(), Answer(403, b"<Error><Code>AccessDenied</Code></Error>"), Answer(403)])
@pytest.mark.parametrize("profile", PROFILES)
async def test_no_error_shows_a_permission(profile: str, fault: Reset | Answer, tmp_path: Path) -> None:
    with serving(profile) as server:
        async with AsyncChatClient(server.api_key, server.base_url, retry_delay=0, max_retries=1) as client:
            file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", bytes(4 * MIB)))
            secrets = {*secrets_of(server)}
            for route in routes_of(profile):
                server.fault(route, fault, forever=True)
            with pytest.raises(UploadError) as upload:
                await client.upload_chat_file(server.app_id, "c-1", ("a.txt", bytes(4 * MIB)))
            with pytest.raises(DownloadError) as download:
                await client.download_chat_file(file, tmp_path)
            secrets |= {*secrets_of(server)}

    assert secrets
    for error in (upload.value, download.value):
        assert [text for text in told_by(error) if any(secret in text for secret in secrets)] == []
