"""How many members of a group have what is told of it: a number that is printed, all of them, or somewhere between."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from metlit.analysis.people import Bounds
from metlit.model.terms import Terms
from metlit.store.evidence_row import EvidenceRow


def members_with(
    named: Sequence[str],
    numbers: Mapping[str, Sequence[tuple[int, int]]],
    size: int | None,
    everybody: Collection[str] = (),
) -> dict[str, Bounds]:
    """Of each thing that is named of a group how many members have it.

    What is named alone is of everybody; of several without a number each is somewhere among them. Of several numbers
    for the same, at two times or places, nobody knows whether they are of the same people.

    Args:
        named: a patient or group has these.
        numbers: of how many members each is told, from and to, as far as that is.
        size: how many people it is; None if that is not known.
        everybody: those that all have: what the others are kinds of.
    """
    found = {}
    for one in named:
        told = numbers.get(one, ())
        if size is None:
            found[one] = Bounds(open=True)
        elif told and size > 1:
            least, most = (max(least for least, _ in told), sum(most for _, most in told))
            found[one] = Bounds(min(least, size), min(most, size))
        elif size == 1 or len(named) == 1 or one in everybody:
            found[one] = Bounds(size, size)
        else:
            found[one] = Bounds(0, size)
    return found


def with_all(size: int | None, bounds: Sequence[Bounds]) -> Bounds:
    """Of how many of so many people all of several statements hold (Fréchet, Fundam Math 1935;25:379-387)."""
    if size is None or not bounds:
        return Bounds(size or 0, size or 0, size is None)
    least = sum(one.least for one in bounds) - (len(bounds) - 1) * size
    return Bounds(max(0, least), min(one.most for one in bounds))


def members_having(row: EvidenceRow, column: str, terms: Terms) -> dict[str, Bounds]:
    """Of each concept in a column of an evidence row, by its IRI, how many of the row's people have it."""
    labels = {concept: terms.label(concept) for concept in row.concepts(column)}
    broadest = [label for concept, label in labels.items() if all(concept in terms.ancestors(one) for one in labels)]
    found = members_with(list(labels.values()), row.numbers(column), row.people, broadest)
    return {concept: found[label] for concept, label in labels.items()}


def members_below(members: Mapping[str, Bounds], terms: Terms, size: int | None) -> dict[str, Bounds]:
    """Of each concept, and of all above it, how many people have it or one below it."""
    found: dict[str, Bounds] = {}
    for concept, bounds in members.items():
        for above in terms.ancestors(concept):
            old = found.get(above, Bounds())
            most = min(size or 0, old.most + bounds.most)
            found[above] = Bounds(max(old.least, bounds.least), most, size is None)
    return found
