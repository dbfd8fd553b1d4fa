"""A chatbot in the terminal: `python examples/chatbot.py`. Ctrl-C stops a reply; at the prompt, it ends the talk.

It talks to the server of `FASTGPT_BASE_URL` with `FASTGPT_API_KEY`, about the app `FASTGPT_APP_ID`.
"""

from __future__ import annotations

import os
import sys

from fastgpt_client import ChatClient, Conversation, FastGPTError


def main() -> None:
    """Talk until the user has enough."""
    app_id = os.environ.get("FASTGPT_APP_ID") or sys.exit("Set FASTGPT_APP_ID to the id of your app.")
    with ChatClient() as client:
        # A run of the v2 route can be stopped, and what it has said by then is stored.
        talk = client.conversation(app_id, api="v2")
        while (question := asked()) is not None:
            if question:
                say(talk, question)


def asked() -> str | None:
    """Return what the user types; None when nothing more comes."""
    try:
        return input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        print()
        return None


def say(talk: Conversation, question: str) -> None:
    """Print the reply as it comes."""
    try:
        with talk.stream(question) as stream:
            try:
                for text in stream.text():
                    print(text, end="", flush=True)
            except KeyboardInterrupt:
                # Without this the server would go on, and its words be paid for.
                stream.stop()
                print(" [stopped]", end="")
        print()
        if stream.reply.interactive is not None:
            print(f"[{stream.reply.interactive.description}]", *stream.reply.interactive.options, sep="\n- ")
    except FastGPTError as error:
        print(f"\n[{error}]")


if __name__ == "__main__":
    main()
