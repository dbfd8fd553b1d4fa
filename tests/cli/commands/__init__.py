"""Each sub-command, against the emulator."""
