"""Proportions, and what they come to together, as rows: the same whatever they are printed as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from metlit.analysis.counting import Proportion
from metlit.analysis.intervals import percent_text
from metlit.analysis.meta_analysis import I2_WORDS, PooledGroup, PooledProportion
from metlit.rdf.rows import Cell

POOLED = "pooled"
PROPORTION_COLUMNS = (
    "study", "group", "outcome", "unit", "with_outcome", "with_data", "people", "percent", "low", "high", "sites",
    "kind", "method", "k", "tau", "tau2", "predicted_low", "predicted_high", "omitted", "otherwise",
)  # fmt: skip
I2_COLUMN = "i2"
# Studies that are named when they are left out; of more it is said how many.
_NAMED = 5


def proportion_rows(found: Iterable[Proportion], outcome: str) -> list[dict[str, Cell]]:
    """Proportions as rows with the columns of ``PROPORTION_COLUMNS``; percentages with one decimal."""
    return [_row(_of_a_study(one, outcome)) for one in found]


def pooled_rows(groups: Iterable[PooledGroup], outcome: str, unit: str) -> list[dict[str, Cell]]:
    """What the studies of each group come to, a row a method; a row without numbers if none is left."""
    return [row for group in groups for row in _of_a_group(group, outcome, unit)]


def _of_a_study(one: Proportion, outcome: str) -> dict[str, Cell]:
    percents = map(percent_text, (one.part / one.known, *one.interval)) if one.sound else (None, None, None)
    return {
        "study": one.study,
        "group": one.group or None,
        "outcome": outcome,
        "unit": one.unit,
        "with_outcome": one.part if one.exact else f"{one.part}–{one.most}",
        "with_data": one.known,
        "people": one.people,
        **dict(zip(("percent", "low", "high"), percents, strict=True)),
        "sites": one.sites or None,
        "kind": one.kind,
        "otherwise": one.otherwise or None,
    }


def _of_a_group(group: PooledGroup, outcome: str, unit: str) -> Iterator[dict[str, Cell]]:
    shared = {"study": POOLED, "group": group.group or None, "outcome": outcome, "unit": unit, "kind": POOLED}
    left = omitted_text(group) or None
    if not group.answers:
        yield _row({**shared, "method": "nothing is pooled: no study is left", "k": 0, "omitted": left})
    for one in group.answers:
        yield _row({**shared, **_answer(one), "omitted": left})


def _answer(one: PooledProportion) -> dict[str, Cell]:
    percents = zip(("percent", "low", "high"), map(percent_text, (one.estimate, one.low, one.high)), strict=True)
    found: dict[str, Cell] = {
        "with_outcome": one.part,
        "with_data": one.whole,
        "people": one.whole,
        **dict(percents),
        "method": one.method,
        "k": one.k,
    }
    if one.tau2 is not None and one.predicted is not None:
        found |= {"tau": f"{one.tau2**0.5:.3f}", "tau2": f"{one.tau2:.3f}"}
        found |= dict(zip(("predicted_low", "predicted_high"), map(percent_text, one.predicted), strict=True))
    if one.i2 is not None:
        found[I2_COLUMN] = percent_text(one.i2)
    return found


def _row(values: dict[str, Cell]) -> dict[str, Cell]:
    return {column: values.get(column) for column in (*PROPORTION_COLUMNS, I2_COLUMN)}


def omitted_text(group: PooledGroup) -> str:
    """Which studies were left out, why; how many, if they are many."""
    reasons = Counter(reason for _, reason in group.omitted)
    texts = []
    for reason, count in reasons.items():
        studies = [study for study, why in group.omitted if why == reason]
        texts.append(f"{', '.join(studies) if count <= _NAMED else f'{count} studies'}: {reason}")
    return "; ".join(texts)


def pooled_sentences(groups: Sequence[PooledGroup], unit: str) -> Iterator[str]:
    """What the studies come to, in words."""
    for group in groups:
        name = f"{group.group}: " if group.group else ""
        if not group.answers:
            yield f"{name}nothing is pooled: no study of more than one person is left"
        for one in group.answers:
            yield f"{name}{_sentence(one, unit)}"
        if left := omitted_text(group):
            yield f"{name}left out: {left}"


def _sentence(one: PooledProportion, unit: str) -> str:
    interval = f"{percent_text(one.low)}–{percent_text(one.high)}"
    text = f"{one.part} of {one.whole} {unit} in {one.k} {'study' if one.k == 1 else 'studies'}: "
    text += f"{percent_text(one.estimate)} % ({interval}), {one.method}"
    if one.tau2 is not None and one.predicted is not None:
        low, high = map(percent_text, one.predicted)
        text += f"; τ {one.tau2**0.5:.2f}, τ² {one.tau2:.2f}; a new study: {low}–{high} %"
    return text if one.i2 is None else f"{text}; I² {percent_text(one.i2)} %: {I2_WORDS}"
