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
    route: str
    method: str
    pattern: str
    faults: list[Fault | None]
    forever: bool
    met: bool = False

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
        if not faults:
            raise ValueError(
                f"fault({route!r}) names no fault, and nothing would go wrong; add one, such as HtmlError(502)"
            )
        for fault in faults:
            if fault is not None and not isinstance(fault, Fault):
                raise TypeError(f"fault({route!r}): {fault!r} is no fault; give values such as HtmlError(502), or None")
        method, _, pattern = route.rpartition(" ")
        with self._lock:
            self._rules.append(_Rule(route, method or "*", pattern, list(faults), forever))

    def take(self, request: RecordedRequest) -> Fault | None:
        """Return the fault this request meets, if any."""
        with self._lock:
            for rule in self._rules:
                if rule.faults and rule.matches(request):
                    rule.met = True
                    if rule.forever and len(rule.faults) == 1:
                        return rule.faults[0]
                    return rule.faults.pop(0)
        return None

    def unused(self) -> list[str]:
        """Return a sentence for each fault that no request has met."""
        with self._lock:
            return [
                f"the fault {fault!r} was planned for {rule.route!r}, and no request met it"
                for rule in self._rules
                for fault in rule.faults
                if fault is not None and not (rule.forever and rule.met)
            ]

    def clear(self) -> None:
        """Forget all planned faults."""
        with self._lock:
            self._rules.clear()
