"""The ways in which metlit stops. Each carries one line for the user; the command line turns it into exit code 2."""

from __future__ import annotations


class MetlitError(Exception):
    """Base of everything metlit raises on purpose.

    Args:
        message: what is wrong, one line.
        remedy: what to do about it, one line, or empty.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} ({self.remedy})" if self.remedy else self.message


class StoreError(MetlitError):
    """The store is missing, locked, unwritable, damaged or made by another version."""


class QueryError(MetlitError):
    """A query that cannot be parsed, is refused, or fails while it runs."""


class UnknownWordError(MetlitError):
    """A word, id or name that nothing here is called."""


class ResourceError(MetlitError):
    """An ontology, shape, rule, question or vocabulary file that is missing or wrong."""


class UnsupportedShapeError(ResourceError):
    """A shape that one SHACL engine leaves to another."""


class PaperError(MetlitError):
    """A paper that cannot be read: encrypted, without text, of no known format."""


class RecordsError(MetlitError):
    """A folder of records that cannot be read at all."""
