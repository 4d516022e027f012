"""What a validation says of one node."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from metlit.rdf.literals import Literal, Term
from metlit.shacl.paths import Path, term_key

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class Result:
    """One sh:ValidationResult (section 3.6.2). IRIs and blank nodes (``_:…``) are ``str``, literals ``Literal``.

    Args:
        focus: the focus node.
        path: the property path, or None.
        value: the value node, or None.
        component: the IRI of the constraint component.
        shape: the shape that was violated.
        severity: the IRI of the severity.
        messages: what to tell the user, at least one.
        constraint: the SPARQL-based constraint that was violated, or an empty string.
    """

    focus: Term
    path: Path | None
    value: Term | None
    component: str
    shape: str
    severity: str
    messages: tuple[Literal, ...]
    constraint: str = ""

    @property
    def message(self) -> str:
        return str(self.messages[0])

    def key(self) -> tuple[object, ...]:
        """What two equal results have in common, and an order."""
        value = term_key(self.value) if self.value is not None else ()
        path = str(self.path) if self.path is not None else ""
        said = tuple((m.language, str(m)) for m in self.messages)
        return term_key(self.focus), path, self.component, value, self.shape, self.severity, said, self.constraint


def filled(message: Literal, texts: Mapping[str, str]) -> Literal:
    """A message with its ``{?x}`` placeholders replaced (section 5.3.2); those without a text stay."""
    text = _PLACEHOLDER.sub(lambda m: texts.get(m[1], m[0]), message)
    return Literal(text, message.datatype, message.language)
