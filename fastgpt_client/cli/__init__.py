"""The command `fastgpt`: ask, chat, upload, read histories and logs, and find out what is wrong. Needs the extra `cli`.

It uses nothing but the public API of this package. Importing it loads neither a client nor typer.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

# What the extra brings; matplotlib is only loaded to draw a picture.
_EXTRA = ("typer", "rich", "matplotlib", "starlette", "uvicorn")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Args:
        arguments: What follows `fastgpt` on the command line; the command line's own when None.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        from .application import run
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _EXTRA:
            raise
        from .words.language import t

        text = t("fastgpt needs {missing}, which is not installed; run: pip install 'fastgpt-client[cli]'")
        sys.stderr.write(text.format(missing=missing) + "\n")
        return 2
    return run(given)
