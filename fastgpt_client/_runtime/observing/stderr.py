"""`FASTGPT_LOG`: the log on the standard error stream, without a line of code."""

from __future__ import annotations

import logging
import os

from ...exceptions import ConfigurationError

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO}


class _OnlyHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic for type checkers alone
    """Writes what nobody else writes: once a program sets up logging, its own handlers get every record."""

    def emit(self, record: logging.LogRecord) -> None:
        if not logging.getLogger().handlers:
            super().emit(record)


def is_wanted_by_the_environment() -> bool:
    """Tell whether `FASTGPT_LOG` asks for the log, and set up its logger when it does.

    Raises:
        ConfigurationError: It is set to something else than `debug` or `info`.
    """
    given = os.environ.get("FASTGPT_LOG", "").strip().lower()
    if not given:
        return False
    if given not in _LEVELS:
        raise ConfigurationError(f"FASTGPT_LOG is {given[:40]!r}; set it to 'info' or 'debug', or to nothing")
    logger = logging.getLogger("fastgpt_client")
    logger.setLevel(_LEVELS[given])
    if not any(isinstance(handler, _OnlyHandler) for handler in logger.handlers):
        handler = _OnlyHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logger.addHandler(handler)
    return True
