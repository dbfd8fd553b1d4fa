"""How async source becomes sync source: regular expressions, applied in this order to the whole text.

Each rule has an example, which is its test. A rule that changes nothing in the whole project is an error, so the
table stays as long as it has to be; a name of asynchronous code that no rule catches is an error as well.
"""

from __future__ import annotations

import re
from functools import cached_property

from attrs import frozen

#: Names that have no place in sync code.
LEFT_OVER = re.compile(
    r"async|await|Async[A-Z]\w*|StopAsyncIteration|_async|__a(enter|exit|iter|next)__|a(close|read|send|throw)|aiter_\w+"
    r"|handle_async_request|asynccontextmanager|asyncio\w*|anyio"
    r"|a(run|gather|finish|finish_later|collected|within|exhaust|place|called|exchange|chunks)"
)


@frozen(slots=False, eq=False)
class Rule:
    """One replacement of text in async source.

    Args:
        pattern: What to look for.
        replacement: What to write instead.
        before: A piece of async code it changes.
        after: The same piece, changed by this rule alone.
    """

    pattern: str
    replacement: str
    before: str
    after: str

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The compiled pattern, in which `^` and `$` match at every line."""
        return re.compile(self.pattern, re.MULTILINE)


RULES = (
    # Names whose sync form is not the name without `Async` come before the rule for those.
    Rule(r"\bAsyncByteStream\b", "SyncByteStream", "httpx.AsyncByteStream", "httpx.SyncByteStream"),
    Rule(r"\bAsync(?=[A-Z])", "", "AsyncChatClient()", "ChatClient()"),
    Rule(r"\basync (?=(def|with|for)\b)", "", "async with client:", "with client:"),
    Rule(r"\bawait ", "", "return await call()", "return call()"),
    Rule(r"\b__a(enter|exit|iter|next)__\b", r"__\1__", "__aenter__", "__enter__"),
    Rule(r"\ba(close|read|send|throw)\b", r"\1", "response.aclose()", "response.close()"),
    Rule(r"\baiter_(?=\w)", "iter_", "stream.aiter_bytes()", "stream.iter_bytes()"),
    Rule(r"\.asyncio(_detailed)?\(", r".sync\1(", "stop_chat.asyncio_detailed(", "stop_chat.sync_detailed("),
    Rule(r"\b_async\b", "_sync", "fastgpt_client._async", "fastgpt_client._sync"),
    Rule(
        r"\bAwaitable\[((?:[^][]|\[[^][]*\])*)\]",
        r"\1",
        "Callable[[], Awaitable[list[int]]]",
        "Callable[[], list[int]]",
    ),
    Rule(r"\bAwaitable, ", "", "import Awaitable, Callable", "import Callable"),
    # Functions that come as a pair, written side by side.
    Rule(
        r"\ba(run|gather|finish|finish_later|collected|within|exhaust|place|called|exchange|chunks)\b",
        r"\1",
        "arun(path.stat)",
        "run(path.stat)",
    ),
    Rule(r"\bStopAsyncIteration\b", "StopIteration", "raise StopAsyncIteration", "raise StopIteration"),
    Rule(r"\banyio\.sleep\b", "time.sleep", "anyio.sleep(1)", "time.sleep(1)"),
    Rule(r"^import anyio$", "import time", "import anyio", "import time"),
    Rule(r"^ *@pytest\.mark\.anyio\n", "", "@pytest.mark.anyio\ndef test_it():", "def test_it():"),
)
