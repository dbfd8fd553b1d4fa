"""The project itself: its tools, and the suites that are run by hand."""
