"""This package tells what works on which FastGPT release, and writes `docs/servers/compatibility.md`."""
