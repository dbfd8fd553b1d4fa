"""This package serves uploads and downloads, through FastGPT itself and through an object storage."""
