"""Tests of the async clients. `tests/_sync` is derived from here by `make generate`."""
