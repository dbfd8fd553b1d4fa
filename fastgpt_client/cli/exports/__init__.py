"""Chats and logs as files: JSON lines, Markdown, CSV."""
