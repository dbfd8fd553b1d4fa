"""Writing into our spec what FastGPT added, where that is safe; nothing performs I/O."""

from .plan import Applied, ApplyOptions, apply
from .schemas import TRANSLATION_MARK

__all__ = ["TRANSLATION_MARK", "Applied", "ApplyOptions", "apply"]
