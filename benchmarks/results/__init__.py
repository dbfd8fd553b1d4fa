"""What measurements say: ratios, promises, regressions, and how they are shown. Performs no measuring."""
