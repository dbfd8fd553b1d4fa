"""Starts and stops a server of the kit that runs FastGPT's own code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class KitError(Exception):
    """The kit is not there, or did not bring the server up."""


@contextmanager
def running(kit: Path, version: str) -> Iterator[dict[str, Any]]:
    """Bring a version up, give what the kit says about it, and stop it again if it did not run before.

    Raises:
        KitError: The server did not come up.
    """
    for name in ("FASTGPT_GIT", "REAL"):
        if not os.environ.get(name):
            raise KitError(f"{name} is not set; the kit's README says what it is")
    if not (kit / "up").exists():
        raise KitError(f"FASTGPT_KIT={kit} is not the kit's folder: there is no `up` in it")
    ran_before, last = False, ""
    with subprocess.Popen([sys.executable, str(kit / "up"), version], stdout=-1, stderr=-1, text=True) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        for line in started.stderr:
            sys.stderr.write(line)
            ran_before, last = ran_before or "already running" in line, line
        said = started.stdout.read()
    if started.returncode:
        raise KitError(f"the kit could not start {version}: {last.strip()}")
    told: dict[str, Any] = json.loads(said)
    try:
        yield told
    finally:
        if not ran_before:
            subprocess.run([sys.executable, str(kit / "down"), told["name"]], check=False)
