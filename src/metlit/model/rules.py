"""Rules run over graphs: SPARQL CONSTRUCTs of ``ontology/rules/``, their results kept apart from what is reported."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from metlit import iris
from metlit.errors import QueryError, ResourceError
from metlit.iris import METLIT
from metlit.rdf.graphs import Graphs
from metlit.rdf.lines import Lines
from metlit.rdf.literals import nquads_literal
from metlit.rdf.needs import Prospects

_ORDER = re.compile(r"(\d+)-([a-z0-9-]+)")
_HEADER = re.compile(r"#\s*([a-z-]+):\s*(.*)")
_DERIVED_FROM = f"<{iris.PROV}wasDerivedFrom>"
NEEDED = ("title", "reason", "formula", "reference")


@dataclass(frozen=True)
class Rule:
    """One rule: a file ``NN-name.rq``; rules run in the order of their numbers, later ones see what earlier ones made.

    The header's comment lines state ``title``, ``reason``, ``formula`` and ``reference``.
    """

    name: str
    query: str
    header: dict[str, str]
    number: int = 0

    @property
    def iri(self) -> str:
        return iris.RULE + self.name

    @classmethod
    def load(cls, file: Path) -> Rule:
        """Read a rule.

        Raises:
            ResourceError: if the name or the header is not as it must be.
        """
        match = _ORDER.fullmatch(file.stem)
        if match is None:
            raise ResourceError(f"{file}: a rule is named NN-name.rq")
        query = file.read_text(encoding="utf-8")
        header = read_header(query)
        if missing := [h for h in NEEDED if not header.get(h)]:
            raise ResourceError(f"{file}: the header lacks {', '.join(missing)}")
        return cls(match[2], query, header, int(match[1]))

    def nquads(self) -> list[str]:
        """The rule itself, described in the vocabulary graph."""
        about = {
            iris.RDFS + "label": self.header["title"],
            iris.SKOS + "definition": self.header["reason"],
            METLIT + "formula": self.header["formula"],
            iris.DCTERMS + "source": self.header["reference"],
        }
        graph = f" <{iris.VOCABULARY_GRAPH}> .\n"
        lines = [f"<{self.iri}> <{p}> {nquads_literal(text)}{graph}" for p, text in about.items()]
        return [f"<{self.iri}> <{iris.TYPE}> <{METLIT}Rule>{graph}", *lines]


def read_header(query: str) -> dict[str, str]:
    """``# key: text`` comment lines at the start of a query; a comment line without a key continues the one before."""
    header: dict[str, str] = {}
    key = ""
    for line in query.splitlines():
        if not line.startswith("#"):
            break
        match = _HEADER.fullmatch(line)
        if match:
            key = match[1]
            header[key] = match[2].strip()
        elif key:
            header[key] = f"{header[key]} {line.lstrip('# ').strip()}".strip()
    return header


def load_rules(files: Iterable[Path]) -> list[Rule]:
    """All rules, in the order in which they run."""
    return [Rule.load(file) for file in sorted(files, key=lambda f: int(f.stem.split("-")[0]))]


def derive(graphs: Graphs, rules: Iterable[Rule], prospects: Prospects | None = None) -> dict[str, Lines]:
    """Run the rules over a merged store, adding what they construct to it.

    Args:
        graphs: the vocabulary and any number of reported graphs.
        rules: in the order in which they are to run.
        prospects: tells which need not run; what they make is added to it. All run if None.

    Returns:
        For each record id the N-Quads lines of its derived graph.

    Raises:
        ResourceError: if a rule is no valid CONSTRUCT, or constructs something outside a record.
    """
    derived: dict[str, Lines] = {}
    own: dict[str, tuple[str, str]] = {}
    for rule in rules:
        if prospects is not None and not prospects.may_find(rule.query):
            continue
        new = constructed(graphs, rule)
        lines: dict[str, list[str]] = {}
        for line in new:
            subject = line[: line.index(" ")]
            if subject not in own:
                record = _record(subject, rule)
                own[subject] = record, f" <{iris.derived_iri(record)}> .\n"
            record, graph = own[subject]
            lines.setdefault(record, []).append(line[:-2] + graph)
        graphs.load("\n".join(new).encode())
        if prospects is not None:
            prospects.add("\n".join(new))
        for record, found in lines.items():
            derived.setdefault(record, Lines()).add(found)
    return derived


def constructed(graphs: Graphs, rule: Rule) -> set[str]:
    """What a rule makes of what is loaded, and that it did: N-Triples lines without their ends; nothing is added.

    Raises:
        ResourceError: if the rule is no valid CONSTRUCT.
    """
    try:
        triples = graphs.construct(rule.query)
    except QueryError as error:
        raise ResourceError(f"the rule {rule.name} failed: {error}") from error
    new = set(filter(None, triples.decode().split("\n")))
    return new | {
        f"{line.split(' ', 1)[0]} <{METLIT}rule> <{rule.iri}> ."
        for line in new
        if line.split(" ", 2)[1] == _DERIVED_FROM
    }


def _record(subject: str, rule: Rule) -> str:
    """The id of the record that a node, as N-Triples write it, is in."""
    record = subject[len(iris.RECORD) + 1 :].removesuffix(">").partition("/")[0]
    if not subject.startswith("<" + iris.RECORD) or not record:
        raise ResourceError(f"the rule {rule.name} describes {subject}, which is in no record")
    return record
