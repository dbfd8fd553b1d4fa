"""What changed since a git revision, for those who use the package, and whom it breaks."""
