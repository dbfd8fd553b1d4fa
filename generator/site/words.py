"""The languages of the site, and what the reference says in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from ..spec.document import read_yaml

LANGUAGES = ("en", "zh")
# What the contract says, by the English; where it is missing, the English stands.
CONTRACT = Path(__file__).with_name("chinese.yaml")
_REFERENCE: Mapping[str, str] = {
    "Reference": "参考",
    "Every operation of FastGPT's API, with its route, its arguments and a program, and every public name.": (
        "FastGPT API 的每个操作，附路由、参数和一段程序；以及每个公开的名字。类和方法的说明取自源代码，只有英文。"
    ),
    "Operations": "操作",
    "Names": "名字",
    "Method": "方法",
    "Client": "客户端",
    "Name": "名字",
    "Module": "模块",
    "Summary": "说明",
    "Argument": "参数",
    "Type": "类型",
    "Description": "说明",
    "Chat": "对话",
    "History": "历史记录",
    "Record": "对话记录",
    "Feedback": "反馈",
    "File": "文件",
    "App logs": "应用日志",
    " (earlier)": "（更早）",
    "- Route: {}": "- 路由：{}",
    "- FastGPT: {} and later": "- FastGPT：{} 及以后",
    "- FastGPT: every supported release": "- FastGPT：支持的每个版本",
    "; with an API key since {}": "；从 {} 起可以用 API 密钥",
    "- Client: `{0}`, and `Async{0}` with `await`": "- 客户端：`{0}`，以及用 `await` 调用的 `Async{0}`",
    "- Endpoint function: `{}`": "- 端点函数：`{}`",
    "Also: `{}`, as [every call](../../guide/configuration.md) takes them.": (
        "此外还有[每个调用](../../guide/configuration.md)都接受的 `{}`。"
    ),
    " Default: `{}`.": "默认值：`{}`。",
    " **Required.**": "**必填。**",
    " or ": " 或 ",
    "any": "任意",
    "Clients": "客户端",
    "What each client can do; what all of them can, such as `with_options`, is at `FastGPTClient`.": (
        "每个客户端能做什么；共有的方法，例如 `with_options`，在 `FastGPTClient` 一节。说明取自源代码，只有英文。"
    ),
    "Async clients": "异步客户端",
    "The same methods, to await.": "方法相同，用 `await` 调用。说明取自源代码，只有英文。",
    "Replies and files": "回答与文件",
    "What calls give back.": "调用返回的内容。说明取自源代码，只有英文。",
    "Events": "事件",
    "What a stream consists of, from `fastgpt_client.events`.": (
        "流由哪些事件组成，在 `fastgpt_client.events` 里。说明取自源代码，只有英文。"
    ),
    "Exceptions": "异常",
    "What is raised, and [why](../guide/errors.md).": (
        "会抛出什么；[原因](../guide/errors.md)见指南。说明取自源代码，只有英文。"
    ),
    "Emulator": "模拟服务器",
    "What `fastgpt_client.testing` has, as [Testing](../testing.md) shows.": (
        "`fastgpt_client.testing` 的内容，用法见[测试](../testing.md)。说明取自源代码，只有英文。"
    ),
}


def words(language: str) -> Callable[[str], str]:
    """Return what says a text of the reference in a language."""
    return str if language == "en" else _in_chinese


def _in_chinese(text: str) -> str:
    return _REFERENCE.get(text) or contract().get(" ".join(text.split()), text)


@cache
def contract() -> Mapping[str, str]:
    """Return what the contract says in Chinese, by what it says in English."""
    return dict(read_yaml(CONTRACT.read_bytes()))
