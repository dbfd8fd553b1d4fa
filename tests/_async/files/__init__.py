"""Tests of uploads and downloads with the async client."""
