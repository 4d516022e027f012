"""Audit rules on p-values: from counts, from means, from a test statistic with its degrees of freedom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from metlit.claims.claim import Claim
from metlit.claims.compared import Compared, comparisons
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import DIFFERS, IMPOSSIBLE, ROUNDED, Verdict
from metlit.numbers.inferential import PrintedP, PrintedTest
from metlit.numbers.rounding import widest
from metlit.numbers.significance import CHI2, FISHER, STUDENT, WELCH, YATES, mean_tests, statistic_p, table_tests

_SIGNIFICANT = 0.05
# Where no test is named another one may be meant: by so many times p may differ, if it is on the same side of 0.05.
_OTHER_SHARES, _OTHER_MEANS, _ACROSS = 2.0, 10.0, 3.0
_ONE_SIDED = frozenset({"t", "z", "r"})
_NAMED = {
    r"fisher": (FISHER,),
    r"chi|χ|\bx\s*2\b|x²|yates|pearson": (CHI2, YATES),
    r"\bt[\s-]*tests?\b|student|welch|anova|analysis of variance": (STUDENT, WELCH),
}
# Tests of something else: ranks, times, pairs, several factors. Their p does not follow from these figures.
_OTHERS = re.compile(
    r"log[\s-]*rank|mantel|mann|wilcoxon|rank[\s-]*sum|kruskal|mcnemar|paired|wald|\bcox\b|logistic|regression|"
    r"subdistribution|multivaria|adjusted|breslow|gehan|\bgee\b|mixed|trend|interaction|spearman|kendall|permutation|bayes",
    re.IGNORECASE,
)


@audit_rule("p-from-counts", 4, ON_RECORD)
def p_of_counts(paper: Paper) -> Iterator[Verdict]:
    """p-value against the counts.

    Two shares give a p-value by every usual test. A printed one that none of them gives belongs to other counts, or to
    another test, which the paper would name.

    Formula: Fisher's exact test; χ² with and without Yates' correction; one-sided or doubled if no test is named.
        Without a named test also twice and half as much, on the same side of 0.05
    Source: Fisher 1922; Pearson 1900; Yates 1934; Nuijten et al. 2016
    """
    for found in comparisons(paper):
        if len(found.shares) < 2 or _OTHERS.search(found.test):
            continue
        line = " against ".join(f"{k} of {n}" for k, n in found.shares)
        yield from _judge(found, p_of_counts.code, table_tests(found.shares), line, _OTHER_SHARES, 0.0)


@audit_rule("p-from-means", 4, ON_RECORD)
def p_of_means(paper: Paper) -> Iterator[Verdict]:
    """p-value against means, standard deviations and numbers.

    Means, standard deviations and numbers of two groups give the p-value of their difference.

    Formula: t = (mean₁ - mean₂) / SE, with pooled variance and n₁ + n₂ - 2 degrees of freedom, or Welch's; within the
        rounding of all figures. Without a named test ranks may be meant: only another decision, or ten times as much
    Source: Student 1908; Welch 1947, doi:10.1093/biomet/34.1-2.28
    """
    for found in comparisons(paper):
        if len(found.samples) != 2 or _OTHERS.search(found.test):
            continue
        one, other = found.samples
        if min(one[0].n, other[0].n) < 2 or min(s.sd for s in (one[0], other[0])) <= 0:
            continue
        middle = mean_tests(one[0], other[0])
        spread = [mean_tests(a, b) for a in one for b in other if a.sd > 0 and b.sd > 0]
        least, most = min(min(p.values()) for p in spread), max(max(p.values()) for p in spread)
        line = " against ".join(f"{s[0].mean:g} ± {s[0].sd:g} (n = {s[0].n})" for s in found.samples)
        yield from _judge(found, p_of_means.code, middle, line, _OTHER_MEANS, _ACROSS, (least, most))


@audit_rule("p-from-statistic", 4, ON_RECORD)
def p_of_statistic(paper: Paper) -> Iterator[Verdict]:
    """p-value against its test statistic.

    A test statistic with its degrees of freedom gives the p-value.

    Formula: p of t, F, χ², r, Q with their degrees of freedom, or of z, two-sided, for every value that is printed so;
        of t, z and r one-sided too
    Source: Nuijten MB et al. Behav Res Methods 2016;48:1205-1226 (statcheck), doi:10.3758/s13428-015-0664-2
    """
    for claim in paper.claims:
        p, test = claim.told.p, claim.told.test
        if claim.record or p is None or test is None or test.sign != "=":
            continue
        group = paper.group(claim.over)
        n = next(iter(claim.told.sizes), 0) or claim.denominator or (group.size if group else 0) or 0
        if test.kind == "r" and not test.df and n > 2:
            test = PrintedTest(test.kind, (Fraction(n - 2),), test.value)
        if (span := _statistic_span(test)) is None:
            continue
        middle, least, most = span
        line, concerns = f"{test.text}: p = {_shown(middle)}", tuple(paper.summarised(claim))
        one_sided = test.kind in _ONE_SIDED and _meets(p, least / 2, most / 2)
        if _meets(p, least, most) or one_sided:
            how = "one-sided" if not _meets(p, least, most) else "two-sided"
            text = f"printed {claim.printed}; {test.text} gives it, {how}"
            yield Verdict(claim.node, p_of_statistic.code, ROUNDED, text, line, "", (), concerns)
        else:
            text = f"printed {claim.printed}: {test.text} gives p = {_shown(middle)}, not {p.text}{_turned(p, middle)}"
            yield Verdict(claim.node, p_of_statistic.code, DIFFERS, text, line, "", (), concerns)


@audit_rule("effect-limits", 4)
def within_possible(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Correlation and p-value that cannot be.

    A correlation coefficient lies between -1 and 1, a p-value between 0 and 1.

    Formula: -1 ≤ r ≤ 1; 0 ≤ p ≤ 1
    Source: elementary
    """
    test, p = claim.told.test, claim.told.p
    printed = test.value if test is not None and test.kind == "r" else next(iter(claim.figures), None)
    wrong = []
    if claim.statistic == "correlation-coefficient" and printed is not None and abs(printed.value) > 1:
        wrong.append((f"a correlation of {printed.text} is outside -1 to 1", f"|{printed.text}| > 1"))
    if p is not None and p.sign == "=" and not p.power and not 0 <= p.number.value <= 1:
        wrong.append((f"{p.text} is no p-value, which lies between 0 and 1", f"{p.number.text} > 1"))
    for text, line in () if claim.record else wrong:
        text = f"printed {claim.printed}: {text}"
        yield Verdict(claim.node, within_possible.code, IMPOSSIBLE, text, line, "", (), tuple(paper.summarised(claim)))


def _statistic_span(test: PrintedTest) -> tuple[float, float, float] | None:
    low, high = widest(test.value.text)
    value, df = test.value.value, [float(d) for d in test.df]
    ends = [abs(float(e)) for e in (low, high)] + [abs(float(value))]
    if test.kind == "r":
        ends = [min(e, 1.0) for e in ends]
    found = [p for e in ends if (p := statistic_p(test.kind, e, df)) is not None]
    return (found[-1], min(found), max(found)) if len(found) == len(ends) else None


def _judge(
    found: Compared,
    code: str,
    tests: Mapping[str, float],
    line: str,
    times: float,
    across: float,
    span: tuple[float, float] | None = None,
) -> Iterator[Verdict]:
    """A printed p against those of the tests that may be meant."""
    named = _named(found.test, tests)
    meant = {name: p for name, p in tests.items() if not named or name in named}
    if not meant:
        return
    told = "; ".join(f"{name}: p = {_shown(p)}" for name, p in meant.items())
    least, most = span or (min(meant.values()), max(meant.values()))
    ways = [(p, p) for p in meant.values()] if span is None else [span]
    ways += [(low / 2, high / 2) for low, high in ways]
    arithmetic = f"{line}: {told}"
    if any(_meets(found.p, low, high) for low, high in ways):
        text = f"printed {found.printed}; {line} gives it"
        yield Verdict(found.node, code, ROUNDED, text, arithmetic, "", found.rests_on, found.concerns)
        return
    own = found.p.span
    same_side = not _turned(found.p, least) and not _turned(found.p, most)
    reach = times if same_side else across
    if not named and reach and own[1] >= least / reach and own[0] <= most * reach:
        return
    turned = _turned(found.p, least) if not same_side else ""
    text = f"printed {found.printed}: {line} gives {told}; not {found.p.text}{turned}"
    cause = "" if named else "another test may be meant, which is not named"
    yield Verdict(found.node, code, DIFFERS, text, arithmetic, cause, found.rests_on, found.concerns)


def _named(words: str, tests: Mapping[str, float]) -> set[str]:
    """Those of the tests that the words name; none if they name no test."""
    hits = [names for pattern, names in _NAMED.items() if re.search(pattern, words, re.IGNORECASE)]
    return {name for names in hits for name in names} & set(tests)


def _meets(p: PrintedP, least: float, most: float) -> bool:
    own = p.span
    return own[0] <= most and least <= own[1]


def _turned(p: PrintedP, recomputed: float) -> str:
    """Whether the decision at 0.05 is another one, in words."""
    own = p.span
    significant = own[1] <= _SIGNIFICANT or (p.sign == "=" and float(p.number.value) < _SIGNIFICANT)
    turned = significant != (recomputed < _SIGNIFICANT) and not (p.sign != "=" and own[0] < _SIGNIFICANT < own[1])
    return ", and another decision at 0.05" if turned else ""


def _shown(p: float) -> str:
    return f"{p:.2g}" if p >= 0.0001 else f"{p:.0e}"
