"""What works on which FastGPT release, as a table and as the page `docs/compatibility.md`."""
