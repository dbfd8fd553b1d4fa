"""What goes wrong with uploads, and what is done about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fastgpt_client import (
    APITimeoutError,
    AsyncChatClient,
    RateLimitError,
    UploadError,
)
from fastgpt_client.testing import Answer, Cut, FastGPTEmulator, HtmlError, Refuse, Reset, Stall

from ...files.servers.parts_server import MIB, ends, nothing_is_left_open, server, serving

__all__ = ["nothing_is_left_open", "server"]

LARGE = bytes(3 * MIB)
XML = b"<Error><Code>%b</Code><Message>%b</Message><StringToSign>canary</StringToSign></Error>"
ROUTES = {"4.14.4": "storage:*", "4.14.9": "storage:*", "4.15": "PUT /api/system/*", "4.16": "PUT /api/system/*"}


def client_of(server: FastGPTEmulator, **options: Any) -> AsyncChatClient:
    return AsyncChatClient(server.api_key, server.base_url, **{"retry_delay": 0, "timeout": 5.0, **options})


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("content", "profile"),
    # What is large comes in parts since 4.16; before, size makes no difference.
    [*((b"hello", profile) for profile in ROUTES), (LARGE, "4.14.9"), (LARGE, "4.16")],
    ids=lambda value: {b"hello": "small", LARGE: "large"}.get(value, value),
)
@pytest.mark.parametrize("fault", [Reset(), Reset(ran=True), HtmlError(502), Answer(500), Cut(3)])
async def test_what_passes_is_sent_again_from_the_start(
    profile: str, fault: Any, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with serving(profile) as server:
        server.fault(ROUTES[profile], fault, fault)
        async with client_of(server) as client:
            file = await client.upload_chat_file(server.app_id, "c-1", path)

    assert server.files[file.key].content == content


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (Answer(403, XML % (b"SignatureDoesNotMatch", b"no")), "SignatureDoesNotMatch", "SignatureDoesNotMatch: no"),
        (Answer(307, b"", headers=[("location", "http://x/?sig=hidden")]), None, "It sends uploads elsewhere"),
        (Answer(413, b"<html><title>413 Too Large</title></html>"), None, "Something on the way takes no body"),
        (Refuse("UploadFileTypeMismatch"), "UploadFileTypeMismatch", "does not fit the name"),
        (Answer(200, b"<html><title>Log in</title></html>"), None, "Log in (HTTP 200)"),
    ],
)
@pytest.mark.parametrize("size", [5, 3 * MIB])
async def test_a_refusal_is_raised_at_once_with_storages_own_words(
    server: FastGPTEmulator, fault: Any, code: str | None, words: str, size: int
) -> None:
    server.fault(ROUTES["4.16"], fault, forever=True)

    async with client_of(server, max_retries=3) as client:
        with pytest.raises(UploadError) as caught:
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", bytes(size)))

    error = caught.value
    assert (error.code, error.attempts) == (code, 1)
    assert words in str(error)
    assert "canary" not in f"{error} {error!r}"
    assert ends(server) == (["abort"] if size > 2 * MIB else [])


@pytest.mark.anyio
@pytest.mark.parametrize("size", [5, 3 * MIB])
@pytest.mark.parametrize(
    ("fault", "words"), [(Reset(), "the connection broke"), (Stall(), "Timeout"), (HtmlError(503), "503 Service")]
)
async def test_what_does_not_pass_is_given_up(server: FastGPTEmulator, fault: Any, words: str, size: int) -> None:
    server.fault(ROUTES["4.16"], fault, forever=True)

    async with client_of(server, max_retries=1, timeout=0.3) as client:
        with pytest.raises(UploadError, match=words) as caught:
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", bytes(size)))

    assert caught.value.attempts == 2
    assert ends(server) == (["abort"] if size > 2 * MIB else [])


@pytest.mark.anyio
async def test_the_server_says_how_often_a_part_may_be_sent_again(server: FastGPTEmulator) -> None:
    server.fault(ROUTES["4.16"], HtmlError(502), forever=True)

    async with client_of(server, max_retries=9) as client:
        with pytest.raises(UploadError) as caught:
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", LARGE))

    assert caught.value.attempts == 4


@pytest.mark.anyio
async def test_parts_that_cannot_be_completed_are_thrown_away(server: FastGPTEmulator) -> None:
    server.fault("POST */complete", Answer(400, b'{"code":400,"statusText":"InvalidPart"}'))

    async with client_of(server) as client:
        with pytest.raises(UploadError, match="InvalidPart"):
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", LARGE))

    assert ends(server) == ["complete", "abort"]


@pytest.mark.anyio
async def test_a_part_without_an_etag_is_refused(server: FastGPTEmulator) -> None:
    server.fault(ROUTES["4.16"], Answer(200, b'{"code":200,"data":{}}'), forever=True)
    server.fault("POST */abort", Reset())

    async with client_of(server) as client:
        with pytest.raises(UploadError, match=r"the server took part \d without an etag"):
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", LARGE))

    assert ends(server) == ["abort"]


@pytest.mark.anyio
@pytest.mark.parametrize("profile", ["4.14.4", "4.14.9", "4.16"])
async def test_an_expired_permission_is_asked_for_once_more(profile: str) -> None:
    with serving(profile) as server:
        server.fault(ROUTES[profile], Answer(403, XML % (b"AccessDenied", b"Request has expired")))
        async with client_of(server) as client:
            file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"hello"))
            server.fault(ROUTES[profile], Answer(403, XML % (b"AccessDenied", b"Request has expired")), forever=True)
            with pytest.raises(UploadError, match="Request has expired") as caught:
                await client.upload_chat_file(server.app_id, "c-1", ("b.txt", b"hello"))

    assert server.files[file.key].content == b"hello"
    assert caught.value.expired
    presigned = [
        request.json["filename"] for request in server.requests if "PostUrl" in request.path and request.status == 200
    ]
    assert presigned == ["a.txt", "a.txt", "b.txt", "b.txt"]


@pytest.mark.anyio
async def test_the_pace_of_presigning_is_kept(server: FastGPTEmulator) -> None:
    slow = [Refuse("uploadFileIntervalLimit")] * 3
    server.fault("POST */presignChatFilePostUrl", *slow)

    async with client_of(server, max_retries=1) as client:
        file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"hello"))
        server.fault("POST */presignChatFilePostUrl", *slow, forever=True)
        with pytest.raises(RateLimitError, match="uploadFileIntervalLimit"):
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"hello"), max_retries=0)

    assert server.files[file.key].content == b"hello"


@pytest.mark.anyio
async def test_a_server_that_names_itself_wrongly_is_reached_where_the_client_was_told(tmp_path: Path) -> None:
    with serving("4.15") as server:
        async with client_of(server, max_retries=0) as client:
            presign = client.presign_chat_file_post_url

            async def misnamed(*args: Any, **options: Any) -> dict[str, Any]:
                answer = await presign(*args, **options)
                # Port 9 is nobody's here.
                wrong = {
                    name: answer[name].replace(server.base_url, "http://127.0.0.1:9") for name in ("url", "previewUrl")
                }
                return {**answer, **wrong}

            client.presign_chat_file_post_url = misnamed  # type: ignore[method-assign]  # what such a server answers
            file = await client.upload_chat_file(server.app_id, "c-1", ("a.txt", b"hello"))
            assert file.url.startswith(server.base_url)

    assert server.files[file.key].content == b"hello"


class BrokenDisk:
    """A file that cannot be read beyond its first megabyte."""

    name = "a.txt"

    def __init__(self, size: int) -> None:
        self._at, self._size = 0, size

    def seek(self, at: int, whence: int = 0) -> int:
        self._at = self._size if whence else at
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, count: int) -> bytes:
        if self._at >= MIB:
            raise OSError(5, "Input/output error")
        self._at += count
        return bytes(count)


@pytest.mark.anyio
@pytest.mark.parametrize("size", [2 * MIB, 3 * MIB])
@pytest.mark.parametrize("profile", ["4.14.4", "4.14.9", "4.16"])
async def test_a_disk_error_comes_out_as_it_is(profile: str, size: int) -> None:
    with serving(profile) as server:
        async with client_of(server) as client:
            with pytest.raises(OSError, match="Input/output error"):
                await client.upload_chat_file(server.app_id, "c-1", BrokenDisk(size))
        assert server.files == {}

    assert ends(server) == (["abort"] if profile == "4.16" and size > 2 * MIB else [])


@pytest.mark.anyio
@pytest.mark.parametrize("size", [5 * MIB, 3 * MIB])
async def test_an_exception_of_the_progress_function_ends_the_upload(server: FastGPTEmulator, size: int) -> None:
    def enough(sent: int, total: int) -> None:
        if sent > MIB:
            raise KeyError("enough")

    async with client_of(server) as client:
        with pytest.raises(KeyError, match="enough"):
            await client.upload_chat_file(server.app_id, "c-1", ("a.txt", bytes(size)), progress=enough)

    assert server.files == {}
    assert ends(server) == (["abort"] if size > 2 * MIB else [])


@pytest.mark.anyio
async def test_one_file_that_fails_stops_the_others(server: FastGPTEmulator, tmp_path: Path) -> None:
    async with client_of(server) as client:
        with pytest.raises(FileNotFoundError):
            await client.upload_chat_files(
                server.app_id,
                "c-1",
                [("a.txt", LARGE), tmp_path / "nothing.txt", *[("b.txt", LARGE)] * 20],
                concurrency=2,
            )

    assert len(server.files) < 3


@pytest.mark.anyio
async def test_a_batch_that_fails_names_the_file_and_hands_out_what_arrived(
    server: FastGPTEmulator, tmp_path: Path
) -> None:
    async with client_of(server) as client:
        with pytest.raises(FileNotFoundError) as missing:
            await client.upload_chat_files(
                server.app_id, "c-1", [("a.txt", b"a"), tmp_path / "nothing.txt", ("c.txt", b"c")], concurrency=1
            )
        server.fault(ROUTES["4.16"], None, Answer(400))
        with pytest.raises(UploadError, match=r"\(file 2 of 3, b\.txt\)$") as refused:
            await client.upload_chat_files(
                server.app_id, "c-1", [("a.txt", b"a"), ("b.txt", b"b"), ("c.txt", b"c")], concurrency=1
            )

    assert missing.value.__notes__ == ["while uploading file 2 of 3, nothing.txt"]
    for uploaded in (vars(missing.value)["uploaded"], refused.value.uploaded):
        assert [file and file["name"] for file in uploaded] == ["a.txt", None, None]


@pytest.mark.anyio
async def test_progress_of_a_batch_counts_the_bytes_of_all_files(server: FastGPTEmulator, tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_bytes(b"bb")
    seen: list[tuple[int, int]] = []

    async with client_of(server) as client:
        await client.upload_chat_files(
            server.app_id,
            "c-1",
            [("a.txt", b"a"), path, ("c.txt", iter([b"c", b"cc"]))],
            concurrency=1,
            progress=lambda sent, total: seen.append((sent, total)),
        )

    assert seen[0] == (0, 3)
    assert seen[-1] == (6, 6)
    assert [sent for sent, _ in seen] == sorted(sent for sent, _ in seen)


@pytest.mark.anyio
async def test_a_deadline_covers_the_bytes_too(server: FastGPTEmulator) -> None:
    server.fault(ROUTES["4.16"], Stall(), forever=True)

    async with client_of(server) as client:
        with pytest.raises((UploadError, APITimeoutError)) as caught:
            await client.with_options(deadline=0.5).upload_chat_file(server.app_id, "c-1", ("a.txt", b"hello"))

    assert caught.value.attempts < 3
