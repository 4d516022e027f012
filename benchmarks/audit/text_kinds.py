"""Kinds of errors that are planted in texts, for ``scan --audit``: each makes a text with the error, or its right twin.

p-values, intervals and test statistics are computed here by scipy or by the formula given, not by the audit.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log, sqrt
from random import Random

from scipy import stats

Kind = Callable[[Random, bool], str]
HEAD = "# A series\n\n## Results\n\nA total of 65 patients were studied. "


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def ratio_outside_interval(chance: Random, wrong: bool) -> str:
    ratio = chance.uniform(1.4, 2.5)
    low, high = ratio / exp(0.4), ratio * exp(0.4)
    told = high + 0.5 if wrong else ratio
    return f"{HEAD}The hazard ratio was {told:.2f} (95% CI {low:.2f}-{high:.2f})."


def interval_not_symmetric(chance: Random, wrong: bool) -> str:
    ratio = chance.uniform(1.4, 2.5)
    low, high = ratio / exp(0.4), ratio * exp(1.6 if wrong else 0.4)
    return f"{HEAD}The hazard ratio was {ratio:.2f} (95% CI {low:.2f}-{high:.2f})."


def interval_ends_swapped(chance: Random, wrong: bool) -> str:
    ratio = chance.uniform(1.4, 2.5)
    low, high = ratio / exp(0.4), ratio * exp(0.4)
    ends = (high, low) if wrong else (low, high)
    return f"{HEAD}The odds ratio was {ratio:.2f} (95% CI {ends[0]:.2f}-{ends[1]:.2f})."


def p_against_interval(chance: Random, wrong: bool) -> str:
    ratio, se = chance.uniform(1.6, 2.5), 0.2
    low, high = ratio * exp(-1.959964 * se), ratio * exp(1.959964 * se)
    p = float(2 * stats.norm.sf(log(ratio) / se))
    return f"{HEAD}The hazard ratio was {ratio:.2f} (95% CI {low:.2f}-{high:.2f}; {_p(0.21 if wrong else p)})."


def p_of_t(chance: Random, wrong: bool) -> str:
    t, df = chance.uniform(2.3, 3.0), chance.randint(20, 60)
    p = float(2 * stats.t.sf(round(t, 2), df))
    return f"{HEAD}The groups differed (t({df}) = {t:.2f}, {_p(0.2 if wrong else p)})."


def p_of_f(chance: Random, wrong: bool) -> str:
    f, df = chance.uniform(3.5, 6.0), chance.randint(30, 60)
    p = float(stats.f.sf(round(f, 2), 2, df))
    return f"{HEAD}The groups differed (F(2, {df}) = {f:.2f}, {_p(0.3 if wrong else p)})."


def p_of_chi2(chance: Random, wrong: bool) -> str:
    value = chance.uniform(4.2, 8.0)
    p = float(stats.chi2.sf(round(value, 2), 1))
    return f"{HEAD}The groups differed (χ2(1) = {value:.2f}, {_p(0.4 if wrong else p)})."


def p_of_r(chance: Random, wrong: bool) -> str:
    r, df = round(chance.uniform(0.4, 0.6), 2), chance.randint(25, 50)
    p = float(2 * stats.t.sf(r * sqrt(df / (1 - r * r)), df))
    return f"{HEAD}Dose and relief were correlated (r({df}) = {r:.2f}, {_p(0.3 if wrong else p)})."


def percentage_in_words(chance: Random, wrong: bool) -> str:
    n = chance.randint(30, 60)
    k = chance.randint(5, n - 5)
    share = 100 * k / n + (9 if wrong else 0)
    return f"{HEAD}Relief was seen in {k} of {n} patients ({share:.1f}%)."


def _table(men: int, shares: tuple[str, str], women: int, first: int) -> str:
    rows = [("Sex", "Male", men, shares[0]), ("", "Female", women, shares[1])]
    rows += [("Stage", "I", first, f"{100 * first / 65:.1f}"), ("", "II", 65 - first, f"{100 * (65 - first) / 65:.1f}")]
    cells = "\n".join(
        f"| {name} | {label} | {n} ({share}) |" for name, label, n, share in (*rows, ("", "III", 0, "0.0"))
    )
    head = "| Characteristic | Category | n (%) |\n|---|---|---|"
    return f"# A series\n\n## Results\n\nTable 1. Patients (n = 65)\n\n{head}\n{cells}\n"


def table_percentage(chance: Random, wrong: bool) -> str:
    k = chance.randint(20, 40)
    told = f"{100 * k / 65 + (6 if wrong else 0):.1f}"
    return _table(k, (told, f"{100 * (65 - k) / 65:.1f}"), 65 - k, chance.randint(10, 50))


def table_sum(chance: Random, wrong: bool) -> str:
    k = chance.randint(20, 40)
    shares = f"{100 * k / 65:.1f}", f"{100 * (65 - k) / 65:.1f}"
    return _table(k + wrong, shares, 65 - k, chance.randint(10, 50))


def product_of_dose(chance: Random, wrong: bool) -> str:
    number, each = chance.choice([10, 15, 20]), chance.choice([2, 3])
    total = number * each + (5 if wrong else 0)
    return f"{HEAD}All patients received {total} Gy in {number} fractions of {each} Gy."


KINDS: tuple[Kind, ...] = (
    ratio_outside_interval, interval_not_symmetric, interval_ends_swapped, p_against_interval, p_of_t, p_of_f,
    p_of_chi2, p_of_r, percentage_in_words, table_percentage, table_sum, product_of_dose,
)  # fmt: skip
