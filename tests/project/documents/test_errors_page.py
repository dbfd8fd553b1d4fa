"""`docs/guide/errors.md` names every exception and shows what it says today."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import respx

from fastgpt_client import ChatClient, exceptions
from fastgpt_client.exceptions import FastGPTError
from fastgpt_client.testing import Answer, FastGPTEmulator, Raw, Refuse, Reply, Say, TooManyRequests

from ...support.recordings import recording

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "guide" / "errors.md").read_text(encoding="utf-8")
BASE = "http://localhost:3000"
COMPLETIONS = "/api/v1/chat/completions"
INIT = "/api/core/chat/init"
PNG = ("cat.png", b"\x89PNG\r\n\x1a\n" + bytes(2000))
HELLO = [{"role": "user", "content": "Hello"}]
WRONG_KEY = {"code": 514, "statusText": "unAuthApiKey", "message": "common:code_error.error_message.514"}
CUT = b'data: {"choices":[{"delta":{"content":"Once upon"}}]}\n\n'
Call = Callable[[ChatClient], object]


def completion(client: ChatClient) -> None:
    client.create_chat_completion(HELLO)


def stream(client: ChatClient) -> None:
    with client.stream("Hello") as reply:
        reply.until_done()


def init(client: ChatClient) -> None:
    client.get_chat_init("app", "c-1")


def wrong_answer(client: ChatClient) -> None:
    talk = client.conversation(appId="app")
    talk.say("/select")
    talk.answer("maybe")


def upload(client: ChatClient) -> None:
    client.upload_chat_image("app", "c-1", PNG)


def download(client: ChatClient) -> None:
    client.download_chat_file(client.upload_chat_image("app", "c-1", PNG), Path("cat.png"))


# What the network does, by the class that comes of it.
ON_THE_NETWORK: dict[str, tuple[Call, httpx.Response | Exception]] = {
    "FastGPTError": (init, httpx.Response(500, json=WRONG_KEY)),
    "AuthenticationError": (completion, httpx.Response(500, json=WRONG_KEY)),
    "NotFoundError": (completion, httpx.Response(404, html="<html>404</html>")),
    "ServerError": (completion, httpx.Response(502, html="<html>502 Bad Gateway</html>")),
    "APIConnectionError": (completion, httpx.ConnectError("[Errno 111] Connection refused")),
    "APITimeoutError": (completion, httpx.ReadTimeout("timed out")),
    "StreamInterrupted": (
        stream,
        httpx.Response(200, headers={"content-type": "text/event-stream"}, content=CUT),
    ),
    "UnsupportedError": (
        lambda client: client.conversation("app", "c-1").feedback(good="yes"),
        recording("4.14.11", "doubled-records").response,
    ),
    "ResponseParseError": (init, httpx.Response(200, html="<!doctype html><title>Sign in</title>")),
}
# What FastGPT does.
ON_A_SERVER: dict[str, tuple[Call, Callable[[FastGPTEmulator], object]]] = {
    "APIError": (
        lambda client: client.create_chat_completion(HELLO).raise_for_error(),
        lambda server: server.reply(Reply(text="Hi", node_error="model timeout")),
    ),
    "PermissionDeniedError": (completion, lambda server: server.fault(COMPLETIONS, Refuse("unAuthChat"))),
    "ValidationError": (completion, lambda server: server.add_key(server.api_key, app_id=None)),
    "ConflictError": (completion, lambda server: server.fault(COMPLETIONS, Refuse("chatIsGenerating"))),
    "QuotaExceededError": (completion, lambda server: server.fault(COMPLETIONS, Refuse("insufficientQuota"))),
    "RateLimitError": (completion, lambda server: server.fault(COMPLETIONS, TooManyRequests("120"))),
    "StreamError": (
        stream,
        lambda server: server.reply(Reply(parts=[Say("Hi"), Raw(b'event: answer\ndata: {"choices": [{"del\n\n')])),
    ),
    "UploadError": (upload, lambda server: setattr(server.file_store, "max_size", 1024)),
    "InvalidAnswerError": (wrong_answer, lambda server: None),
}
NO_SUCH_KEY = b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
IN_STORAGE = {"DownloadError": Answer(404, NO_SUCH_KEY), "StorageError": Answer(503)}


def said_on_the_page(name: str) -> str:
    """Return the first message below a class's heading, in one line."""
    section = PAGE.split(f"\n## `{name}`\n", 1)[1].split("\n## ", 1)[0]
    shown = re.search(r"```text\n(.*?)```", section, re.DOTALL)
    assert shown is not None
    return " ".join(shown[1].split())


def test_every_class_has_a_section_and_no_section_is_of_another() -> None:
    assert sorted(re.findall(r"^## `(\w+)`$", PAGE, re.MULTILINE)) == sorted(exceptions.__all__)


def test_every_message_on_the_page_is_checked_here() -> None:
    assert sorted([*ON_THE_NETWORK, *ON_A_SERVER, *IN_STORAGE, "ConfigurationError"]) == sorted(exceptions.__all__)


@pytest.mark.parametrize("name", ON_THE_NETWORK)
def test_what_the_network_does_is_said_as_the_page_shows(name: str, respx_mock: respx.MockRouter) -> None:
    call, answer = ON_THE_NETWORK[name]
    respx_mock.route().mock(
        return_value=answer if isinstance(answer, httpx.Response) else None,
        side_effect=answer if isinstance(answer, Exception) else None,
    )

    with ChatClient("fastgpt-canary", BASE, max_retries=0) as client, pytest.raises(FastGPTError) as caught:
        call(client)

    assert isinstance(caught.value, getattr(exceptions, name))
    assert str(caught.value) == said_on_the_page(name)


@pytest.mark.parametrize("name", [*ON_A_SERVER, *IN_STORAGE])
def test_what_a_server_does_is_said_as_the_page_shows(name: str) -> None:
    server = FastGPTEmulator("4.16", app_bound_key=True, accept_any_app=True)
    call, prepare = ON_A_SERVER.get(name) or (
        download,
        lambda server: server.fault("GET /api/system/file/*", IN_STORAGE[name]),
    )
    prepare(server)

    with (
        httpx.Client(transport=server.transport()) as http,
        ChatClient(server.api_key, BASE, max_retries=0, http_client=http) as client,
        pytest.raises(FastGPTError) as caught,
    ):
        call(client)

    assert isinstance(caught.value, getattr(exceptions, name))
    assert str(caught.value).replace("fastgpt.test", "localhost:3000") == said_on_the_page(name)


def test_a_client_without_a_key_says_what_the_page_shows() -> None:
    with pytest.raises(exceptions.ConfigurationError) as caught:
        ChatClient()

    assert str(caught.value) == said_on_the_page("ConfigurationError")
