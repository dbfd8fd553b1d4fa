"""`python -m tests.live`: try every operation on a server, and print what worked."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .cases import rows
from .checks.contract import Contract
from .kit import KitError, running
from .report import as_json, table
from .runner import Report, Run
from .server import Server, of_emulator, of_kit, of_user

_USE = """
Which server:
  FASTGPT_BASE_URL, FASTGPT_API_KEY, FASTGPT_APP_ID   your own; only chats of this run are touched
  FASTGPT_KIT, FASTGPT_GIT, REAL and --version        one of the kit, started and stopped here
  --emulator --version 4.16                           the emulator of fastgpt_client.testing
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suite; return 0 when nothing differs, 1 when something does, 2 when there is no server to try."""
    parser = argparse.ArgumentParser("python -m tests.live", epilog=_USE, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--version", help="the version of the server, such as 4.16.0")
    parser.add_argument("--emulator", action="store_true", help="try the emulator")
    parser.add_argument("--only", default="", help="only operations whose name holds this text")
    parser.add_argument("--json", type=Path, help="write everything that was found to this file")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds for each read")
    given = parser.parse_args(arguments)
    try:
        with _server(given.version or None, emulator=given.emulator) as server:
            only = "too many requests" if server.limited else given.only
            chosen = [row for row in rows() if only in row.name]
            run = Run(server, chosen, Contract(), given.timeout)
            try:
                run()
            except KeyboardInterrupt:
                sys.stderr.write("interrupted\n")
    except KitError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return _told(run.report, given.json)


def _told(report: Report, path: Path | None) -> int:
    sys.stdout.write(table(report) + "\n")
    if path is not None:
        path.write_text(json.dumps(as_json(report), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if report.fits else 1


@contextmanager
def _server(version: str | None, *, emulator: bool) -> Iterator[Server]:
    """Give the server that the arguments and the environment name.

    Raises:
        KitError: They name none, or it cannot be started.
    """
    names = ("FASTGPT_BASE_URL", "FASTGPT_API_KEY", "FASTGPT_APP_ID")
    base_url, api_key, app_id = (os.environ.get(name, "") for name in names)
    kit = os.environ.get("FASTGPT_KIT")
    if emulator:
        from fastgpt_client.testing import FastGPTEmulator

        yield of_emulator(FastGPTEmulator(version or "4.16", delay=0.005))
    elif base_url and api_key and app_id:
        yield of_user(base_url, api_key, app_id, version)
    elif kit and version:
        with running(Path(kit), version) as told:
            yield of_kit(told)
    else:
        raise KitError(f"there is no server to try: set {', '.join(names)}, or FASTGPT_KIT and --version")


if __name__ == "__main__":
    raise SystemExit(main())
