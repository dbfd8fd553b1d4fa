"""Servers that write what FastGPT writes, in processes of their own, so that only the client is measured."""
