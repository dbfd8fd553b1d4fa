"""The options that several commands take, so that each of them is written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..words.language import t

ApiKey = Annotated[
    str | None,
    typer.Option("--api-key", metavar="KEY", help=t("API key; FASTGPT_API_KEY keeps it out of the shell's history.")),
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", "-u", metavar="URL", help=t("Where FastGPT is; or FASTGPT_BASE_URL."))
]
App = Annotated[str | None, typer.Option("--app", "-a", metavar="ID", help=t("Id of the app; or FASTGPT_APP_ID."))]
ProfileName = Annotated[
    str | None,
    typer.Option("--profile", "-p", metavar="NAME", help=t("Profile of `fastgpt login`; or FASTGPT_PROFILE.")),
]
AsJson = Annotated[bool, typer.Option("--json", help=t("Write JSON."))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=t("Do not ask first."))]
Limit = Annotated[int, typer.Option("--limit", "-n", help=t("How many at most."))]
Out = Annotated[Path | None, typer.Option("--out", "-o", help=t("Write to this file instead of stdout."))]
Timeout = Annotated[float, typer.Option("--timeout", help=t("Seconds to wait for the first sign of an answer."))]
