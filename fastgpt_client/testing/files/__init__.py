"""Uploads and downloads: presigned addresses, transfers through FastGPT, and the object storage."""
