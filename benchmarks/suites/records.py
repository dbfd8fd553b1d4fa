"""What reading 10,000 records costs, beside openapi-python-client's own models of the same contract."""

from __future__ import annotations

import importlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openapi_python_client as opc
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData

from fastgpt_client.generated.models import ChatRecord
from generator.spec.document import Spec
from generator.spec.for_tool import spec_for_tool

from ..results.measurement import Measurement
from .turns import Contestant, Turn, cpu, take_turns

SPEC = Path(__file__).parents[2] / "spec" / "fastgpt.yaml"
RECORDS = 10_000


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
        raise ValueError(f"openapi-python-client refuses the spec: {data}")
    with redirect_stdout(io.StringIO()):
        opc.Project(openapi=data, config=config).build()
    sys.path.insert(0, str(folder))
    read: Callable[[Any], Any] = importlib.import_module("stock.models.chat_record").ChatRecord.from_dict
    return read


@contextmanager
def reading(read: Callable[[Any], Any], sent: list[Any]) -> Iterator[Turn]:
    """Count the processor time of reading a record."""

    def turn() -> float:
        made: list[Any] = []
        figure = cpu(lambda: made.extend(read(each) for each in sent), len(sent))
        if len(made) != len(sent):
            raise ValueError("records were lost")
        return figure

    yield turn


@contextmanager
def reading_stock(sent: list[dict[str, Any]]) -> Iterator[Turn]:
    """Count the same for the tool's own code, which is generated first."""
    with TemporaryDirectory() as folder, reading(stock(Path(folder)), sent) as turn:
        yield turn


def measure(*, quick: bool, rounds: int) -> list[Measurement]:
    """Return the cost of a record."""
    sent = records()[: 2000 if quick else RECORDS]
    contestants: dict[str, Contestant] = {
        "openapi-python-client": partial(reading_stock, sent),
        "fastgpt-client": partial(reading, ChatRecord.from_dict, sent),
        "json.loads": partial(reading, json.loads, [json.dumps(each) for each in sent]),
    }
    return [take_turns("records", "openapi-python-client", "µs of CPU a record", contestants, rounds)]
