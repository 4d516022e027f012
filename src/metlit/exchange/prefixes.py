"""The prefixes of identifiers in files for other programs: one map, checked and searched by curies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metlit import iris
from metlit.model.terms import Concept, Terms
from metlit.resources import metlit_version

if TYPE_CHECKING:
    import curies

OWN = "metlit"
_UNKNOWN_RELEASE = "not recorded"


class Prefixes:
    """Identifiers as CURIEs, with the prefixes of other vocabularies and one for each of metlit's.

    Args:
        terms: the vocabularies.
    """

    def __init__(self, terms: Terms) -> None:
        import curies  # exports alone need it, and it takes half as long to load as metlit takes to find

        known = {prefix: f"{iris.OBO}{prefix}_" for prefix in iris.OBO_PREFIXES} | iris.OTHER_PREFIXES
        known |= {iris.FHIR_PREFIX: iris.FHIR}
        known |= {OWN: iris.METLIT}
        known |= {own_prefix(c.scheme): iris.term_iri(c.scheme, "") for c in terms.concepts.values()}
        self._converter: curies.Converter = curies.Converter.from_prefix_map(known)

    def base(self, prefix: str) -> str:
        """The IRI that a prefix stands for.

        Raises:
            KeyError: if there is no such prefix.
        """
        return self._converter.bimap[prefix]

    def prefix_of(self, text: str) -> str:
        """The prefix of a CURIE, if it is a known one; else nothing."""
        prefix, colon, local = text.partition(":")
        return prefix if colon and local and prefix in self._converter.bimap else ""

    def curie(self, name: str) -> str:
        """A CURIE as it is, an IRI as a CURIE if its prefix is known."""
        return self._converter.compress(name) or name

    def of_concept(self, concept: Concept) -> str:
        """The CURIE of a concept: that of its first exact match, else its own."""
        match = next(iter(concept.matches.get("exactMatch", ())), "")
        return self.curie(match) if match else own_curie(concept)

    def about(self, prefix: str) -> dict[str, str]:
        """A vocabulary; the release of one that is not metlit's is not recorded, so none is named."""
        own = prefix == OWN or prefix.startswith(f"{OWN}.")
        base = self.base(prefix)
        version = metlit_version() if own else _UNKNOWN_RELEASE
        return {"prefix": prefix, "base": base, "home": iris.BASE if own else base, "release": version}


def own_prefix(scheme: str) -> str:
    """The prefix of a vocabulary of metlit."""
    return f"{OWN}.{scheme}"


def own_curie(concept: Concept) -> str:
    """A concept of metlit under its own prefix."""
    return f"{own_prefix(concept.scheme)}:{concept.key}"
