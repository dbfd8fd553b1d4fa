"""The documentation site: reference pages written from the contract and the package, and both languages built."""
