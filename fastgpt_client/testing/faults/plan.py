"""The plan of faults decides which request meets which fault."""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Sequence

from attrs import Factory, define

from ..wire.recorded_request import RecordedRequest
from .kinds import Fault


@define
class _Rule:
    method: str
    pattern: str
    faults: list[Fault | None]
    forever: bool

    def matches(self, request: RecordedRequest) -> bool:
        target = f"storage:{request.path}" if request.origin == "storage" else request.path
        return self.method in ("*", request.method) and fnmatch.fnmatchcase(target, self.pattern)


@define
class FaultPlan:
    """The faults still to come."""

    _rules: list[_Rule] = Factory(list)
    _lock: threading.Lock = Factory(threading.Lock)

    def add(self, route: str, faults: Sequence[Fault | None], *, forever: bool) -> None:
        """Plan faults for a route; see `FastGPTEmulator.fault`."""
        method, _, pattern = route.rpartition(" ")
        with self._lock:
            self._rules.append(_Rule(method or "*", pattern, list(faults), forever))

    def take(self, request: RecordedRequest) -> Fault | None:
        """Return the fault this request meets, if any."""
        with self._lock:
            for rule in self._rules:
                if rule.faults and rule.matches(request):
                    if rule.forever and len(rule.faults) == 1:
                        return rule.faults[0]
                    return rule.faults.pop(0)
        return None

    def clear(self) -> None:
        """Forget all planned faults."""
        with self._lock:
            self._rules.clear()
