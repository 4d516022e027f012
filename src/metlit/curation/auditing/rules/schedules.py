"""Rules on products of printed numbers, and on what follows from a schedule."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from metlit.curation.auditing.arithmetic import spans_meet
from metlit.curation.auditing.audit_data import ComputedEffect, Product
from metlit.curation.auditing.paper_rule import paper_rule
from metlit.curation.auditing.paper_text import PaperText
from metlit.curation.auditing.point import ASKED, DOES_NOT_FIT, FITS, LAST_DIGIT, UNCHECKED, PaperPoint, PrintedAt
from metlit.curation.auditing.statement import AuditedSentence, PrintedStatement, is_decimal
from metlit.curation.scan.mark import TextMark
from metlit.errors import UnknownWordError
from metlit.model.schedule import Effect, effects
from metlit.numbers.rounding import decimals_of, reported_as, shown, widest

# One part in so many: 70 Gy in 33 fractions of "2 Gy".
_FAR = 15
_PRODUCT_CODE, _EFFECT_CODE = "paper-product", "paper-effect"


def _linked(paper: PaperText, mark: TextMark, kind: str) -> list[TextMark]:
    return [paper.marks[k.mark] for k in mark.links if paper.marks[k.mark].kind == kind]


def _usable(mark: TextMark) -> bool:
    return is_decimal(mark.value) and not mark.sign


@paper_rule(_PRODUCT_CODE)
def products(paper: PaperText) -> Iterator[PaperPoint]:
    """Product against its factors.

    Where a sentence prints a total, how many parts it was given in and how large each was, the total is the product.

    Formula: total = number × size of a part, each standing for all that it may have been rounded from
    Source: ICRU Report 91 (2014)
    """
    for sentence in paper.sentences:
        for product in paper.data.products:
            found = [p for s in paper.stated_in(sentence) if (p := _stated(s, product))]
            yield from found or _linked_product(sentence, [m for _, m in paper.marks_of(sentence)], product, paper)


def _stated(one: PrintedStatement, product: Product) -> PaperPoint | None:
    """Of a statement that one pattern read with total, number and size."""
    kinds = (product.product, *product.factors)
    texts = [one.text(k) for k in kinds]
    if not one.exact or any(t is None for t in texts):
        return None
    total, number, size = (str(t) for t in texts)
    units = (one.units.get(product.product, ""), one.units.get(product.factors[1], ""))
    return _product(one.printed, one.place, (total, number, size), units, product)


def _linked_product(
    sentence: AuditedSentence, marks: list[TextMark], product: Product, paper: PaperText
) -> Iterator[PaperPoint]:
    """Of the only total, number and size of a sentence, if the scan says that they belong together."""
    for mark in (m for m in marks if m.kind == product.product and _usable(m)):
        numbers, sizes = (_linked(paper, mark, kind) for kind in product.factors)
        alike = [m for m in marks if m.kind in (product.product, *product.factors)]
        if len(numbers) != 1 or len(sizes) > 1 or not all(map(_usable, (*numbers, *sizes))):
            continue
        if sizes and len(alike) == 3:
            start, end = min(m.start for m in alike) - sentence.start, max(m.end for m in alike) - sentence.start
            texts = (mark.value, numbers[0].value, sizes[0].value)
            printed = " ".join(sentence.text[start:end].split())
            yield _product(printed, sentence.at(start, end), texts, (mark.unit, sizes[0].unit), product)
        elif not sizes and product.least and len(alike) == 2:
            yield from _unusual(sentence, mark, numbers[0], product)


def _product(
    printed: str, at: PrintedAt, texts: tuple[str, str, str], units: tuple[str, str], product: Product
) -> PaperPoint:
    total, number, size = texts
    n = Fraction(number)
    low, high = widest(size)
    exact = n * Fraction(size)
    line = f"{number} × {size} = {shown(exact, 3)}"
    least, most = (n * low, n * high) if decimals_of(size) else (exact, exact)
    if spans_meet((least, most), widest(total)):
        text = f"{product.product} {total}: {number} times {size}"
        return PaperPoint(_PRODUCT_CODE, FITS, printed, text, line, (at,))
    text = f"printed {product.product} {total} {units[0]}; {number} × {size} is {shown(exact, 3)} {units[1]}"
    # A size without decimals may be a rounded one; not if the total is far off.
    rounded = spans_meet((n * low, n * high), widest(total)) and abs(exact - Fraction(total)) * _FAR <= exact
    level = DOES_NOT_FIT if units[0] == units[1] and not rounded else ASKED
    return PaperPoint(_PRODUCT_CODE, level, printed, text, line, (at,))


def _unusual(sentence: AuditedSentence, total: TextMark, number: TextMark, product: Product) -> Iterator[PaperPoint]:
    n = Fraction(number.value)
    if n <= 0 or not sentence.own:
        return
    each = Fraction(total.value) / n
    if total.unit == product.unit and not Fraction(product.least) <= each <= Fraction(product.most):
        line = f"{total.value} / {number.value} = {shown(each, 3)}"
        text = (
            f"{product.factors[1]} {shown(each, 2)} {total.unit} is unusual: is a digit missing, or the unit another?"
        )
        printed = f"{total.printed}, {number.printed} ({number.kind})"
        yield PaperPoint(_PRODUCT_CODE, ASKED, printed, text, line, (sentence.at(total.start - sentence.start),))


@lru_cache(maxsize=256)
def _effects(schedule: str, ratio: str | None) -> tuple[Effect, ...]:
    try:
        return tuple(effects(schedule, ratio))
    except UnknownWordError:
        return ()


@paper_rule(_EFFECT_CODE)
def effects_of_schedules(paper: PaperText) -> Iterator[PaperPoint]:
    """Biological dose against the schedule and the ratio that it was computed with.

    What the rules of ontology/rules/ compute from the printed schedule, with the printed ratio, is what the paper
    prints. If no ratio is printed, the general ones are tried: one that gives it is named, if none does it cannot be
    checked.

    Formula: those of ontology/rules/30-bed.rq and 31-eqd2.rq
    Source: Fowler JF, Br J Radiol 1989;62:679-694; Bentzen SM et al., Radiother Oncol 2012;105:266-268
    """
    for before, sentence in zip([None, *paper.sentences], paper.sentences, strict=False):
        marks = [m for _, m in paper.marks_of(sentence)]
        for effect in paper.data.effects:
            figures = [m for m in marks if m.kind == effect.kind]
            near = [m for _, m in paper.marks_of(before)] if before and before.block == sentence.block else []
            for figure in filter(_usable, figures):
                # Of several figures each has the ratio that stands behind it.
                last = min((m.start for m in figures if m.start > figure.start), default=None)
                own = [m for m in marks if m.kind == effect.ratio and figure.start < m.start < (last or m.start + 1)]
                others = [m for m in marks if m.kind != effect.ratio]
                yield from _effect(sentence, figure, effect, others + own if len(figures) > 1 else marks, near)


def _effect(
    sentence: AuditedSentence, figure: TextMark, effect: ComputedEffect, marks: list[TextMark], near: list[TextMark]
) -> Iterator[PaperPoint]:
    at, name = sentence.at(figure.start - sentence.start, figure.end - sentence.start), effect.kind
    schedule = _schedule(effect, marks) or _schedule(effect, near)
    ratios = [m for m in (*marks, *near) if m.kind == effect.ratio and _usable(m)]
    if not schedule:
        text = f"{name}: no single schedule stands with it"
        yield PaperPoint(_EFFECT_CODE, UNCHECKED, figure.printed, text, "", (at,))
        return
    computed = _effects(schedule, ratios[0].value if len(ratios) == 1 else None)
    if not computed or len(ratios) > 1:
        return
    fitting = [e for e in computed if reported_as(figure.value, Fraction(getattr(e, effect.field)))]
    shown_one = fitting[0] if fitting else computed[0]
    line = (
        f"{schedule}, {effect.ratio} {_plain(shown_one.alpha_beta)}: {name} {_plain(getattr(shown_one, effect.field))}"
    )
    if fitting:
        yield PaperPoint(
            _EFFECT_CODE, FITS, figure.printed, f"{name} {figure.value} follows from {schedule}", line, (at,)
        )
    elif not ratios:
        text = f"{name} {figure.value}: no ratio is printed, and the usual ones do not give it from {schedule}"
        yield PaperPoint(_EFFECT_CODE, UNCHECKED, figure.printed, text, line, (at,))
    else:
        exact = Fraction(getattr(shown_one, effect.field))
        unit = Fraction(1, 10 ** decimals_of(figure.value))
        level = LAST_DIGIT if abs(exact - Fraction(figure.value)) <= unit else DOES_NOT_FIT
        text = f"printed {name} {figure.value}; {schedule} gives {shown(exact, 2)}"
        yield PaperPoint(_EFFECT_CODE, level, figure.printed, text, line, (at,))


def _schedule(effect: ComputedEffect, marks: list[TextMark]) -> str:
    """The one schedule of some marks, as ``metlit dose`` takes it; "" if there is none, or more than one."""
    totals = [m for m in marks if m.kind == effect.total and m.unit == effect.unit]
    numbers = [m for m in marks if m.kind == effect.number]
    if len(totals) == 1 and len(numbers) == 1 and _usable(totals[0]) and _usable(numbers[0]):
        return f"{totals[0].value}/{numbers[0].value}"
    return ""


def _plain(value: Decimal) -> str:
    return shown(Fraction(value), 3)
