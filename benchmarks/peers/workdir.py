"""The work folder that ``prepare.py`` wrote: records, metlit's N-Quads as plain tuples, shapes and findings."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

BASE = "https://w3id.org/metlit/"
RECORD, TERM, SHAPES = BASE + "record/", BASE + "term/", BASE + "shapes#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
BROADER = SKOS + "broader"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
# What the shapes ask about a concept.
_CONCEPT = {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type", BROADER, SKOS + "prefLabel", SKOS + "inScheme"}
SEED = 1

# Text, datatype and language; the datatype of an IRI is None.
Term = tuple[str, str | None, str | None]
Triple = tuple[str, str, Term]
Found = tuple[str, str]


class Workdir:
    """A work folder.

    Args:
        path: the folder, with ``cases/``, ``quads/``, ``vocabulary.nq``, ``shapes/`` and ``findings.json``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names = sorted(file.stem for file in (path / "quads").glob("*.nq"))
        if not self.names:
            raise SystemExit(f"{path} holds no quads/*.nq: run prepare.py first")

    def case(self, name: str) -> bytes:
        return (self.path / "cases" / f"{name}.yaml").read_bytes()

    def nquads(self, name: str) -> bytes:
        return (self.path / "quads" / f"{name}.nq").read_bytes()

    def triples(self, name: str) -> list[Triple]:
        """The record's reported and derived triples."""
        return _triples(self.nquads(name))

    def context(self, triples: Iterable[Triple]) -> list[Triple]:
        """What a validator must know besides a record: all subclasses, and its concepts with those above them."""
        wanted, seen = {o[0] for _, _, o in triples if o[1] is None and o[0].startswith(TERM)}, set()
        while wanted:
            concept = wanted.pop()
            seen.add(concept)
            above = {o[0] for _, p, o in self._concepts.get(concept, ()) if p == BROADER}
            wanted |= above - seen
        return self._subclasses + [t for concept in sorted(seen) for t in self._concepts.get(concept, ())]

    @cached_property
    def _vocabulary(self) -> list[Triple]:
        return _triples((self.path / "vocabulary.nq").read_bytes())

    @cached_property
    def _subclasses(self) -> list[Triple]:
        return [t for t in self._vocabulary if t[1] == SUBCLASS]

    @cached_property
    def _concepts(self) -> dict[str, list[Triple]]:
        index = defaultdict(list)
        for triple in self._vocabulary:
            if triple[1] in _CONCEPT and triple[0].startswith(TERM):
                index[triple[0]].append(triple)
        return dict(index)

    def shapes(self) -> str:
        """All shapes as one Turtle text; none of the files names a blank node."""
        return "\n".join(file.read_text(encoding="utf-8") for file in sorted((self.path / "shapes").rglob("*.ttl")))

    def sample(self, size: int) -> list[str]:
        """As many records, drawn at random, always the same."""
        return sorted(random.Random(SEED).sample(self.names, min(size, len(self.names))))

    def share(self, sample: Sequence[str]) -> float:
        """How many times more triples all records have than the sample."""
        size = {name: self.nquads(name).count(b"\n") for name in self.names}
        return sum(size.values()) / sum(size[name] for name in sample)

    def compared(self, found: set[Found], sample: Sequence[str]) -> dict[str, object]:
        """A peer's findings about a sample, and whether metlit's are the same."""
        listed = json.loads((self.path / "findings.json").read_text(encoding="utf-8"))
        records = {RECORD + name for name in sample}
        expected = {(code, node) for code, node in listed if _record(node) in records}
        missing, extra = sorted(expected - found), sorted(found - expected)
        example = [("missing", *f) for f in missing[:1]] or [("extra", *f) for f in extra[:1]]
        return {
            "findings": sorted(found),
            "same_findings": found == expected,
            "differing": len(missing) + len(extra),
            "example": example[0] if example else None,
        }


def _record(node: str) -> str:
    return RECORD + node.removeprefix(RECORD).split("/", 1)[0]


def _triples(nquads: bytes) -> list[Triple]:
    quads = ox.parse(nquads, ox.RdfFormat.N_QUADS)
    return list(dict.fromkeys((q.subject.value, q.predicate.value, _term(q.object)) for q in quads))


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.Literal):
        return term.value, term.datatype.value, term.language
    if isinstance(term, ox.NamedNode):
        return term.value, None, None
    raise SystemExit(f"the records should have no such node: {term}")
