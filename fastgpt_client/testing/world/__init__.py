"""This package is the memory of the emulated server: its apps, keys, chats and files."""
