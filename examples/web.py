"""A web page that shows a reply as it comes: `python examples/web.py`, then open the address it prints.

It talks to the server of `FASTGPT_BASE_URL` with `FASTGPT_API_KEY`, about the app `FASTGPT_APP_ID`; without a key, to
an emulated one. It needs what `pip install 'fastgpt-client[testing]'` brings: starlette and uvicorn.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route

from fastgpt_client import AsyncChatClient, FastGPTError
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


def web_app(client: AsyncChatClient, app_id: str | None) -> Starlette:
    """Return the web application; it closes the client when it ends."""

    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE)

    async def ask(request: Request) -> StreamingResponse:
        question = (await request.body()).decode()
        reply = words(client, app_id, request.query_params["chat"], question)
        return StreamingResponse(reply, media_type="text/plain")

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with client:
            yield

    return Starlette(routes=[Route("/", page), Route("/ask", ask, methods=["POST"])], lifespan=lifespan)


async def words(client: AsyncChatClient, app_id: str | None, chat_id: str, question: str) -> AsyncIterator[str]:
    """Yield a reply's text as it comes.

    When the browser leaves, starlette cancels this where it waits. That leaves the stream's `with` block, which closes
    the connection to FastGPT, and with its connection a run of the v1 route ends: nobody pays for words nobody reads.
    """
    try:
        async with client.stream(question, appId=app_id, chatId=chat_id, detail=False) as stream:
            async for text in stream.text():
                yield text
    except FastGPTError:
        # The log says what went wrong; whoever looks at the page has no use for our server's address.
        logger.exception("the reply to chat %s is not complete", chat_id)
        yield "\n[The reply ends here: something went wrong.]"


def main() -> None:
    """Serve the page until Ctrl-C."""
    port = int(os.environ.get("PORT", "8000"))
    if os.environ.get("FASTGPT_API_KEY"):
        uvicorn.run(web_app(AsyncChatClient(), os.environ.get("FASTGPT_APP_ID")), port=port)
        return
    with FastGPTEmulator(delay=0.05).serve() as emulator:
        uvicorn.run(web_app(AsyncChatClient(emulator.api_key, emulator.base_url), emulator.app_id), port=port)


if __name__ == "__main__":
    main()
