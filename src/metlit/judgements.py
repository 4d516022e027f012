"""Verdicts read back from graphs, with the lines that they rest on: what every form of the audit is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from metlit import iris
from metlit.marks import Marks
from metlit.questions import Question
from metlit.store import Graphs
from metlit.terms import Terms
from metlit.verdict import FAILURES, ORDER, worst

VERDICTS, CONFLICT = "verdicts", "conflict"
_MUTUAL = {"stated-elsewhere", "parts-lists", "same-cohort"}  # what is said of one place is said of the other
_SOURCES = """
SELECT ?judgement ?node ?printed (GROUP_CONCAT(?place; separator="; ") AS ?at) WHERE {
  { SELECT DISTINCT ?judgement ?node ?printed ?place WHERE {
      ?judgement a metlit:Verdict ; prov:wasDerivedFrom ?node .
      OPTIONAL { ?node metlit:printed ?printed }
      OPTIONAL { ?node metlit:at ?place }
    } ORDER BY ?judgement ?node ?place }
} GROUP BY ?judgement ?node ?printed ORDER BY ?judgement ?node
"""


@dataclass(frozen=True)
class Source:
    """One value that a verdict rests on: local path, place in the file, as printed, place in the paper."""

    node: str
    file: str
    line: int
    column: int
    printed: str
    at: str


@dataclass(frozen=True)
class Judgement:
    """One verdict, with everything that is told about it.

    ``verdict`` is a key of ``ontology/terms/record.tsv``; ``line`` and ``column`` count from 1.
    """

    publication: str
    subject: str
    file: str
    line: int
    column: int
    statistic: str
    of: str
    over: str
    printed: str
    at: str
    verdict: str
    label: str
    code: str
    message: str
    arithmetic: str
    cause: str
    sources: tuple[Source, ...]
    concerns: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        return self.verdict in FAILURES


def read_judgements(
    graphs: Graphs, terms: Terms, question: Question, marks: Callable[[str], Marks], publication: str = ""
) -> list[Judgement]:
    """The verdicts of a store, in the order of the files' lines.

    Args:
        graphs: a store with records, their verdicts and the vocabulary.
        terms: the vocabulary.
        question: the named question ``verdicts``.
        marks: where the nodes of a record stand, by its id.
        publication: one record's id, or all if empty.
    """
    rows = question.ask(graphs, terms, {"publication": publication} if publication else {}).dicts()
    marks = cache(marks)
    sources = _sources(graphs, marks, publication)
    found = []
    for row in rows:
        record = iris.record_of(str(row["subject"])) or ""
        places = marks(record)
        line, column = places.place(str(row["subject"]))
        text = {k: "" if row[k] is None else str(row[k]) for k in row}
        found.append(
            Judgement(
                publication=record,
                subject=iris.local_path(text["subject"]),
                file=places.file,
                line=line,
                column=column,
                statistic=terms.label(text["statistic"]) if text["statistic"] else "",
                verdict=text["verdict"].rsplit("/", 1)[-1],
                label=terms.label(text["verdict"]),
                sources=tuple(sources.get(text["judgement"], ())),
                concerns=tuple(sorted(map(iris.local_path, text["concerns"].split()))),
                **{k: text[k] for k in ("of", "over", "printed", "at", "code", "message", "arithmetic", "cause")},
            )
        )
    return sorted(found, key=lambda j: (j.publication, j.line, j.column, -ORDER.index(j.verdict), j.code, j.message))


def _sources(graphs: Graphs, marks: Callable[[str], Marks], publication: str) -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = {}
    for row in graphs.select(_SOURCES).dicts():
        node = str(row["node"])
        record = iris.record_of(node) or ""
        if publication and iris.record_of(str(row["judgement"])) != publication:
            continue
        places = marks(record)
        line, column = places.place(node)
        source = Source(
            iris.local_path(node), places.file, line, column, str(row["printed"] or ""), str(row["at"] or "")
        )
        found.setdefault(str(row["judgement"]), []).append(source)
    return found


@dataclass(frozen=True)
class Issue:
    """One finding for a reader: verdicts of one rule that say the same of a figure printed in several places."""

    judgements: tuple[Judgement, ...]

    @property
    def first(self) -> Judgement:
        return self.judgements[0]

    @property
    def places(self) -> str:
        return "; ".join(dict.fromkeys(j.at for j in self.judgements if j.at))

    @property
    def more(self) -> int:
        """How many further messages stand behind the first."""
        return 0 if self.first.code in _MUTUAL else len({j.message for j in self.judgements}) - 1


def issues(judgements: Iterable[Judgement]) -> list[Issue]:
    """The failures, the gravest first, then as in the file; conflicts that the curator noted last.

    Verdicts of one rule with one message are one finding, printed in several places; so are all those of one
    plausibility shape in a paper, such as a mislabelled column, and two places that differ from each other. A conflict
    about a figure that a rule has judged is left to the rule.
    """
    failed = [j for j in judgements if j.failed]
    judged = {(node, j.of.rsplit(".", 1)[-1]) for j in failed if j.statistic for node in j.concerns}
    groups: dict[tuple[str, str, str], list[Judgement]] = {}
    for judgement in failed:
        about = {(node, judgement.of) for node in judgement.concerns}
        if judgement.code != CONFLICT or not about & judged:
            apart = judgement.message if judgement.statistic or judgement.code == CONFLICT else ""
            groups.setdefault((judgement.publication, judgement.code, apart), []).append(judgement)
    found = [Issue(tuple(group)) for group in _joined(list(groups.values()))]
    return sorted(
        found,
        key=lambda i: (
            i.first.publication,
            i.first.code == CONFLICT,
            -ORDER.index(i.first.verdict),
            i.first.line,
            i.first.code,
        ),
    )


def _joined(groups: list[list[Judgement]]) -> list[list[Judgement]]:
    """Groups of a mutual rule that speak of the same figures, together."""
    joined: list[list[Judgement]] = []
    for group in groups:
        named = {n for j in group for n in (j.subject, *(s.node for s in j.sources))}
        for other in joined if group[0].code in _MUTUAL else ():
            if other[0].code == group[0].code and named & {
                n for j in other for n in (j.subject, *(s.node for s in j.sources))
            }:
                other += group
                break
        else:
            joined.append(list(group))
    return joined


def totals(judgements: Iterable[Judgement]) -> dict[str, Counter[str]]:
    """For each publication, the number of claims by their verdict (the worst of all rules)."""
    by_claim: dict[str, dict[str, list[str]]] = {}
    for judgement in judgements:
        claims = by_claim.setdefault(judgement.publication, {})
        if judgement.statistic:
            claims.setdefault(judgement.subject, []).append(judgement.verdict)
    return {record: Counter(worst(v) for v in claims.values()) for record, claims in by_claim.items()}


def marks_in(known: Mapping[str, Marks]) -> Callable[[str], Marks]:
    """Marks that are at hand, by record id; empty ones for records that were not read."""
    return lambda record: known.get(record) or Marks(record)
