"""`fastgpt logs`: what an app's users did."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ..settings.options import ApiKey, App, AsJson, BaseUrl, Limit, Out, ProfileName
from ..terminal.errors import USAGE, CommandError
from ..terminal.failures import told
from ..terminal.output import console, json_text, note, out
from ..words.language import t

HELP = t("List, export and chart the logs of an app.")
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help=t("From this day; a week ago when absent."))]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help=t("To this day; today when absent."))]


class Form(StrEnum):
    """How logs are exported."""

    csv = "csv"
    jsonl = "jsonl"


class Span(StrEnum):
    """How long a bar of a chart is."""

    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"


@app.command("list", help=t("List the chats of all users, newest first."))
@told
def list_logs(
    since: Since = None,
    until: Until = None,
    limit: Limit = 20,
    as_json: AsJson = False,
    app_id: App = None,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """List logs."""
    import itertools

    from rich.table import Table

    from ..settings.target import target_of

    target, (start, end) = target_of(api_key, base_url, app_id, profile), _days(since, until)
    with target.app_client() as client:
        found = itertools.islice(client.iter_app_logs(target.needed_app(), start, end), limit)
        rows = [log.to_dict() for log in found]
    if as_json:
        for row in rows:
            out(json_text(row))
        return
    table = Table(
        t("updated"), t("user"), t("messages"), t("points"), t("errors"), t("title"), box=None, pad_edge=False
    )
    for row in rows:
        member = row.get("sourceMember")
        user = row.get("outLinkUid") or (member.get("name") if isinstance(member, dict) else "") or ""
        numbers = [_number(row.get(name)) for name in ("messageCount", "totalPoints", "errorCount")]
        when = str(row.get("updateTime") or "")[:16].replace("T", " ")
        table.add_row(when, str(user), *numbers, str(row.get("customTitle") or row.get("title") or ""))
    console().print(table, markup=False)


@app.command("export", help=t("Write logs as CSV or JSON lines."))
@told
def export(
    since: Since = None,
    until: Until = None,
    form: Annotated[Form, typer.Option("--format", help=t("csv or jsonl."))] = Form.csv,
    out_path: Out = None,
    app_id: App = None,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Export logs."""
    from ..exports.files import written_to
    from ..exports.tables import COLUMNS, csv_row
    from ..settings.target import target_of
    from ..terminal.progress import counted

    target, (start, end) = target_of(api_key, base_url, app_id, profile), _days(since, until)
    with (
        target.app_client() as client,
        written_to(out_path) as file,
        counted(t("chats"), into_file=bool(out_path)) as count,
    ):
        if form is Form.csv:
            file.write(csv_row(COLUMNS))
        for log in client.iter_app_logs(target.needed_app(), start, end):
            row = log.to_dict()
            line = json_text(row) + "\n"
            file.write(csv_row([row.get(name) for name in COLUMNS]) if form is Form.csv else line)
            count()
    if out_path:
        note(t("Wrote {path}.").format(path=out_path))


@app.command("chart", help=t("Show users, chats, points and errors over time; --out makes a picture."))
@told
def chart(
    since: Since = None,
    until: Until = None,
    span: Annotated[Span, typer.Option("--by", help=t("day, week, month or quarter."))] = Span.day,
    out_path: Annotated[Path | None, typer.Option("--out", "-o", help=t("Write a picture: .svg or .png."))] = None,
    dark: Annotated[bool, typer.Option("--dark", help=t("A picture for a dark page."))] = False,
    as_json: AsJson = False,
    app_id: App = None,
    api_key: ApiKey = None,
    base_url: BaseUrl = None,
    profile: ProfileName = None,
) -> None:
    """Chart logs."""
    from ..charts.series import series_of
    from ..settings.target import target_of

    if out_path is not None and out_path.suffix not in (".svg", ".png"):
        raise CommandError(t("A picture is .svg or .png."), t("Write --out chart.svg or --out chart.png"), code=USAGE)
    target, (start, end) = target_of(api_key, base_url, app_id, profile), _days(since, until)
    with target.app_client() as client:
        name = str(client.get_app_info(target.needed_app()).data.get("name") or target.app)
        answer = client.get_app_logs_chart(
            target.needed_app(), start, end, userTimespan=span.value, chatTimespan=span.value, appTimespan=span.value
        )
    figures = series_of(answer.parsed)
    if as_json:
        out(json_text(figures.as_dict()))
    elif out_path is None:
        from ..charts.text import draw

        draw(name, figures, console())
    else:
        from ..charts.picture import save

        save(out_path, name, figures, dark=dark)
        note(t("Wrote {path}.").format(path=out_path))


def _days(since: str | None, until: str | None) -> tuple[str, str]:
    today = date.today()
    return since or (today - timedelta(days=6)).isoformat(), until or today.isoformat()


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else ""
