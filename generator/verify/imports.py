"""Check that every generated module can be imported.

It runs in a fresh interpreter that finds the new tree first and takes warnings as errors.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ..errors import GenerationError

_SCRIPT = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
package = sys.argv[2]
# What is written by hand is where it always is; what is generated is found first.
importlib.import_module(package).__path__.append(f"{sys.argv[3]}/{package}")
for name in sys.stdin.read().split():
    try:
        importlib.import_module(name)
    except BaseException as error:
        print(f"{name}: {type(error).__name__}: {error}".replace(chr(10), " "))
"""


def check_imports(root: Path, package: str, project: Path) -> None:
    """Import every module of a package that lies under the root.

    Args:
        root: The folder to put first on the path.
        package: The package's folder, relative to the root.
        project: Where the rest of the package around it is.

    Raises:
        GenerationError: One line for each module that does not import.
    """
    names = sorted(_module(path.relative_to(root)) for path in (root / package).rglob("*.py"))
    ran = subprocess.run(
        [sys.executable, "-I", "-B", "-W", "error", "-c", _SCRIPT, str(root), Path(package).parts[0], str(project)],
        input="\n".join(names),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    problems = ran.stdout.splitlines() + ([ran.stderr.strip()] if ran.returncode else [])
    if problems:
        raise GenerationError.many(f"{problem}; correct the template or the spec" for problem in problems)


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
