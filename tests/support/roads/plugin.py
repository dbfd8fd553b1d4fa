"""`pytest --road=tls`: runs the tests on another road, but for what differs there, and says what that is."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .differences import DIFFERENCES, Difference
from .road import ROADS, Road, road

_TAKEN = "came by"
_LEFT_OUT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--road", choices=ROADS, help="the road between clients and the servers of the tests")


@pytest.fixture(autouse=True, scope="session")
def _road_of_all(request: pytest.FixtureRequest, _one_ssl_context: None) -> Iterator[Road | None]:
    kind = request.config.getoption("--road")
    if kind is None:
        yield None
        return
    with pytest.MonkeyPatch.context() as patch, road(kind, patch) as made:
        yield made


@pytest.fixture(autouse=True)
def _road(
    request: pytest.FixtureRequest,
    _road_of_all: Road | None,
    _no_settings_from_outside: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Lead clients of a test onto the road, and note how many went there."""
    if _road_of_all is None:
        yield
        return
    for name, value in _road_of_all.environment.items():
        monkeypatch.setenv(name, value)
    before = _road_of_all.taken
    yield
    request.node.user_properties.append((_TAKEN, _road_of_all.taken - before))


def pytest_configure(config: pytest.Config) -> None:
    kind = config.getoption("--road")
    if kind == "aiohttp" and importlib.util.find_spec("httpx_aiohttp") is None:
        raise pytest.UsageError("--road=aiohttp needs httpx-aiohttp, which is in the dependency group `test`")
    if kind is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Summary(kind), "roads")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the tests that set up roads of their own."""
    return True if config.getoption("--road") is not None and collection_path.name == "test_roads.py" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose requests go nowhere, and mark those that differ on this road.

    Raises:
        pytest.UsageError: An entry of the table names no case of its test.
    """
    kind = config.getoption("--road")
    if kind is None:
        return
    away = [item for item in items if _never_goes(item, kind)]
    items[:] = [item for item in items if not _never_goes(item, kind)]
    config.stash[_LEFT_OUT] = len(away)
    for entry in DIFFERENCES:
        if kind not in entry.roads:
            continue
        tests = [item for item in items if _named(item) == entry.test]
        cases = [item for item in tests if entry.case in item.name.partition("[")[2]]
        if tests and not cases and not any("::" in given for given in config.args):
            raise pytest.UsageError(f"no case of {entry.test} holds {entry.case!r}; correct the entry in DIFFERENCES")
        for item in cases:
            item.add_marker(_mark(entry))


def _never_goes(item: pytest.Item, kind: str) -> bool:
    """Tell whether a mock answers in place of a server, or the client is a sync one where only async ones go."""
    return "respx_mock" in getattr(item, "fixturenames", ()) or (kind == "aiohttp" and "/_sync/" in item.nodeid)


def _named(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0].replace("/_sync/", "/_async/")


def _mark(entry: Difference) -> pytest.MarkDecorator:
    return pytest.mark.skip(entry.reason) if entry.never else pytest.mark.xfail(reason=entry.reason, strict=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that gathers the results what was left out in this one."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left out"] = session.config.stash.get(_LEFT_OUT, 0)


class _Summary:
    """Says at the end how many tests took the road and which did not hold there; none at all is a failure."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._passed, self._taken, self._left_out = 0, 0, 0
        self._differing: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self._passed += report.passed
        if report.skipped:
            reason = getattr(report, "wasxfail", None) or _reason(report.longrepr)
            self._differing[reason] += 1
        if report.when == "teardown" and dict(report.user_properties).get(_TAKEN):
            self._taken += 1

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        # Every process collects all tests.
        self._left_out = max(self._left_out, getattr(node, "workeroutput", {}).get("left out", 0))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._left_out = max(self._left_out, session.config.stash.get(_LEFT_OUT, 0))
        if session.exitstatus == pytest.ExitCode.OK and not self._taken:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        say = terminalreporter.write_line
        say(f"road {self._kind}: {self._passed} tests passed; clients of {self._taken} took it")
        sync = ", or they are of sync clients" if self._kind == "aiohttp" else ""
        say(f"  {self._left_out} left out: a mock answers in place of a server{sync}")
        for reason, count in self._differing.most_common():
            say(f"  {count} differ: {reason}")


def _reason(skipped: Any) -> str:
    return str(skipped[2]).removeprefix("Skipped: ") if isinstance(skipped, tuple) else str(skipped)
