"""An address that is not FastGPT's says so, and what to change."""

from __future__ import annotations

import socket
import threading

import httpx
import pytest
import respx

from fastgpt_client import APIConnectionError, APIError, AsyncChatClient, ResponseParseError
from fastgpt_client.testing import FastGPTEmulator

BASE = "http://fastgpt.test"
KEY = "fastgpt-canary"
COMPLETIONS = f"{BASE}/api/v1/chat/completions"


def chat_client() -> AsyncChatClient:
    return AsyncChatClient(KEY, BASE, retry_delay=0)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b""),
        httpx.Response(204),
        httpx.Response(200, content=b"null"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json="ok"),
        httpx.Response(200, html="<html>Sign in</html>"),
    ],
)
async def test_a_completion_that_is_none_is_an_error_of_its_own_for_chat_and_stream(
    respx_mock: respx.MockRouter, answer: httpx.Response
) -> None:
    respx_mock.post(COMPLETIONS).mock(return_value=answer)

    async with chat_client() as client:
        with pytest.raises(ResponseParseError, match="completions answered HTTP 20"):
            await client.chat("你好")
        with pytest.raises(ResponseParseError, match="completions answered HTTP 20"):
            async with client.stream("你好"):
                pass


@pytest.mark.anyio
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "says"),
    [
        (
            "https://fastgpt.test/api/v1/chat/completions",
            r"points to https://fastgpt\.test/api/v1/chat/completions: pass base_url='https://fastgpt\.test'",
        ),
        ("https://new.test:8443/ai/api/v1/chat/completions", r"pass base_url='https://new\.test:8443/ai'"),
        ("/login?token=canary", r"points to http://fastgpt\.test/login\. Check base_url"),
        ("https://user:canary@sso.test/in?next=canary", r"points to https://sso\.test/in\. Check base_url"),
        ("https://[", r"Check base_url"),
    ],
)
async def test_a_redirect_says_where_the_server_points_and_what_to_change(
    respx_mock: respx.MockRouter, status: int, location: str, says: str
) -> None:
    respx_mock.post(COMPLETIONS).respond(status, headers={"location": location})

    async with chat_client() as client:
        with pytest.raises(APIError, match=says) as of_chat:
            await client.chat("你好")
        with pytest.raises(APIError, match=says) as of_stream:
            async with client.stream("你好"):
                pass

    assert "canary" not in f"{of_chat.value} {of_stream.value}"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("base", "error", "says"),
    [
        (
            "https://fastgpt.test:3000",
            httpx.ConnectError("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1016)"),
            r"speaks http, not https .* pass base_url with http://fastgpt\.test:3000",
        ),
        (
            "http://fastgpt.test:443",
            httpx.RemoteProtocolError("illegal status line: bytearray(b'\\x15\\x03\\x01\\x00\\x02\\x02')"),
            r"speaks https, not http .* pass base_url with https://fastgpt\.test:443",
        ),
        (
            "https://fastgpt.test",
            httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate"),
            r"certificate of https://fastgpt\.test cannot be trusted .*verify=",
        ),
    ],
)
async def test_a_port_that_speaks_otherwise_is_named(
    respx_mock: respx.MockRouter, base: str, error: Exception, says: str
) -> None:
    respx_mock.post(f"{base}/api/v1/chat/completions").mock(side_effect=error)

    async with AsyncChatClient(KEY, base, max_retries=0) as client:
        with pytest.raises(APIConnectionError, match=says):
            await client.chat("你好")


@pytest.mark.anyio
async def test_https_on_an_http_port_says_so(server: FastGPTEmulator) -> None:
    base = server.base_url.replace("http://", "https://")

    async with AsyncChatClient(server.api_key, base, max_retries=0) as client:
        with pytest.raises(APIConnectionError, match="speaks http, not https"):
            await client.get_chat_histories(server.app_id)


@pytest.mark.anyio
async def test_a_server_that_hangs_up_on_tls_may_speak_http() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)

        server = threading.Thread(target=hang_up)
        server.start()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        async with AsyncChatClient(KEY, f"https://{address}", max_retries=0) as client:
            with pytest.raises(APIConnectionError, match="ended the TLS handshake") as caught:
                await client.get_chat_histories("a")
        server.join()

    assert str(caught.value).endswith(f". If it speaks http, pass base_url with http://{address}")


@pytest.mark.anyio
async def test_http_on_an_https_port_says_so(respx_mock: respx.MockRouter) -> None:
    page = "<title>400 The plain HTTP request was sent to HTTPS port</title>"
    respx_mock.post(COMPLETIONS).respond(400, html=page)

    async with chat_client() as client:
        with pytest.raises(APIError, match="write base_url with https://"):
            await client.chat("你好")
