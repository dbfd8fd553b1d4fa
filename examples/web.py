"""A web page that shows a reply as it comes: `python examples/web.py`, then open the address it prints.

When the browser leaves, FastGPT stops, also on the v2 route, whose runs would go on: `FASTGPT_API=v2` asks there.

It talks to the server of `FASTGPT_BASE_URL` with `FASTGPT_API_KEY`, about the app `FASTGPT_APP_ID`; without a key, to
an emulated one. It needs what `pip install 'fastgpt-client[testing]'` brings: starlette and uvicorn.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Literal

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route

from fastgpt_client import AsyncChatClient, AsyncChatStream, FastGPTError
from fastgpt_client.testing import FastGPTEmulator

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>FastGPT</title>
<form><input name="question" autofocus> <button>Ask</button> <button type="button" id="stop">Stop</button></form>
<pre style="white-space: pre-wrap"></pre>
<script>
  const form = document.querySelector("form"), shown = document.querySelector("pre");
  const chat = Array.from(crypto.getRandomValues(new Uint8Array(12)), b => b.toString(16).padStart(2, "0")).join("");
  let running = new AbortController();
  document.querySelector("#stop").onclick = () => running.abort();
  form.onsubmit = async event => {
    event.preventDefault();
    running.abort();
    running = new AbortController();
    shown.textContent = "";
    const question = new FormData(form).get("question");
    try {
      const reply = await fetch(`/ask?chat=${chat}`, {method: "POST", body: question, signal: running.signal});
      const text = reply.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece; !(piece = await text.read()).done; ) shown.textContent += piece.value;
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
</script>
"""
logger = logging.getLogger("web")


def web_app(client: AsyncChatClient, app_id: str | None, api: Literal["v1", "v2"] = "v1") -> Starlette:
    """Return the web application; it closes the client when it ends."""

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE)

    async def ask(request: Request) -> StreamingResponse:
        question = (await request.body()).decode()
        reply = words(client.stream(question, appId=app_id, chatId=request.query_params["chat"], detail=False, api=api))
        return StreamingResponse(reply, media_type="text/plain")

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        async with client:
            yield

    return Starlette(routes=[Route("/", page), Route("/ask", ask, methods=["POST"])], lifespan=lifespan)


async def words(stream: AsyncChatStream) -> AsyncIterator[str]:
    """Yield a reply's text as it comes.

    When the browser leaves, starlette cancels this where it waits. A run of the v1 route then ends with its connection,
    which the `with` block closes; one of the v2 route has to be told. Nobody pays for words nobody reads.
    """
    try:
        async with stream:
            try:
                async for text in stream.text():
                    yield text
            finally:
                if not stream.complete:
                    # What is cancelled may wait for nothing more, except behind a shield.
                    with anyio.CancelScope(shield=True):
                        await stream.stop()
    except FastGPTError:
        # The log says what went wrong; whoever looks at the page has no use for our server's address.
        logger.exception("the reply to chat %s is not complete", stream.chat_id)
        yield "\n[The reply ends here: something went wrong.]"


def main() -> None:
    """Serve the page until Ctrl-C."""
    port = int(os.environ.get("PORT", "8000"))
    api: Literal["v1", "v2"] = "v2" if os.environ.get("FASTGPT_API") == "v2" else "v1"
    if os.environ.get("FASTGPT_API_KEY"):
        uvicorn.run(web_app(AsyncChatClient(), os.environ.get("FASTGPT_APP_ID"), api), port=port)
        return
    with FastGPTEmulator(delay=0.05).serve() as emulator:
        uvicorn.run(web_app(AsyncChatClient(emulator.api_key, emulator.base_url), emulator.app_id, api), port=port)


if __name__ == "__main__":
    main()
