"""Uploads and downloads for the async clients."""
