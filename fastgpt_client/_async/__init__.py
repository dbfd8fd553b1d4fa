"""The asynchronous shells: everything that awaits. `_sync` is derived from here by `make generate`."""
