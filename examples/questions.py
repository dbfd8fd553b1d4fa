"""Many questions at once: `python examples/questions.py questions.txt answers.jsonl`, a question on each line.

It talks to the server of `FASTGPT_BASE_URL` with `FASTGPT_API_KEY`, about the app `FASTGPT_APP_ID`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TextIO

from fastgpt_client import AsyncChatClient, FastGPTError

AT_ONCE = 200


async def ask_all(app_id: str, questions: list[str], answers: TextIO) -> int:
    """Write an answer to each question, in the order they come, and return how many failed."""
    places, done, failed = asyncio.Semaphore(AT_ONCE), 0, 0
    async with AsyncChatClient() as client, asyncio.TaskGroup() as tasks:

        async def ask(number: int, question: str) -> None:
            nonlocal done, failed
            async with places:
                try:
                    reply = await client.chat(question, appId=app_id, detail=False)
                    line = {"number": number, "question": question, "answer": reply.text}
                except FastGPTError as error:
                    # One that fails leaves the others alone.
                    line = {"number": number, "question": question, "error": str(error)}
                    failed += 1
            done += 1
            answers.write(json.dumps(line, ensure_ascii=False) + "\n")
            progress(done, len(questions), failed)

        for number, question in enumerate(questions, start=1):
            tasks.create_task(ask(number, question))
    return failed


def progress(done: int, total: int, failed: int) -> None:
    """Show how far it is; where nobody watches, only the end."""
    if sys.stderr.isatty() or done == total:
        bar = "█" * (done * 40 // total)
        end = "\n" if done == total else ""
        print(f"\r{bar:░<40} {done}/{total}, {failed} failed", end=end, file=sys.stderr, flush=True)


def main() -> None:
    """Ask what is in one file and write the answers to another."""
    if len(sys.argv) != 3:
        sys.exit("usage: python questions.py QUESTIONS ANSWERS")
    app_id = os.environ.get("FASTGPT_APP_ID") or sys.exit("Set FASTGPT_APP_ID to the id of your app.")
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    questions = [line.strip() for line in lines if line.strip()]
    with Path(sys.argv[2]).open("w", encoding="utf-8") as answers:
        sys.exit(1 if asyncio.run(ask_all(app_id, questions, answers)) else 0)


if __name__ == "__main__":
    main()
