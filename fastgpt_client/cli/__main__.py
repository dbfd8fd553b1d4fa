"""`python -m fastgpt_client.cli` is `fastgpt`."""

from __future__ import annotations

from . import main

raise SystemExit(main())
