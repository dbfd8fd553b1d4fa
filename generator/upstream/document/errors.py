"""The exception for a document that nothing can be compared with."""

from __future__ import annotations

from ...errors import GenerationError


class DocumentError(GenerationError):
    """A document cannot be read, is no OpenAPI 3 document, or does not describe the servers that our spec describes."""
