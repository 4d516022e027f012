"""Candidates → the keys at which they are shown, each value once a key with all its places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from metlit.curation.candidate import CheckedCandidate
from metlit.curation.identifying import IdentifyingPattern, withheld
from metlit.curation.scan.mark import TextMark
from metlit.curation.skeleton.layout import (
    AS_NUMBER,
    AS_PRINTED,
    AS_WORD,
    CandidateKeys,
    SkeletonLayout,
    SkeletonPath,
)
from metlit.curation.skeleton.scalar import comment_text, yaml_scalar
from metlit.model import schema as model
from metlit.model.schema import Field, Schema
from metlit.model.terms import Terms

_GROUP = "group"
_OWN = ("", "patient", _GROUP)
_OWN_ROLE = "own data"
_RANGE = " to "


@dataclass
class ShownCandidate:
    """A candidate value at a key: how it is written, where it stands, what is to be said of it, how it is printed."""

    text: str
    places: list[str] = field(default_factory=list)
    remark: str = ""
    printed: list[str] = field(default_factory=list)

    @property
    def comment(self) -> str:
        """The places; behind them, in parentheses, what is to be said, and a printed form if the value is none."""
        written = self.text.strip('"').casefold()
        same = any(written == one.casefold() or written.endswith(f": {one.casefold()}") for one in self.printed)
        other = [f"printed “{self.printed[0]}”"] if self.printed and not same else []
        said = ", ".join([self.remark, *other] if self.remark else other)
        return "; ".join(dict.fromkeys(self.places)) + (f" ({said})" if said else "")


@dataclass
class PlacedCandidates:
    """What was found, sorted.

    Attributes:
        at: by key path.
        elsewhere: of own data that no key of the skeleton is for.
        not_given: of own data that its sentence does not tell as given or done, with what it is instead.
        refused: with the reason, of what the paper does not print.
        others: how many are of the literature, of methods or of other people.
    """

    at: dict[SkeletonPath, list[ShownCandidate]] = field(default_factory=dict)
    elsewhere: list[ShownCandidate] = field(default_factory=list)
    not_given: list[ShownCandidate] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    others: int = 0


@dataclass(frozen=True)
class Placing:
    """Finds the key of a candidate."""

    schema: Schema
    terms: Terms
    layout: SkeletonLayout
    keys: Mapping[str, Sequence[CandidateKeys]]
    identifying: Sequence[IdentifyingPattern]

    def placed(self, candidates: Iterable[CheckedCandidate]) -> PlacedCandidates:
        found = PlacedCandidates()
        for one in candidates:
            if one.wrong:
                said = comment_text(f"{one.mark.kind}: {one.mark.printed}")
                found.refused.append(f"{said}   # {comment_text(one.wrong)}")
            elif one.mark.role != _OWN_ROLE or one.mark.subject not in _OWN:
                found.others += 1
            else:
                self._place(one, found)
        return found

    def _place(self, one: CheckedCandidate, found: PlacedCandidates) -> None:
        mark = one.mark
        keys, path = self._path(mark) if not mark.status else (None, ())
        text = self._text(mark, keys, path)
        remark = ", ".join(_remarks(one))
        printed = [comment_text(mark.printed)]
        if instead := next(filter(None, (withheld(t, self.identifying) for t in _said_texts(mark))), ""):
            text, remark, printed = "", f"identifies a person: a record has {instead}", []
        shown = found.at.setdefault(path, []) if path else found.not_given if mark.status else found.elsewhere
        same = next((s for s in shown if (s.text, s.remark) == (text, remark)), None)
        if same is None:
            same = ShownCandidate(text, remark=remark)
            shown.append(same)
        same.places.append(comment_text(mark.place))
        same.printed += printed

    def _path(self, mark: TextMark) -> tuple[CandidateKeys | None, SkeletonPath]:
        """The line that a mark fits, and its first key that the skeleton has and that takes the mark."""
        said = f"{mark.place} {mark.of}"
        fitting = [keys for keys in self.keys.get(mark.kind, ()) if keys.where is None or keys.where.search(said)]
        for keys in fitting[:1]:
            for subject in self._subjects(mark):
                for path in keys.paths:
                    if (subject, *path) in self.layout.keys and self._takes((subject, *path), mark):
                        return keys, (subject, *path)
        return None, ()

    def _subjects(self, mark: TextMark) -> list[str]:
        """Where a mark goes first: those who are reported one by one, or the groups."""
        single, groups = ([f.key for f in fields] for fields in (self.schema.individuals, self.schema.groups))
        return groups + single if mark.subject == _GROUP else single + groups

    def _takes(self, path: SkeletonPath, mark: TextMark) -> bool:
        found = self.field(path)
        if found.kind != model.WORD or not mark.concept:
            return True
        return self.terms.within(mark.concept, found.target)

    def field(self, path: SkeletonPath) -> Field:
        """The field at a key path; of a short form and of a keyed mapping the key that a plain value is for."""
        shape = self.schema.root
        for key in path[:-1]:
            shape = self.schema.shape_of(shape.fields[key].target)
        found = shape.fields[path[-1]]
        while found.kind == model.NODE and not self.schema.shape_of(found.target).dimension:
            below = self.schema.shape_of(found.target)
            inner = next((f for f in below.fields.values() if f.path == found.keyed_by), None)
            inner = inner or below.fields.get(below.scalar_key)
            if inner is None:
                break
            found = inner
        return found

    def _text(self, mark: TextMark, keys: CandidateKeys | None, path: SkeletonPath) -> str:
        if keys is None:
            return comment_text(f"{mark.kind}: {mark.sign}{mark.value or mark.label or mark.printed} {mark.unit}")
        form = keys.form
        if form == AS_WORD:
            return yaml_scalar(comment_text(mark.label or mark.value or mark.printed))
        if form == AS_PRINTED or not mark.value:
            return yaml_scalar(comment_text(f"{mark.sign}{mark.printed}"))
        low, _, high = mark.value.partition(_RANGE)
        number = f"{low}-{high}" if high else low
        sign = {"<": "< ", ">": "> ", "≤": "<= ", "≥": ">= ", "~": "about "}.get(mark.sign, "")
        unit = f" {mark.unit}" if mark.unit and form != AS_NUMBER and not self._usual(mark.unit, path) else ""
        written = comment_text(f"{sign}{number}{unit}")
        return yaml_scalar(written, number=not sign) if not sign or sign[0].isalpha() else f'"{written}"'

    def _usual(self, unit: str, path: SkeletonPath) -> bool:
        """Whether a unit need not be written: it is the one that the key takes a bare number to be in."""
        found = self.field(path)
        default = self.schema.shape_of(found.target).default_unit if found.kind == model.NODE else ""
        return bool(default) and any(c.iri == default for c in self.terms.find(unit))


def _said_texts(mark: TextMark) -> Iterator[str]:
    """What is printed; and of a person each number with what it is, as the words around it may not be in the mark."""
    yield mark.printed
    if mark.subject != _GROUP:
        for number in mark.value.split(_RANGE):
            yield f"{mark.kind} {number} {mark.unit}".strip()


def _remarks(one: CheckedCandidate) -> Iterator[str]:
    mark = one.mark
    if mark.status:
        yield mark.status
    elif mark.negated:
        yield "denied"
    elif mark.uncertain:
        yield "not certain"
    if mark.side:
        yield comment_text(mark.side)
    if of := mark.of or (mark.label if mark.value else ""):
        yield f"of {comment_text(of)}"
    if one.said_at:
        yield f"not at {comment_text(one.said_at)}"
