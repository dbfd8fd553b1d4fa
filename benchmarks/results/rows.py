"""What the project promises of its speed, each promise a ratio to a named peer in the same run. Performs no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from .measurement import Measurement, Spread

_SYNC, _ASYNC = "fastgpt-client", "fastgpt-client, async"


@frozen
class Row:
    """One promise.

    Args:
        work: What is done, in English and Chinese.
        measurement: Where its figures are.
        ours: The contestant that is ours.
        peer: The one it is measured by.
        reach: The ratio it has to reach; smaller is better.
    """

    work: tuple[str, str]
    measurement: str
    ours: str
    peer: str
    reach: float

    @property
    def key(self) -> str:
        """What the row is called where it has to be found again."""
        return f"{self.measurement}: {self.ours} × {self.peer}"

    @property
    def digits(self) -> int:
        """How many digits after the point are printed, and compared."""
        return 3 if self.reach < 0.1 else 2

    def reached(self, spread: Spread) -> bool:
        """Tell whether a ratio is what was promised, as both are printed."""
        return round(spread.median, self.digits) <= self.reach

    def spread(self, measurements: Mapping[str, Measurement]) -> Spread | None:
        """Return the row's ratios; None when it could not be measured."""
        found = measurements.get(self.measurement)
        ratios = found.ratios(self.ours, self.peer) if found is not None else []
        return Spread.of(ratios) if ratios else None

    def why_not(self, measurements: Mapping[str, Measurement]) -> str:
        """Return why the row could not be measured."""
        found = measurements.get(self.measurement)
        if found is None:
            return "not measured"
        reasons = [f"{each} failed: {found.failed[each]}" for each in (self.ours, self.peer) if each in found.failed]
        return "; ".join(reasons) or "not measured"


ROWS = (
    Row(("a stream at once, sync", "一次到齐的流，同步"), "burst", _SYNC, "httpx", 0.20),
    Row(("a stream at once, async", "一次到齐的流，异步"), "burst", _ASYNC, "httpx", 0.30),
    Row(("a stream at once, sync", "一次到齐的流，同步"), "burst", _SYNC, "openai", 0.04),
    Row(("an event every 300 µs, sync", "每 300 µs 一个事件，同步"), "trickle", _SYNC, "httpx", 0.40),
    Row(("an event every 300 µs, async", "每 300 µs 一个事件，异步"), "trickle", _ASYNC, "httpx", 0.65),
    Row(("delay of an event every 5 ms", "每 5 ms 一个事件的延迟"), "paced", _SYNC, "raw socket", 1.2),
    Row(("a call, 1 thread", "一次调用，1 个线程"), "call, 1 threads", _SYNC, "httpx", 0.8),
    Row(("a call, 256 threads", "一次调用，256 个线程"), "call, 256 threads", _SYNC, "httpx", 0.9),
    Row(("a call, 1 task", "一次调用，1 个任务"), "call, 1 tasks", _ASYNC, "httpx, async", 0.6),
    Row(("a call, 16 tasks", "一次调用，16 个任务"), "call, 16 tasks", _ASYNC, "httpx, async", 0.3),
    Row(("500 streams, an event", "500 个流，每个事件"), "500 streams, cpu", _ASYNC, "aiohttp", 1.7),
    Row(("500 streams, memory of each", "500 个流，每个的内存"), "500 streams, memory", _ASYNC, "aiohttp", 1.5),
    Row(("2,000 streams until all are open", "2,000 个流全部打开"), "2,000 streams, opening", _ASYNC, "aiohttp", 1.5),
    Row(("reading a record", "读取一条记录"), "records", _SYNC, "openapi-python-client", 0.5),
    Row(("import", "导入"), "import", _SYNC, "httpx", 0.10),
    Row(("first client", "第一个客户端"), "first client", _SYNC, "httpx", 1.15),
    # These two keep what was reached before; the regression's 15 % are their room.
    Row(("upload of 1 GiB, sync", "上传 1 GiB，同步"), "upload", _SYNC, "httpx", 0.59),
    Row(("upload of 1 GiB, async", "上传 1 GiB，异步"), "upload", _ASYNC, "httpx, async", 0.37),
    Row(
        ("decoding, one event a read", "解码，每次读到一个事件"),
        "decode, one event a read",
        f"{_SYNC}, events",
        "json.loads",
        1.8,
    ),
    Row(
        ("decoding to text, one event a read", "解码为文本，每次读到一个事件"),
        "decode, one event a read",
        _SYNC,
        "json.loads",
        1.3,
    ),
    Row(
        ("decoding to text, with escapes", "解码为文本，含转义"),
        "decode, texts with escapes",
        _SYNC,
        "json.loads",
        1.6,
    ),
)


def by_name(measurements: Iterable[Measurement]) -> dict[str, Measurement]:
    """Return measurements by their names."""
    return {each.name: each for each in measurements}
