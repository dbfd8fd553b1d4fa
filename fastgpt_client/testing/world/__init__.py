"""What the emulated server remembers: apps, keys, chats and files."""
