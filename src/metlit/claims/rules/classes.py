"""Audit rule on classes that follow from two others: counts against the bounds that the margins leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from metlit import iris
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import IMPOSSIBLE, Verdict
from metlit.iris import METLIT
from metlit.numbers.bounds import cell_limits
from metlit.rdf.triples import Triples
from metlit.record.case import CaseValue


@dataclass(frozen=True)
class CombinedClass:
    """Which class follows from each pair of a row and a column class, and where. Keys are those of the YAML.

    It is used of entries whose ``scope_key`` leads to a concept at or below ``scope``, and that state none but its
    ``editions`` by ``edition_key``, or nothing: nothing only if no year of ``year_keys`` is before ``since``.
    """

    label: str
    scope_key: str
    scope: str
    edition_key: str
    editions: frozenset[str]
    since: str
    year_keys: tuple[str, ...]
    row_key: str
    column_key: str
    class_key: str
    cells: tuple[tuple[str, str, str], ...]

    def knows(self, rows: Iterable[str], columns: Iterable[str]) -> bool:
        """Whether all these classes are its own: of another, or one in other words, it cannot say what follows."""
        return set(rows) <= {r for r, _, _ in self.cells} and set(columns) <= {c for _, c, _ in self.cells}


def _tables(graph: Triples) -> list[CombinedClass]:
    """The tables of combined classes among the shapes."""
    return [_table(graph, iri) for iri in graph.subjects(iris.TYPE, METLIT + "CombinedClass")]


def _table(graph: Triples, iri: str) -> CombinedClass:
    def text(name: str) -> str:
        return graph.text(iri, METLIT + name)

    cells = sorted(tuple(str(cell).split()) for cell in graph.objects(iri, METLIT + "cell"))
    return CombinedClass(
        graph.text(iri, iris.RDFS + "label"),
        text("scopeKey"),
        text("scope"),
        text("editionKey"),
        frozenset(map(str, graph.objects(iri, METLIT + "edition"))),
        text("editionYear"),
        tuple(sorted(map(str, graph.objects(iri, METLIT + "yearKey")))),
        text("rowKey"),
        text("columnKey"),
        text("classKey"),
        tuple((r, c, k) for r, c, k in cells),
    )


@dataclass
class _Counts:
    """The entries of a cohort that carry a class: class → (number, entry)."""

    found: dict[str, tuple[int, str]]

    @property
    def numbers(self) -> dict[str, int]:
        return {name: n for name, (n, _) in self.found.items()}


@audit_rule("combined-class-bounds", 10, ON_RECORD)
def combined_bounds(paper: Paper) -> Iterator[Verdict]:
    """Counts of a combined class against the counts that it follows from.

    If a class follows from two others (a stage from T and N) and only the counts of each are printed, the number in
    the combined class has a smallest and a largest possible value, in each edition that may have been used.

    Formula: least and most in the class's cells of a two-way table with the printed margins (maximum flow)
    Source: Ford & Fulkerson 1956; stage tables: shapes/plausibility/combined-classes.ttl
    """
    cohorts = paper.case.cohorts
    tables = _tables(paper.shapes) if cohorts else []
    for cohort in cohorts:
        size = paper.case.size(cohort)
        judged: dict[str, list[tuple[CombinedClass, int, int, int, _Counts, _Counts]]] = {}
        used = [t for t in tables if _applies(paper, cohort, t)]
        for table in used:
            rows, columns, classes = (
                _counts(paper, cohort, k) for k in (table.row_key, table.column_key, table.class_key)
            )
            whole = size is not None and sum(rows.numbers.values()) == sum(columns.numbers.values()) == size
            if not whole or not classes.found or not table.knows(rows.found, columns.found):
                continue
            for name, (n, entry) in classes.found.items():
                if name not in {k for _, _, k in table.cells}:
                    continue
                cells = {(r, c) for r, c, k in table.cells if k == name and r in rows.found and c in columns.found}
                least, most = cell_limits(rows.numbers, columns.numbers, cells)
                judged.setdefault(entry, []).append((table, n, least, most, rows, columns))
        for entry, results in judged.items():
            if all(not least <= n <= most for _, n, least, most, _, _ in results):
                yield from _verdicts(paper, cohort, entry, results)


def _applies(paper: Paper, cohort: str, table: CombinedClass) -> bool:
    """Whether a table is for entries of the cohort, and for the edition that they state, if they do."""
    entries = [str(o) for key in _entry_keys(paper, cohort, table) for o in paper.case.objects(cohort, key)]
    scopes = [str(o) for e in entries for o in paper.case.objects(e, table.scope_key)]
    stated = {str(o) for e in entries for o in paper.case.objects(e, table.edition_key)}
    fits = stated <= table.editions and any(table.scope in paper.case.terms.ancestors(o) for o in scopes)
    named = {o for o in stated if sum(o in t.editions for t in _tables(paper.shapes)) == 1}
    return fits and (bool(named) or not _before(paper, table))


def _before(paper: Paper, table: CombinedClass) -> bool:
    """Whether the paper, or the last of its patients, is older than the edition."""
    keys = [key.split(".") for key in table.year_keys]
    years = [str(row.value)[:4] for one in keys for row in paper.case.rows([paper.case.root], one, {})]
    return any(year.isdigit() and year < table.since for year in years)


def _entry_keys(paper: Paper, cohort: str, table: CombinedClass) -> list[str]:
    """The keys of a cohort whose entries can carry the three classes."""
    shape = paper.case.shape(cohort)
    wanted = {table.row_key, table.column_key, table.class_key}
    fields = shape.fields.values() if shape else ()
    by_class = paper.case.schema.by_class
    return [f.key for f in fields if f.target in by_class and wanted <= by_class[f.target].fields.keys()]


def _counts(paper: Paper, cohort: str, key: str) -> _Counts:
    found: dict[str, tuple[int, str]] = {}
    shape = paper.case.shape(cohort)
    for field in shape.fields.values() if shape else ():
        for row in paper.case.rows([cohort], (field.key, key), {}):
            if (n := paper.case.size(row.entry)) is not None:
                found[_class_of(paper, row)] = (n, row.entry)
    return _Counts(found)


def _class_of(paper: Paper, row: CaseValue) -> str:
    return paper.case.label(row.value)


def _words(key: str) -> str:
    return key.replace("_", " ")


def _verdicts(paper: Paper, cohort: str, entry: str, results: list) -> Iterator[Verdict]:
    """On every claim about the class; on its entry if no claim is."""
    table, n, least, most, rows, columns = results[0]
    editions = " and ".join(t.label for t, *_ in results)
    name = next(name for name, (_, e) in _counts(paper, cohort, table.class_key).found.items() if e == entry)
    text = (
        f"{n} in {_words(table.class_key)} {name} is impossible with the printed counts of "
        f"{_words(table.row_key)} and {_words(table.column_key)}: "
        f"{least} at least, {most} at most ({editions})"
    )
    given = [f"{k} {v}" for counts in (rows, columns) for k, v in counts.numbers.items()]
    line = f"{', '.join(given)}: {least} ≤ {name} ≤ {most}, printed {n}"
    rests = tuple(e for counts in (rows, columns) for _, e in counts.found.values())
    for subject in paper.concerned.get(entry, [entry]):
        yield Verdict(subject, combined_bounds.code, IMPOSSIBLE, text, line, "", rests, (entry,))
