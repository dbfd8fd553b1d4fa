"""`python -m fastgpt_client.testing.compatibility`: write `docs/servers/compatibility.md`, also in Chinese."""

from __future__ import annotations

from .page import main

if __name__ == "__main__":
    raise SystemExit(main())
