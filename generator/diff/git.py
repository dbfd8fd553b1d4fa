"""The project as it was at a git revision. Nothing in the working tree is touched."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from pathlib import Path

from attrs import frozen

from ..errors import GenerationError, one_line

#: Candidates and other marks promise nothing to anybody.
_RELEASE = re.compile(r"v?\d+(\.\d+)*")


@frozen
class Repository:
    """The git repository of a project."""

    root: Path

    def latest_tag(self) -> str | None:
        """Return the newest release that led to what is checked out, or None."""
        if not (self.root / ".git").exists():
            return None
        listed = self._git("tag", "--list", "--merged", "HEAD", "--sort=-version:refname").decode().split()
        return next((tag for tag in listed if _RELEASE.fullmatch(tag)), None)

    def file(self, reference: str, path: str) -> bytes:
        """Return a file as it was at a revision."""
        return self._git("show", f"{reference}:{path}")

    def extract(self, reference: str, folder: str, target: Path) -> None:
        """Write a folder as it was at a revision below `target`."""
        with tarfile.open(fileobj=io.BytesIO(self._git("archive", reference, folder))) as archive:
            archive.extractall(target, filter="data")

    def _git(self, *arguments: str) -> bytes:
        command = ["git", "-C", str(self.root), *arguments]
        try:
            return subprocess.run(command, capture_output=True, check=True).stdout
        except FileNotFoundError:
            raise GenerationError("git is not installed; it is needed to see what was before") from None
        except subprocess.CalledProcessError as error:
            said = one_line(error.stderr.decode(errors="replace"))
            raise GenerationError(f"git {arguments[0]} failed: {said}; give a revision that has the file") from None
