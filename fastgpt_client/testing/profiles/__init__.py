"""This package tells how FastGPT releases differ, as far as the emulator imitates them."""

from .profile import Profile, Version
from .releases import PROFILES, profile_of

__all__ = ["PROFILES", "Profile", "Version", "profile_of"]
