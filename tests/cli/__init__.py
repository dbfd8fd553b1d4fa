"""The command `fastgpt`."""
