"""Text that comes in pieces, shown as Markdown: finished paragraphs stay, the one being written is drawn anew."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

    from rich.console import Console
    from rich.live import Live


def split_finished(text: str) -> tuple[str, str]:
    """Return what is finished of a Markdown text, and what may still change: a paragraph ends at a blank line.

    A blank line inside a fence of code ends nothing.
    """
    fenced, end, at = False, 0, 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not line.strip() and not fenced:
            end = at
    return text[:end], text[end:]


class MarkdownStream:
    """Shows Markdown while it comes; plain text where there is no terminal.

    Args:
        console: Where to show it.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rest = ""
        self._live: Live | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def feed(self, text: str) -> None:
        """Show the next piece."""
        if not self._console.is_terminal:
            self._console.file.write(text)
            self._console.file.flush()
            self._rest += text
            return
        from rich.live import Live
        from rich.markdown import Markdown

        done, self._rest = split_finished(self._rest + text)
        if self._live is None:
            # The last lines are what is new, when a paragraph is longer than the window.
            self._live = Live(console=self._console, refresh_per_second=12, transient=True, vertical_overflow="crop")
            self._live.start()
        if done.strip():
            self._console.print(Markdown(done))
            self._console.print()
        self._live.update(Markdown(self._rest))

    def finish(self) -> None:
        """Show what is left as it stays."""
        rest, self._rest = self._rest, ""
        if not self._console.is_terminal:
            if rest:
                self._console.file.write("\n")
            return
        if self._live is not None:
            self._live.stop()
            self._live = None
        if rest.strip():
            from rich.markdown import Markdown

            self._console.print(Markdown(rest))
