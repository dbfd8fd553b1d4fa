"""Storages to upload to: an S3 that checks signatures, and one that counts parts."""
