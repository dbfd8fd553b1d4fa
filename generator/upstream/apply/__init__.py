"""Writing into our spec what FastGPT added, where that is safe; nothing performs I/O."""

from .plan import Applied, Wishes, apply
from .schemas import MARK

__all__ = ["MARK", "Applied", "Wishes", "apply"]
