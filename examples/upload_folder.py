"""A folder for one chat: `python examples/upload_folder.py FOLDER [QUESTION]` uploads its files and asks about them.

It talks to the server of `FASTGPT_BASE_URL` with `FASTGPT_API_KEY`, about the app `FASTGPT_APP_ID`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from fastgpt_client import AsyncChatClient, ChatFile

AT_ONCE = 4


class Bars:
    """A progress bar for each file, one below the other; where nobody watches, a line when a file is there."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._width = max(map(len, names), default=0)
        self._live = sys.stderr.isatty()
        if self._live:
            for place in range(len(names)):
                self._print(self._bar(place, 0, 1))

    def show(self, place: int, sent: int, total: int) -> None:
        """Draw how far a file is."""
        bar = self._bar(place, sent, total)
        if self._live:
            # Up to the file's line, over what is there, and down again.
            up = len(self._names) - place
            print(f"\x1b[{up}A\r{bar}\x1b[K\x1b[{up}B\r", end="", file=sys.stderr, flush=True)
        elif sent == total:
            self._print(bar)

    def _bar(self, place: int, sent: int, total: int) -> str:
        share = sent / total if total else 1.0
        return f"{self._names[place]:<{self._width}} {'█' * int(share * 30):░<30} {share:4.0%} {sent / 1e6:.1f} MB"

    def _print(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


async def upload(client: AsyncChatClient, app_id: str, chat_id: str, paths: list[Path]) -> list[ChatFile]:
    """Upload files, a few at a time, and return what a message needs to refer to them."""
    bars, places = Bars([path.name for path in paths]), asyncio.Semaphore(AT_ONCE)

    async def one(place: int, path: Path) -> ChatFile:
        async with places:
            return await client.upload_chat_file(
                app_id, chat_id, path, progress=lambda sent, total: bars.show(place, sent, total)
            )

    async with asyncio.TaskGroup() as tasks:
        uploads = [tasks.create_task(one(place, path)) for place, path in enumerate(paths)]
    return [task.result() for task in uploads]


async def ask_about(app_id: str, paths: list[Path], question: str) -> None:
    """Upload files, and print what the app says about them."""
    async with AsyncChatClient() as client:
        talk = client.conversation(app_id)
        files = await upload(client, app_id, talk.chat_id, paths)
        async with talk.stream([question, *files]) as stream:
            async for text in stream.text():
                print(text, end="", flush=True)
    print()


def main() -> None:
    """Ask about what is in a folder."""
    if len(sys.argv) < 2:
        sys.exit("usage: python upload_folder.py FOLDER [QUESTION]")
    app_id = os.environ.get("FASTGPT_APP_ID") or sys.exit("Set FASTGPT_APP_ID to the id of your app.")
    paths = sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_file())
    asyncio.run(ask_about(app_id, paths, " ".join(sys.argv[2:]) or "What are these files about?"))


if __name__ == "__main__":
    main()
