"""The options that every command takes, so that each of them is written once."""

from __future__ import annotations

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
