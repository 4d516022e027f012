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
from metlit.curation.auditing.point import DOES_NOT_FIT, FITS, LAST_DIGIT, QUESTION, UNCHECKED, PaperPoint
from metlit.curation.auditing.statement import AuditedSentence, is_decimal
from metlit.curation.scan.mark import TextMark
from metlit.errors import UnknownWordError
from metlit.model.schedule import Effect, effects
from metlit.numbers.rounding import decimals_of, reported_as, shown, widest

PRODUCT_CODE, EFFECT_CODE = "paper-product", "paper-effect"


def _linked(paper: PaperText, mark: TextMark, kind: str) -> list[TextMark]:
    return [paper.marks[k.mark] for k in mark.links if paper.marks[k.mark].kind == kind]


def _usable(mark: TextMark) -> bool:
    return is_decimal(mark.value) and not mark.sign


@paper_rule(PRODUCT_CODE)
def products(paper: PaperText) -> Iterator[PaperPoint]:
    """Product against its factors.

    Where a sentence prints a total, how many parts it was given in and how large each was, the total is the product.

    Formula: total = number × size of a part, each standing for all that it may have been rounded from
    Source: ICRU Report 91 (2014)
    """
    for sentence in paper.sentences:
        marks = paper.marks_of(sentence)
        for product in paper.data.products:
            yield from _products(paper, sentence, [m for _, m in marks], product)


def _products(
    paper: PaperText, sentence: AuditedSentence, marks: list[TextMark], product: Product
) -> Iterator[PaperPoint]:
    for mark in (m for m in marks if m.kind == product.product and _usable(m)):
        firsts, seconds = (_linked(paper, mark, kind) for kind in product.factors)
        alike = [m for m in marks if m.kind in (product.product, *product.factors)]
        if len(firsts) == 1 and len(seconds) == 1 and _usable(firsts[0]) and _usable(seconds[0]):
            if sum(m.kind == product.product for m in alike) > 1 or sum(m.kind == product.factors[1] for m in alike) > 1:
                continue  # which of them belong together is not said
            yield _product(sentence, mark, firsts[0], seconds[0], product)
        elif len(firsts) == 1 and not seconds and _usable(firsts[0]) and product.least and len(alike) == 2:
            yield from _unusual(sentence, mark, firsts[0], product)


def _product(
    sentence: AuditedSentence, total: TextMark, number: TextMark, size: TextMark, product: Product
) -> PaperPoint:
    n = Fraction(number.value)
    low, high = widest(size.value)
    exact = n * Fraction(size.value)
    at = sentence.at(min(m.start for m in (total, number, size)) - sentence.start)
    line = f"{number.value} × {size.value} = {shown(exact, 3)}"
    printed = f"{total.printed}, {number.printed} ({number.kind}), {size.printed} ({size.kind})"
    if spans_meet((n * low, n * high), widest(total.value)):
        text = f"{product.product} {total.value}: so many times {size.value}"
        return PaperPoint(PRODUCT_CODE, FITS, printed, text, line, (at,))
    unit = f" {total.unit}" if total.unit else ""
    text = f"printed {product.product} {total.value}{unit}; {number.value} × {size.value} is {shown(exact, 3)}{unit}"
    if total.unit != size.unit:
        return PaperPoint(PRODUCT_CODE, QUESTION, printed, f"{text}, in another unit", line, (at,))
    return PaperPoint(PRODUCT_CODE, DOES_NOT_FIT, printed, text, line, (at,))


def _unusual(sentence: AuditedSentence, total: TextMark, number: TextMark, product: Product) -> Iterator[PaperPoint]:
    n = Fraction(number.value)
    if n <= 0 or not sentence.own:
        return
    each = Fraction(total.value) / n
    if total.unit == "Gy" and not Fraction(product.least) <= each <= Fraction(product.most):
        line = f"{total.value} / {number.value} = {shown(each, 3)}"
        text = f"{product.factors[1]} {shown(each, 2)} {total.unit} is unusual: is a digit missing, or the unit another?"
        printed = f"{total.printed}, {number.printed} ({number.kind})"
        yield PaperPoint(PRODUCT_CODE, QUESTION, printed, text, line, (sentence.at(total.start - sentence.start),))


@lru_cache(maxsize=256)
def _effects(schedule: str, ratio: str | None) -> tuple[Effect, ...]:
    try:
        return tuple(effects(schedule, ratio))
    except UnknownWordError:
        return ()


@paper_rule(EFFECT_CODE)
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
            if len(figures) == 1 and _usable(figures[0]):
                near = [m for _, m in paper.marks_of(before)] if before and before.block == sentence.block else []
                yield from _effect(sentence, figures[0], effect, marks, near)


def _effect(
    sentence: AuditedSentence, figure: TextMark, effect: ComputedEffect, marks: list[TextMark], near: list[TextMark]
) -> Iterator[PaperPoint]:
    at, name = sentence.at(figure.start - sentence.start, figure.end - sentence.start), effect.kind
    schedule = _schedule(effect, marks) or _schedule(effect, near)
    ratios = [m for m in (*marks, *near) if m.kind == effect.ratio and _usable(m)]
    if not schedule:
        text = f"{name}: no single schedule stands with it"
        yield PaperPoint(EFFECT_CODE, UNCHECKED, figure.printed, text, "", (at,))
        return
    computed = _effects(schedule, ratios[0].value if len(ratios) == 1 else None)
    if not computed or len(ratios) > 1:
        return
    fitting = [e for e in computed if reported_as(figure.value, Fraction(getattr(e, effect.field)))]
    shown_one = fitting[0] if fitting else computed[0]
    line = f"{schedule}, {effect.ratio} {_plain(shown_one.alpha_beta)}: {name} {_plain(getattr(shown_one, effect.field))}"
    if fitting:
        yield PaperPoint(EFFECT_CODE, FITS, figure.printed, f"{name} {figure.value} follows from {schedule}", line, (at,))
    elif not ratios:
        text = f"{name} {figure.value}: no ratio is printed, and the usual ones do not give it from {schedule}"
        yield PaperPoint(EFFECT_CODE, UNCHECKED, figure.printed, text, line, (at,))
    else:
        exact = Fraction(getattr(shown_one, effect.field))
        unit = Fraction(1, 10 ** decimals_of(figure.value))
        level = LAST_DIGIT if abs(exact - Fraction(figure.value)) <= unit else DOES_NOT_FIT
        text = f"printed {name} {figure.value}; {schedule} gives {shown(exact, 2)}"
        yield PaperPoint(EFFECT_CODE, level, figure.printed, text, line, (at,))


def _schedule(effect: ComputedEffect, marks: list[TextMark]) -> str:
    """The one schedule of some marks, as ``metlit dose`` takes it; "" if there is none, or more than one."""
    totals = [m for m in marks if m.kind == effect.total and m.unit == "Gy"]
    numbers = [m for m in marks if m.kind == effect.fractions]
    if len(totals) == 1 and len(numbers) == 1 and _usable(totals[0]) and _usable(numbers[0]):
        return f"{totals[0].value}/{numbers[0].value}"
    return ""


def _plain(value: Decimal) -> str:
    return shown(Fraction(value), 3)
