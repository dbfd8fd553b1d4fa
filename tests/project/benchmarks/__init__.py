"""What measurements say: ratios, promises, regressions and the page. Nothing here measures."""
