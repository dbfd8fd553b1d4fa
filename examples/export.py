"""All chats of an app as JSON Lines: `python examples/export.py chats.jsonl`, a chat with its records on each line.

It talks to the server of `FASTGPT_BASE_URL` with `FASTGPT_API_KEY`, about the app `FASTGPT_APP_ID`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from fastgpt_client import ChatClient


def export(client: ChatClient, app_id: str, target: Path) -> int:
    """Write every chat, whatever made it, and return how many there were."""
    count = 0
    # Under another name until it is whole: half an export looks like a whole one.
    partial = target.with_name(f"{target.name}.part")
    with partial.open("w", encoding="utf-8") as lines:
        for chat in client.iter_chat_histories(app_id, source=None):
            records = [record.to_dict() for record in client.iter_chat_records(app_id, chat.chat_id)]
            # They come newest first, and are read from the beginning.
            line = {**chat.to_dict(), "records": records[::-1]}
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
            if sys.stderr.isatty():
                print(f"\r{count} chats", end="", file=sys.stderr, flush=True)
    partial.replace(target)
    return count


def main() -> None:
    """Export the chats of one app."""
    if len(sys.argv) != 2:
        sys.exit("usage: python export.py TARGET")
    app_id = os.environ.get("FASTGPT_APP_ID") or sys.exit("Set FASTGPT_APP_ID to the id of your app.")
    with ChatClient() as client:
        print(f"\r{export(client, app_id, Path(sys.argv[1]))} chats in {sys.argv[1]}")


if __name__ == "__main__":
    main()
