"""The claims of a record: what is said, of what, over whom, and the numbers printed for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from metlit import iris
from metlit.iris import METLIT
from metlit.model import schema as model
from metlit.numbers.inferential import Inferential, inferential
from metlit.numbers.printed import PRONOUNS, PrintedNumber, printed_names, printed_numbers
from metlit.numbers.rounding import reported_as
from metlit.record.case import Case

CLAIM = METLIT + "claim"
_COUNT, _DENOMINATOR = METLIT + "claimCount", METLIT + "claimDenominator"
_COMPONENTS = {
    "mean": ("mean",),
    "standard-deviation": ("sd",),
    "median": ("median",),
    "minimum": ("min",),
    "maximum": ("max",),
    "sum": ("sum",),
    "range": ("min", "max"),
    "mean-and-sd": ("mean", "sd"),
    "mean-and-range": ("mean", "min", "max"),
    "median-and-range": ("median", "min", "max"),
    "median-and-iqr": ("median", "q1", "q3"),
    "interquartile-range": ("q1", "q3"),
    "mean-and-se": ("mean", "se"),
    "standard-error": ("se",),
    "mean-and-ci": ("mean", "low", "high"),
    "median-and-ci": ("median", "low", "high"),
    "confidence-interval": ("low", "high"),
    "ratio": ("first", "second"),
}
SUMMARIES = frozenset(_COMPONENTS) - {"ratio"}
# Figures that are no summary of values: an effect, or what compares groups or times.
EFFECTS = frozenset({"hazard-ratio", "odds-ratio", "relative-risk"})
COMPARING = EFFECTS | {"comparison", "test-statistic", "correlation-coefficient", "change-score"}
# Of these the interval, the quartiles or the error are the figure itself.
_INSIDE = {"interquartile-range": "quartiles", "standard-error": "error", "confidence-interval": "interval"}
# The keys of a claim that hold what its printed form may hold too, each with the words that it is read behind.
_KEYED = {"claimInterval": "CI", "claimQuartiles": "IQR", "claimError": "SE", "claimP": "p", "claimTestStatistic": ""}
_COUNTED = frozenset({"count", "parts", "majority", "ranking"})
# What is said in words: its numbers are of nothing that a record counts.
STATEMENT = "statement"
NOT_STATED = "not stated"
_WORD = re.compile(r"[A-Za-zµμ°][A-Za-zµμ²³/]*|%")


@dataclass(frozen=True)
class Claim:
    """One figure that a paper prints about its own data, or another's.

    Attributes:
        statistic: the key of its concept.
        derived_kind: the kind of derived value that a figure of this statistic is, as an IRI; empty of most.
        assumes: the key that states on what assumption such a value rests, or empty.
        further: the numbers that the claim holds besides, by key; those of assumptions among them.
        told: the interval, quartiles, p-value and test that it prints or holds; its ``figures`` are without them.
        against, test, method, time: the other group, the test, how a rate was estimated and its time, as recorded.
        overlap: whether somebody may be in several of the parts.
    """

    node: str
    statistic: str
    of: str
    over: str
    where: Mapping[tuple[str, ...], str]
    printed: str
    value: str
    count: int | None
    denominator: int | None
    whole: str
    parts: tuple[tuple[str, str], ...]
    record: str
    at: tuple[str, ...]
    derived_kind: str = ""
    assumes: str = ""
    further: tuple[tuple[str, str], ...] = ()
    figures: tuple[PrintedNumber, ...] = field(default=(), compare=False)
    told: Inferential = field(default=Inferential(), compare=False)
    against: str = ""
    test: str = ""
    method: str = ""
    time: str = ""
    overlap: bool = False

    @property
    def text(self) -> str:
        """What is read: the printed form, or the curator's reading of it."""
        return self.value or self.printed

    @property
    def subject(self) -> tuple:
        """What two claims must share to speak of the same figure."""
        return self.record, self.of, self.over, tuple(sorted(self.where.items()))

    @property
    def components(self) -> dict[str, PrintedNumber]:
        """The parts of a summary: mean, sd, median, min, max, sum, q1, q3, se, low and high (of a confidence interval).

        By name; without those not printed.
        """
        found = dict(zip(_COMPONENTS.get(self.statistic, ("value",)), self.figures, strict=False))
        return found | (self._beside() if self.statistic in SUMMARIES else {})

    def _beside(self) -> dict[str, PrintedNumber]:
        """What stands beside a summary, in words of its own: its quartiles, interval and error."""
        pairs = (("q1", "q3"), self.told.quartiles), (("low", "high"), self.told.interval)
        found = {name: end for names, ends in pairs for name, end in zip(names, ends or (), strict=False)}
        return found | ({"se": self.told.error} if self.told.error else {})

    @property
    def percentage(self) -> PrintedNumber | None:
        """The percentage that is printed, or None."""
        marked = [f for f in self.figures if f.percent]
        if marked or self.statistic != "percentage":
            return marked[0] if marked else None
        others = list(self.figures)
        for known in (self.count, self.denominator):
            hit = next((f for f in others if f.value == known), None)
            if hit is not None and len(others) > 1:
                others.remove(hit)
        return others[0] if len(others) == 1 else None

    @property
    def place(self) -> str:
        return "; ".join(self.at)

    def unit_word(self, figure: PrintedNumber) -> list[str]:
        """The words that may be the unit of a figure, nearest first; of one of a key those of the text in its order.

        The % of a 95 % CI is none of its estimate.
        """
        behind = list(_WORD.finditer(self.text, figure.start + figure.length))
        words = [*behind, *_WORD.finditer(self.text, 0, figure.start)]
        other = () if self.told.holds(figure) else self.told.taken
        return [m.group() for m in words if m.group() != "%" or not any(s <= m.start() < e for s, e in other)]


def read_claims(case: Case) -> list[Claim]:
    """The claims of a record, in its order."""
    nodes = sorted((str(n) for n in case.graph.objects(case.root, CLAIM)), key=lambda n: (_position(case, n), n))
    return [_claim(case, node) for node in nodes]


def _position(case: Case, node: str) -> int:
    tail = case.local(node).removeprefix("claims")
    return int(tail[1:]) if re.fullmatch(r"-\d+", tail) else 1


def _claim(case: Case, node: str) -> Claim:
    text = lambda name: case.graph.text(node, METLIT + name)  # noqa: E731
    printed, value = text("printed"), "; ".join(_texts(case, node, "claimValue"))
    read, statistic = value or printed, text("statistic")
    key = statistic.rsplit("/", 1)[-1]
    known = case.terms.concepts.get(statistic)
    told = inferential(read, comparing=key in COMPARING, effect=key in EFFECTS)
    extra = known.extra if known else {}
    return Claim(
        node=node,
        statistic=key,
        of=text("claimOf"),
        over=text("claimOver"),
        where={tuple(k.split(".")): v for k, v in _entries(case, node, METLIT + "condition")},
        printed=printed,
        value=value,
        count=_whole_number(case, node, _COUNT),
        denominator=_whole_number(case, node, _DENOMINATOR),
        whole=text("whole"),
        parts=tuple(_entries(case, node, METLIT + "part")),
        record=text("aboutRecord"),
        at=tuple(sorted(map(str, case.graph.objects(node, model.AT)))),
        derived_kind=iris.TERM + extra["derived"] if "derived" in extra else "",
        assumes=extra.get("assumes", ""),
        further=tuple(_further(case, node)),
        figures=_figures(read, key, told),
        told=told.beside(inferential(_keyed(case, node)), len(max(read, printed, key=len))),
        against=text("claimAgainst"),
        test=text("claimTest"),
        method=text("claimMethod"),
        time=text("claimTime"),
        overlap=text("claimOverlap") == "true",
    )


def _figures(read: str, statistic: str, told: Inferential) -> tuple[PrintedNumber, ...]:
    """The numbers of a span that are the figure itself; where it is all interval or error, those are."""
    own = getattr(told, _INSIDE.get(statistic, ""), None)
    if own:
        return own if isinstance(own, tuple) else (own,)
    return tuple(f for f in printed_numbers(read) if not told.holds(f))


def _keyed(case: Case, node: str) -> str:
    """What the keys of a claim hold of inference, written as a paper would."""
    level = r"^\s*(\d{2}(?:\.\d+)?\s*%)\s+(?=\S)"
    found = []
    for name, word in _KEYED.items():
        text = case.graph.text(node, METLIT + name).strip()
        if text and name == "claimInterval":
            found.append(re.sub(level, r"\1 CI ", text) if re.match(level, text) else f"CI {text}")
        elif text:
            sign = "= " if name == "claimP" and text[0].isdigit() else ""
            found.append(f"{word} {sign}{text}".strip())
    return "; ".join(found)


def _texts(case: Case, node: str, name: str) -> list[str]:
    return sorted(map(str, case.graph.objects(node, METLIT + name)))


def _entries(case: Case, node: str, path: str) -> list[tuple[str, str]]:
    entries = [str(o) for o in case.graph.objects(node, path)]
    pairs = [(case.graph.text(e, METLIT + "entryKey"), case.graph.text(e, METLIT + "entryValue")) for e in entries]
    return sorted(pairs)


def _number(case: Case, node: str, path: str) -> str:
    found = case.graph.value(node, path)
    return case.graph.text(str(found), METLIT + "value") if found is not None else ""


def _further(case: Case, node: str) -> Iterator[tuple[str, str]]:
    """The numbers of a claim besides its count and denominator, by key."""
    shape = case.shape(node)
    for found in shape.fields.values() if shape else ():
        own = found.kind != model.NODE or found.path in (_COUNT, _DENOMINATOR)
        if not own and (number := _number(case, node, found.path)):
            yield found.key, number


def _whole_number(case: Case, node: str, path: str) -> int | None:
    text = _number(case, node, path)
    return int(Fraction(text)) if text else None


def unread(claim: Claim, known: Iterable[Fraction], shares: Sequence[Fraction] = ()) -> list[str]:
    """The numbers in the printed form that nothing in the claim accounts for, each of them once.

    Args:
        claim: the claim.
        known: further numbers that it may print, such as others of the same entry of the record.
        shares: percentages that it may print, exact.
    """
    held, rest, left = Counter(_held(claim)) + Counter(set(known)), list(shares), []
    for figure in printed_numbers(claim.text):
        if claim.told.holds(figure):
            continue
        share = next((s for s in rest if figure.percent and reported_as(figure.text, s)), None)
        if share is not None:
            rest.remove(share)
        elif not (figure.percent and shares) and held[figure.value]:
            held[figure.value] -= 1
        elif not _stands_for_others(claim, figure):
            left.append(figure.text)
    return left


def _stands_for_others(claim: Claim, figure: PrintedNumber) -> bool:
    """Whether a word such as "both" stands beside a figure, as in "6 in both", and is none itself."""
    word = claim.text[figure.start : figure.start + figure.length].casefold()
    return word in PRONOUNS and len(claim.figures) > 1


def strange_names(claim: Claim, names: Iterable[str]) -> list[str]:
    """Names with digits in the printed form that are none of the claim's words, nor of ``names``; a class only once."""
    words = [*claim.where.values(), claim.of, claim.over, claim.whole, *(k for k, _ in claim.parts), *names]
    text, seen = " ".join(words).casefold(), Counter(printed_names(_untold(claim)))
    classes = Counter(k for k, _ in claim.parts)
    strange = [w for w in seen if w.casefold() not in text and not _made_of(w, text)]
    return strange + [w for w, n in seen.items() if n > max(classes[w], 1)]


def _untold(claim: Claim) -> str:
    """The printed form without what was read of inference in it: in χ2(1) and Q1 are no names."""
    letters = list(claim.printed)
    for start, end in claim.told.taken if not claim.value else ():
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _held(claim: Claim) -> Iterator[Fraction]:
    """The numbers that the claim's own keys hold."""
    for text in (*claim.where.values(), *(text for _, text in (*claim.parts, *claim.further))):
        yield from (f.value for f in printed_numbers(text))
    yield from (Fraction(n) for n in (claim.count, claim.denominator, *claim.told.sizes) if n is not None)
    yield from (f.value for f in printed_numbers(claim.time))
    if claim.statistic in _COMPONENTS:
        yield from (f.value for f in claim.components.values())
    elif claim.statistic in ("percentage", "rate-at-a-time") and claim.percentage is not None:
        yield claim.percentage.value
    elif claim.statistic not in _COUNTED or (claim.count is None and not claim.parts):
        yield from (f.value for f in claim.figures[:1])
        if claim.statistic == STATEMENT and claim.denominator is None:
            yield from (f.value for f in _behind_slash(claim))


def _behind_slash(claim: Claim) -> list[PrintedNumber]:
    """The second number of a share that is one figure: 3754 of "1/3754 women"."""
    if len(claim.figures) < 2:
        return []
    first, second = claim.figures[:2]
    return [second] if claim.text[first.start + first.length : second.start].strip() == "/" else []


def _made_of(label: str, words: str) -> bool:
    """Whether ``T4N2`` is made of the words ``T4`` and ``N2``."""
    pieces = re.findall(r"[A-Za-z]+\d+[a-z]?", label)
    return bool(pieces) and "".join(pieces) == label and all(p.casefold() in words for p in pieces)
