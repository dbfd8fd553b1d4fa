"""Tests of the repository itself: documents, imports, packaging, types."""
