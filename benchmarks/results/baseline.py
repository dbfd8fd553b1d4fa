"""The committed ratios: `benchmarks/baseline.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import frozen

from .measurement import Measurement
from .rows import by_name

PATH = Path(__file__).resolve().parents[1] / "baseline.json"


@frozen
class Baseline:
    """Ratios of a whole run.

    Args:
        versions: Which Python and which libraries took part.
        measurements: Their ratios, by the names of the measurements.
    """

    versions: Mapping[str, str]
    measurements: Mapping[str, Measurement]

    @classmethod
    def load(cls, path: Path = PATH) -> Baseline:
        """Return what is committed."""
        sent = json.loads(path.read_text(encoding="utf-8"))
        return cls(sent["versions"], by_name(Measurement.from_json(each) for each in sent["measurements"]))

    @classmethod
    def of(cls, measurements: Iterable[Measurement], versions: Mapping[str, str]) -> Baseline:
        """Return what is to be committed of a run: its ratios, and nothing of the machine it ran on."""
        return cls(versions, by_name(each.as_ratios() for each in measurements))

    def save(self, path: Path = PATH) -> None:
        """Write it, a contestant a line, so that two baselines can be compared by reading."""
        measurements = []
        for each in self.measurements.values():
            rounds = ",\n        ".join(f"{json.dumps(name)}: {row}" for name, row in each.rounds.items())
            head = {"name": each.name, "base": each.base, "unit": each.unit}
            fields = ", ".join(
                f"{json.dumps(name)}: {json.dumps(text, ensure_ascii=False)}" for name, text in head.items()
            )
            measurements.append(f'    {{{fields},\n      "rounds": {{\n        {rounds}}}}}')
        versions = json.dumps(dict(self.versions))
        text = f'{{\n  "versions": {versions},\n  "measurements": [\n' + ",\n".join(measurements) + "\n  ]\n}\n"
        path.write_text(text, encoding="utf-8")
