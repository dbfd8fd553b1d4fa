"""The live suite: does this client fit that server? Run it with `make real`; `docs/servers/live.md` says how.

It uses only what users import, tries every operation sync and async, and judges each by what the server really sent.
"""
