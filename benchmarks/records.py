"""What reading 10,000 records costs, beside openapi-python-client's own models: `python -m benchmarks.records`.

Both read the same records of the same contract, in turn in each round. The figure is a ratio of processor time.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openapi_python_client as opc
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData

from fastgpt_client.generated.models import ChatRecord
from generator.spec.document import Spec
from generator.spec.for_tool import spec_for_tool

SPEC = Path(__file__).parents[1] / "spec" / "fastgpt.yaml"
RECORDS = 10_000
ROUNDS = 9


def records() -> list[dict[str, Any]]:
    """Return questions and replies in turn, as FastGPT 4.16 lists them."""
    question = {
        "_id": "654f2e49b64caef1d9431e8b",
        "dataId": "q",
        "obj": "Human",
        "value": [{"text": {"content": "谁是导演?"}}],
        "time": "2025-01-02T03:04:05.678Z",
        "hideInUI": False,
        "deleteTime": None,
    }
    reply = {
        **question,
        "obj": "AI",
        "value": [{"reasoning": {"content": "想"}}, {"text": {"content": "新海诚。" * 20}}],
        "customFeedbacks": [],
        "durationSeconds": 1.86,
        "llmModuleAccount": 1,
        "totalQuoteList": [{"id": "1", "chunkIndex": 0, "collectionId": "c", "sourceName": "a.txt"}],
    }
    made = [{**(reply if number % 2 else question), "dataId": f"d{number}"} for number in range(RECORDS)]
    loaded: list[dict[str, Any]] = json.loads(json.dumps(made))
    return loaded


def stock(folder: Path) -> Callable[[Any], Any]:
    """Return how the tool's own code reads a record."""
    file = ConfigFile(post_hooks=[])
    config = Config.from_sources(file, MetaType.NONE, SPEC, "utf-8", overwrite=True, output_path=folder / "stock")
    data = GeneratorData.from_dict(spec_for_tool(Spec.load(SPEC)), config=config)
    if not isinstance(data, GeneratorData):
        raise SystemExit(f"openapi-python-client refuses the spec: {data}")
    with redirect_stdout(io.StringIO()):
        opc.Project(openapi=data, config=config).build()
    sys.path.insert(0, str(folder))
    read: Callable[[Any], Any] = importlib.import_module("stock.models.chat_record").ChatRecord.from_dict
    return read


def seconds(read: Callable[[Any], Any], sent: list[dict[str, Any]]) -> float:
    """Return the processor time one reading of all records takes."""
    gc.collect()
    start = time.process_time()
    made = [read(each) for each in sent]
    spent = time.process_time() - start
    if len(made) != len(sent):
        raise SystemExit("records were lost")
    return spent


def main() -> None:
    """Measure, and print the median and the spread of the ratios of all rounds."""
    sent = records()
    with TemporaryDirectory() as folder:
        theirs = stock(Path(folder))
        seconds(theirs, sent), seconds(ChatRecord.from_dict, sent)
        rounds = [(seconds(ChatRecord.from_dict, sent), seconds(theirs, sent)) for _ in range(ROUNDS)]
    ratios = sorted(ours / others for ours, others in rounds)
    print(f"{RECORDS:,} records: {statistics.median(ours for ours, _ in rounds) * 1000:.1f} ms")
    print(f"openapi-python-client's own models: {statistics.median(others for _, others in rounds) * 1000:.1f} ms")
    print(f"ratio: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
