"""Verdicts read back from graphs, with the lines that they rest on: what every form of the audit is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from metlit import iris
from metlit.claims.verdict import FAILURES, ORDER, worst
from metlit.model.questions import Question
from metlit.model.terms import Terms
from metlit.rdf.graphs import Graphs
from metlit.record.marks import Marks

VERDICTS, CONFLICT = "verdicts", "conflict"
# What is said of one place is said of the other.
_MUTUAL = {"stated-elsewhere", "parts-lists", "same-cohort", "age-against-dates"}
# What verdicts rest on, and what is said of it: asked for apart, since many verdicts may rest on the same values.
_SOURCES = "SELECT ?told ?node WHERE { ?told a metlit:Verdict ; prov:wasDerivedFrom ?node }"
_SAID = """
SELECT DISTINCT ?node ?printed ?place WHERE {
  { SELECT DISTINCT ?node WHERE { ?told a metlit:Verdict ; prov:wasDerivedFrom ?node } }
  OPTIONAL { ?node metlit:printed ?printed }
  OPTIONAL { ?node metlit:at ?place }
}
"""


@dataclass(frozen=True)
class VerdictSource:
    """One value that a verdict rests on: local path, place in the file, as printed, place in the paper."""

    node: str
    file: str
    line: int
    column: int
    printed: str
    at: str


@dataclass(frozen=True)
class ToldVerdict:
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
    sources: tuple[VerdictSource, ...]
    concerns: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        return self.verdict in FAILURES


def read_verdicts(
    graphs: Graphs, terms: Terms, question: Question, marks: Callable[[str], Marks], publication: str = ""
) -> list[ToldVerdict]:
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
            ToldVerdict(
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


def _sources(graphs: Graphs, marks: Callable[[str], Marks], publication: str) -> dict[str, list[VerdictSource]]:
    said: dict[str, dict[str, list[str]]] = {}
    for node, printed, place in sorted((str(n), str(p or ""), str(a or "")) for n, p, a in graphs.select(_SAID).rows):
        said.setdefault(node, {}).setdefault(printed, []).append(place)
    found: dict[str, list[VerdictSource]] = {}
    for told, node in sorted({(str(told), str(node)) for told, node in graphs.select(_SOURCES).rows}):
        if publication and iris.record_of(told) != publication:
            continue
        places = marks(iris.record_of(node) or "")
        line, column = places.place(node)
        for printed, at in said[node].items():
            source = VerdictSource(iris.local_path(node), places.file, line, column, printed, "; ".join(at))
            found.setdefault(told, []).append(source)
    return found


@dataclass(frozen=True)
class Issue:
    """One finding for a reader: verdicts of one rule that say the same of a figure printed in several places."""

    verdicts: tuple[ToldVerdict, ...]

    @property
    def first(self) -> ToldVerdict:
        return self.verdicts[0]

    @property
    def places(self) -> str:
        return "; ".join(dict.fromkeys(j.at for j in self.verdicts if j.at))

    @property
    def more(self) -> int:
        """How many further messages stand behind the first."""
        return 0 if self.first.code in _MUTUAL else len({j.message for j in self.verdicts}) - 1


def issues(verdicts: Iterable[ToldVerdict]) -> list[Issue]:
    """The failures, the gravest first, then as in the file; conflicts that the curator noted last.

    Verdicts of one rule with one message are one finding, printed in several places; so are all those of one
    plausibility shape in a paper, such as a mislabelled column, and two places that differ from each other. A conflict
    about a figure that a rule has judged is left to the rule.
    """
    failed = [j for j in verdicts if j.failed]
    judged = {(node, j.of.rsplit(".", 1)[-1]) for j in failed if j.statistic for node in j.concerns}
    groups: dict[tuple[str, str, str], list[ToldVerdict]] = {}
    for verdict in failed:
        about = {(node, verdict.of) for node in verdict.concerns}
        if verdict.code != CONFLICT or not about & judged:
            apart = verdict.message if verdict.statistic or verdict.code == CONFLICT else ""
            groups.setdefault((verdict.publication, verdict.code, apart), []).append(verdict)
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


def _joined(groups: list[list[ToldVerdict]]) -> list[list[ToldVerdict]]:
    """Groups of a mutual rule that speak of the same figures, together."""
    joined: list[list[ToldVerdict]] = []
    # The first of the joined groups that speaks of a figure, by rule and figure.
    speaks: dict[tuple[str, str], int] = {}
    for group in groups:
        code = group[0].code
        named = {(code, n) for j in group for n in (j.subject, *(s.node for s in j.sources))}
        place = min((speaks[n] for n in named & speaks.keys()), default=len(joined))
        if place == len(joined):
            joined.append([])
        joined[place] += group
        if code in _MUTUAL:
            speaks |= {n: min(place, speaks.get(n, place)) for n in named}
    return joined


def totals(verdicts: Iterable[ToldVerdict]) -> dict[str, Counter[str]]:
    """For each publication, the number of claims by their verdict (the worst of all rules)."""
    by_claim: dict[str, dict[str, list[str]]] = {}
    for verdict in verdicts:
        claims = by_claim.setdefault(verdict.publication, {})
        if verdict.statistic:
            claims.setdefault(verdict.subject, []).append(verdict.verdict)
    return {record: Counter(worst(v) for v in claims.values()) for record, claims in by_claim.items()}


def marks_in(known: Mapping[str, Marks]) -> Callable[[str], Marks]:
    """Marks that are at hand, by record id; empty ones for records that were not read."""
    return lambda record: known.get(record) or Marks(record)
