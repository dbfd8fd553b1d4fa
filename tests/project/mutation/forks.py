"""Run tests in forks of a pytest that has loaded everything but the package and the tests.

A new process takes five seconds of loading for each change; a fork takes none. No file is written.
"""

from __future__ import annotations

import gc
import importlib
import importlib.abc
import importlib.machinery
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, ModuleType

import pytest
from attrs import define, field, frozen
from hypothesis import Phase, settings

# A change that never ends, or never ends taking memory, is noticed as well. What counts is the processor's time, so
# that a busy machine notices nothing; the other limit is for what waits.
_SECONDS = 10
_LONGEST_WAIT = 180
_MEMORY = 6 << 30
_OPTIONS = (
    *(
        "-x",
        "-q",
        "-s",
        "--no-cov",
        "--tb=line",
        "--assert=plain",
        "--hypothesis-profile=mutation",
        "--hypothesis-seed=1",
        # It would end what waits, and say so on the screen.
        "--override-ini=faulthandler_timeout=0",
    ),
)


@frozen
class Changed(importlib.abc.MetaPathFinder):
    """Imports one module from a text instead of its file."""

    name: str
    path: Path
    source: str

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for that module only."""
        if fullname != self.name:
            return None
        return spec_from_loader(fullname, _FromText(self), origin=str(self.path))


class _FromText(importlib.machinery.SourceFileLoader):
    def __init__(self, changed: Changed) -> None:
        super().__init__(changed.name, str(changed.path))
        self._source = changed.source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec", dont_inherit=True)


@define
class Forks:
    """A pytest that stops before it collects, and goes on in forks."""

    _work: Callable[[Forks], int]
    _session: pytest.Session = field(init=False)

    def run(self, tests: Sequence[str]) -> int:
        """Load what all the tests need, do the work, and return its exit code."""
        # To see that an example fails is enough: no smaller one is looked for, and no old one remembered.
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutation", deadline=None, database=None, max_examples=30, phases=phases)
        return int(pytest.main([*_OPTIONS, *tests], plugins=[self]))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Do the work here, where plugins and settings are loaded."""
        self._session = session
        importlib.import_module("fastgpt_client.testing.plugin")
        for name in [name for name in sys.modules if name.partition(".")[0] == "fastgpt_client"]:
            if not name.startswith("fastgpt_client.generated.") or ".clients" in name:
                del sys.modules[name]
        # It watches the package as it was before, and would miss what the changed one is told.
        importlib.import_module("tests.support.canary").Watch.finds = lambda _: []
        gc.collect()
        gc.freeze()
        pytest.exit("", returncode=self._work(self))

    def passed(self, changes: Sequence[Changed], tests: Sequence[str], *, at_once: int) -> list[bool]:
        """Return for each change whether the tests pass with it."""
        results = [False] * len(changes)
        waiting = list(reversed(range(len(changes))))
        running: dict[int, tuple[int, float]] = {}
        while waiting or running:
            while waiting and len(running) < at_once:
                at = waiting.pop()
                child = os.fork()
                if not child:
                    self._become(changes[at], tests)
                running[child] = at, time.monotonic() + _LONGEST_WAIT
            time.sleep(0.01)
            for child, (at, ends) in list(running.items()):
                if time.monotonic() > ends:
                    os.kill(child, signal.SIGKILL)
                ended, status = os.waitpid(child, os.WNOHANG)
                if ended:
                    del running[child]
                    results[at] = status == 0
        return results

    def _become(self, changed: Changed, tests: Sequence[str]) -> None:
        if "MUTATION_SHOW" not in os.environ:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        sys.meta_path.insert(0, changed)
        code = 1
        try:
            self._session.config.args = list(tests)
            self._session.perform_collect()
            # Examples are found one by one, and take longest.
            self._session.items.sort(key=lambda item: hasattr(getattr(item, "obj", None), "hypothesis"))
            if not self._session.testsfailed:
                self._session.config.hook.pytest_runtestloop(session=self._session)
            code = 0 if self._session.testscollected and not self._session.testsfailed else 1
        except BaseException as error:
            code = 1
            print(repr(error))
        finally:
            os._exit(code)
