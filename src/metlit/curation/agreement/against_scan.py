"""A record against what a scan found in the paper: value by value at the keys where candidates go.

A scan knows no entries: a value counts as found by both if the record has it at a key for such candidates, in
whichever entry. How often both leave something out nobody knows, so there is no kappa; of what the person extracted
the share that the scan found is its recall, of what the scan found the share that the person took its precision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from metlit import iris
from metlit.curation.agreement.extraction import NUMBERS, Extraction
from metlit.curation.scan.mark import TextMark, read_marks
from metlit.curation.skeleton.layout import AS_WORD, CandidateKeys, load_candidate_keys
from metlit.errors import MetlitError
from metlit.iris import METLIT

_OWN_ROLE, _OWN = "own data", ("", "patient", "group")
_RANGE = " to "


@dataclass(frozen=True)
class CandidateAgreement:
    """How far a record and the candidates of a kind agree; each different value of it counts once.

    Attributes:
        kind: of candidates.
        keys: where they go.
        both: values that both have.
        record: values that only the record has.
        scan: values that only the scan has.
    """

    kind: str
    keys: tuple[str, ...]
    both: int
    record: int
    scan: int

    @property
    def recall(self) -> Fraction | None:
        """The share of the record's values that the scan has; None if there are none."""
        return Fraction(self.both, self.both + self.record) if self.both + self.record else None

    @property
    def precision(self) -> Fraction | None:
        """The share of the scan's values that the record has; None if there are none."""
        return Fraction(self.both, self.both + self.scan) if self.both + self.scan else None


def candidate_agreement(extraction: Extraction, marks: Path, keys: Path) -> list[CandidateAgreement]:
    """A row a kind of candidates that has keys.

    Args:
        marks: the JSON of ``metlit scan``.
        keys: ``layouts/curation/candidates.tsv``.

    Raises:
        MetlitError: if the file of candidates cannot be read.
    """
    try:
        _, found = read_marks(marks.read_text(encoding="utf-8"), marks.as_posix())
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise MetlitError(f"{marks} cannot be read: {error}", "a file of metlit scan --format json") from error
    own = [m for m in found if m.role == _OWN_ROLE and m.subject in _OWN and not m.negated]
    rows = _rows(load_candidate_keys(keys))
    return [_row(extraction, paths, kinds, own) for paths, kinds in rows.items()]


def _rows(keys: Mapping[str, Sequence[CandidateKeys]]) -> dict[tuple[str, ...], dict[str, str]]:
    """Key paths → the kinds of candidates that go there, and their forms: kinds that share a key are one row."""
    groups: list[tuple[set[str], dict[str, str]]] = []
    for kind, lines in keys.items():
        paths = {".".join(path) for line in lines for path in line.paths}
        kinds = {kind: lines[0].form}
        for group in [g for g in groups if g[0] & paths]:
            groups.remove(group)
            paths, kinds = paths | group[0], group[1] | kinds
        groups.append((paths, kinds))
    return {tuple(sorted(paths)): kinds for paths, kinds in groups}


def _row(
    extraction: Extraction, paths: Sequence[str], kinds: Mapping[str, str], marks: Sequence[TextMark]
) -> CandidateAgreement:
    subjects = [*extraction.case.patients, *extraction.case.cohorts]
    mine = Counter(v for s in subjects for path in paths for v in _recorded(extraction, s, path.split(".")))
    words = AS_WORD in kinds.values()
    theirs = Counter(v for m in marks if m.kind in kinds for v in _marked(m, extraction, words=words))
    both = mine.keys() & theirs.keys()
    return CandidateAgreement(
        ", ".join(sorted(kinds)), tuple(paths), len(both), len(mine.keys() - both), len(theirs.keys() - both)
    )


def _recorded(extraction: Extraction, node: str, path: Sequence[str]) -> Iterator[Hashable]:
    """The values that a key path leads to; of an entry that it ends at the words of its short form."""
    case = extraction.case
    for value in case.objects(node, path[0]):
        inner = str(value)
        shape = case.shape(inner)
        if shape is None:
            yield inner if inner.startswith(iris.TERM) else _meant(inner, extraction)
        elif shape.dimension:
            yield from _numbers(extraction, inner)
        elif case.denied(inner):
            continue
        elif path[1:]:
            yield from _recorded(extraction, inner, path[1:])
        else:
            held = extraction.holders[inner][1] if inner in extraction.holders else None
            named = shape.by_path(held.keyed_by) if held and held.keyed_by else shape.fields.get(shape.scalar_key)
            if named is not None:
                yield from _recorded(extraction, inner, [named.key])


def _meant(text: str, extraction: Extraction) -> str:
    """The one concept that a text names; else the text itself, folded."""
    found = extraction.case.terms.find(text)
    return found[0].iri if len(found) == 1 else " ".join(text.casefold().split())


def _numbers(extraction: Extraction, node: str) -> Iterator[Fraction]:
    """All numbers in a quantity, in the first unit of its dimension."""
    graph, units = extraction.case.graph, extraction.case.units
    factor = units.factor(graph.text(node, METLIT + "unit"))
    for name in ("value", "lower", "upper"):
        if printed := graph.text(node, METLIT + name):
            yield Fraction(printed) * factor
    for said in extraction.values(node).values():
        if said.kind == NUMBERS:
            for inner in said.nodes:
                yield from _numbers(extraction, inner)


def _marked(mark: TextMark, extraction: Extraction, *, words: bool) -> Iterator[Hashable]:
    """The values of a mark as a record would have them."""
    if words:
        yield mark.concept or _meant(mark.label or mark.value or mark.printed, extraction)
        return
    try:
        numbers = [Fraction(text) for text in mark.value.split(_RANGE)]
    except (ValueError, ZeroDivisionError):
        yield " ".join(mark.printed.casefold().split())
        return
    units = extraction.case.terms.find(mark.unit) if mark.unit else []
    factor = extraction.case.units.factor(units[0].iri) if units else Fraction(1)
    yield from (number * factor for number in numbers)
