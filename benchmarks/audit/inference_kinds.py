"""Kinds of errors in what records claim of inference: intervals, p-values, ratios, rates, quartiles, errors, tests.

As in ``record_kinds``: each kind makes a record with the error, or its twin that is right. What is right is computed by
scipy and numpy or by the formula given here, not by the audit.
"""

from __future__ import annotations

from math import exp, log, sqrt
from random import Random

import numpy as np
from record_kinds import Kind, record
from scipy import stats

Z = float(stats.norm.ppf(0.975))
SURVIVAL = "of: survival.rate, over: all, where: {survival.endpoint: overall survival}"
AGE = "of: age, over: all"


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def _claim(statistic: str, of: str, printed: str, more: str = "") -> str:
    return f'statistic: {statistic}, {of}, printed: "{printed}"{more}, at: Results'


def _ratio(chance: Random) -> tuple[float, float, float, float]:
    """A ratio, the standard error of its logarithm, and the ends of its interval."""
    ratio, error = chance.uniform(1.5, 2.8), chance.uniform(0.15, 0.35)
    return ratio, error, ratio * exp(-Z * error), ratio * exp(Z * error)


def hazard_ratio_outside_interval(chance: Random, wrong: bool) -> str:
    ratio, _, low, high = _ratio(chance)
    told = high + 0.4 if wrong else ratio
    return record(90, [_claim("hazard ratio", SURVIVAL, f"HR {told:.2f} (95% CI {low:.2f}-{high:.2f})")])


def odds_ratio_not_in_the_middle(chance: Random, wrong: bool) -> str:
    ratio, error, low, high = _ratio(chance)
    told = ratio * exp((1.2 if wrong else 0) * error)
    return record(90, [_claim("odds ratio", SURVIVAL, f"OR {told:.2f}, 95% CI {low:.2f} to {high:.2f}")])


def ends_of_risk_ratio_swapped(chance: Random, wrong: bool) -> str:
    ratio, _, low, high = _ratio(chance)
    ends = (high, low) if wrong else (low, high)
    return record(90, [_claim("relative risk", SURVIVAL, f"{ratio:.2f} ({ends[0]:.2f}; {ends[1]:.2f})")])


def p_of_ratio_and_interval(chance: Random, wrong: bool) -> str:
    ratio, error, low, high = _ratio(chance)
    p = float(2 * stats.norm.sf(log(ratio) / error))
    told = _p(0.4 if wrong else p)
    return record(90, [_claim("hazard ratio", SURVIVAL, f"{ratio:.2f} (95% CI {low:.2f}-{high:.2f}, {told})")])


def interval_excludes_none_but_p(chance: Random, wrong: bool) -> str:
    error, ratio = chance.uniform(0.2, 0.4), chance.uniform(1.05, 1.15)
    low, high = ratio * exp(-Z * error), ratio * exp(Z * error)
    p = float(2 * stats.norm.sf(log(ratio) / error))
    keys = f", ci: 95% {low:.2f}-{high:.2f}, p: {0.011 if wrong else round(p, 3)}"
    return record(90, [_claim("odds ratio", SURVIVAL, f"{ratio:.2f}", keys)])


def median_outside_interval(chance: Random, wrong: bool) -> str:
    low, high = chance.uniform(6, 10), chance.uniform(16, 24)
    median = high + 2 if wrong else (low + high) / 2 - 1
    of = "of: survival.time, over: all, where: {survival.endpoint: overall survival}"
    return record(60, [_claim("median", of, f"{median:.1f} months (95% CI {low:.1f}-{high:.1f})")])


def interval_of_mean(chance: Random, wrong: bool) -> str:
    n, mean, sd = chance.randint(20, 60), chance.uniform(55, 70), chance.uniform(7, 14)
    half = float(stats.t.ppf(0.975, n - 1)) * sd / sqrt(n) * (2.5 if wrong else 1)
    printed = f"{mean:.1f} ± {sd:.1f} years (95% CI {mean - half:.1f}-{mean + half:.1f})"
    return record(n, [_claim("mean and SD", AGE, printed)])


def share_outside_interval(chance: Random, wrong: bool) -> str:
    n = chance.randint(30, 80)
    k = chance.randint(8, n - 8)
    ends = stats.binomtest(k, n).proportion_ci(method="exact")
    shift = 0.25 if ends.high < 0.7 else -0.25
    low, high = (100 * (end + (shift if wrong else 0)) for end in (ends.low, ends.high))
    printed = f"{k} ({100 * k / n:.1f}%, 95% CI {max(low, 0):.1f}-{min(high, 100):.1f}%)"
    where = "of: all, where: {sex: female}"
    return record(n, [_claim("percentage", where, printed, f", count: {k}, denominator: {n}")])


def p_of_two_shares(chance: Random, wrong: bool) -> str:
    a, b = chance.randint(15, 30), chance.randint(15, 30)
    k, m = round(a * 0.8), round(b * 0.4)
    p = float(stats.fisher_exact([[k, a - k], [m, b - m]])[1])
    printed = f"{k}/{a} against {m}/{b}, {_p(0.45 if wrong else p)}, Fisher's exact test"
    return record(a + b, [_claim("comparison", "of: sex, over: all", printed)])


def p_of_chi2_of_shares(chance: Random, wrong: bool) -> str:
    a, b = chance.randint(25, 50), chance.randint(25, 50)
    k, m = round(a * 0.55), round(b * 0.45)
    p = float(stats.chi2_contingency([[k, a - k], [m, b - m]], correction=False)[1])
    told = _p(0.002 if wrong else p)
    return record(
        a + b,
        [_claim("comparison", "of: sex, over: all", f"{k}/{a} vs {m}/{b}", f", test: chi-square, p: '{told[2:]}'")],
    )


def p_of_two_means(chance: Random, wrong: bool) -> str:
    n, m, sd = chance.randint(15, 30), chance.randint(15, 30), round(chance.uniform(6, 10), 1)
    one, other = round(chance.uniform(60, 64), 1), round(chance.uniform(69, 74), 1)
    p = float(stats.ttest_ind_from_stats(one, sd, n, other, sd, m).pvalue)
    printed = f"{one} ± {sd} (n = {n}) vs {other} ± {sd} (n = {m}), {_p(0.31 if wrong else p)}"
    return record(n + m, [_claim("comparison", AGE, printed, ", test: t test")])


def p_of_t_claimed(chance: Random, wrong: bool) -> str:
    t, df = round(chance.uniform(2.3, 3.0), 2), chance.randint(20, 60)
    p = float(2 * stats.t.sf(t, df))
    return record(df + 2, [_claim("comparison", AGE, f"t({df}) = {t:.2f}, {_p(0.2 if wrong else p)}")])


def p_of_f_claimed(chance: Random, wrong: bool) -> str:
    f, df = round(chance.uniform(3.5, 6.0), 2), chance.randint(30, 60)
    p = float(stats.f.sf(f, 2, df))
    return record(df + 3, [_claim("comparison", AGE, f"F(2, {df}) = {f:.2f}; {_p(0.3 if wrong else p)}")])


def p_of_chi2_claimed(chance: Random, wrong: bool) -> str:
    value, df = round(chance.uniform(8, 14), 2), chance.choice([1, 2, 3])
    p = float(stats.chi2.sf(value, df))
    keys = f", test_statistic: 'χ2({df}) = {value:.2f}', p: '{0.4 if wrong else _p(p)[2:].lstrip('= ')}'"
    return record(60, [_claim("test statistic", "of: sex, over: all", f"χ2({df}) = {value:.2f}", keys)])


def p_of_z_claimed(chance: Random, wrong: bool) -> str:
    z = round(chance.uniform(2.1, 2.9), 2)
    p = float(2 * stats.norm.sf(z))
    return record(60, [_claim("comparison", AGE, f"z = {z:.2f}, {_p(0.25 if wrong else p)}")])


def p_of_correlation(chance: Random, wrong: bool) -> str:
    r, n = round(chance.uniform(0.4, 0.6), 2), chance.randint(27, 50)
    p = float(2 * stats.t.sf(r * sqrt((n - 2) / (1 - r * r)), n - 2))
    return record(n, [_claim("correlation", AGE, f"r = {r:.2f}, n = {n}, {_p(0.3 if wrong else p)}")])


def correlation_above_one(chance: Random, wrong: bool) -> str:
    r = chance.uniform(0.3, 0.8) + (0.8 if wrong else 0)
    return record(40, [_claim("correlation", AGE, f"r = {r:.2f}")])


def median_outside_quartiles(chance: Random, wrong: bool) -> str:
    low, high = chance.randint(50, 55), chance.randint(65, 70)
    median = high + 3 if wrong else (low + high) // 2
    return record(41, [_claim("median and IQR", AGE, f"{median} ({low}-{high}) years")])


def quartiles_outside_range(chance: Random, wrong: bool) -> str:
    low, high = chance.randint(50, 55), chance.randint(65, 70)
    most = high - 4 if wrong else high + 12
    claims = [_claim("median", AGE, f"{(low + high) // 2} years (IQR {low}-{high})")]
    return record(41, [*claims, _claim("range", AGE, f"{low - 15}-{most} years")])


def _ages(chance: Random) -> list[int]:
    return [chance.randint(41, 85) for _ in range(chance.choice([7, 11, 12]))]


def quartiles_of_rows(chance: Random, wrong: bool) -> str:
    ages = _ages(chance)
    low, high = np.percentile(ages, [25, 75], method=chance.choice(["linear", "weibull", "hazen", "median_unbiased"]))
    high += 12 if wrong else 0
    return record(
        len(ages), [_claim("interquartile range", AGE, f"{low:.1f}-{high:.1f} years")], [f"age: {a}" for a in ages]
    )


def standard_error_of_rows(chance: Random, wrong: bool) -> str:
    ages = _ages(chance)
    error = float(stats.sem(ages)) * (1.8 if wrong else 1)
    claim = _claim("mean", AGE, f"{np.mean(ages):.1f} years (SE {error:.1f})")
    return record(len(ages), [claim], [f"age: {a}" for a in ages])


def standard_error_of_sd(chance: Random, wrong: bool) -> str:
    n, sd = chance.randint(16, 60), chance.uniform(7, 14)
    error = sd if wrong else sd / sqrt(n)
    return record(n, [_claim("mean and SD", AGE, f"61.0 ± {sd:.1f} years (SE {error:.1f})")])


def _rates(claims: list[str], follow_up: int = 80) -> str:
    text = record(50, claims)
    held = f"at: Results, follow_up: {{duration: {{min: 1 months, max: {follow_up} months}}, at: Results}}}}"
    return text.replace("at: Results}", held, 1)


def _rate(rate: int, time: str, endpoint: str = "overall survival") -> str:
    of = f"of: survival.rate, over: all, where: {{survival.endpoint: {endpoint}}}"
    return _claim("rate at a time", of, f"{rate}%", f", time: {time}, method: Kaplan-Meier")


def rates_that_rise(chance: Random, wrong: bool) -> str:
    early = chance.randint(50, 70)
    late = early + 9 if wrong else early - 20
    return _rates([_rate(early, "1 year"), _rate(late, "2 years")])


def rate_against_median(chance: Random, wrong: bool) -> str:
    median, rate = chance.randint(14, 20), chance.randint(55, 80)
    of = "of: survival.time, over: all, where: {survival.endpoint: overall survival}"
    return _rates([_claim("median", of, f"{median} months"), _rate(rate - (40 if wrong else 0), "12 months")])


def rate_beyond_follow_up(chance: Random, wrong: bool) -> str:
    return _rates(
        [_rate(chance.randint(30, 60), "5 years")], chance.randint(30, 50) if wrong else chance.randint(61, 90)
    )


def rate_of_counts(chance: Random, wrong: bool) -> str:
    n = chance.randint(31, 60)
    k = chance.randint(8, n - 8)
    share = 100 * k / n + (8 if wrong else 0)
    of = "of: survival.rate, over: all, where: {survival.endpoint: overall survival}"
    keys = f", time: 1 year, method: crude, count: {k}, denominator: {n}"
    return record(n, [_claim("rate at a time", of, f"{share:.1f}% ({k}/{n})", keys)])


def overall_below_progression_free(chance: Random, wrong: bool) -> str:
    overall = chance.randint(50, 70)
    free = overall + 12 if wrong else overall - 12
    return _rates([_rate(overall, "1 year"), _rate(free, "1 year", "progression-free survival")])


def hazard_ratio_elsewhere(chance: Random, wrong: bool) -> str:
    ratio, _, low, high = _ratio(chance)
    one = _claim("hazard ratio", SURVIVAL, f"HR {ratio:.2f} (95% CI {low:.2f}-{high:.2f})")
    other = _claim("hazard ratio", SURVIVAL, f"HR {ratio + (0.3 if wrong else 0):.2f}")
    return record(90, [one, other.replace("at: Results", "at: Abstract")])


KINDS: tuple[Kind, ...] = (
    hazard_ratio_outside_interval, odds_ratio_not_in_the_middle, ends_of_risk_ratio_swapped, p_of_ratio_and_interval,
    interval_excludes_none_but_p, median_outside_interval, interval_of_mean, share_outside_interval, p_of_two_shares,
    p_of_chi2_of_shares, p_of_two_means, p_of_t_claimed, p_of_f_claimed, p_of_chi2_claimed, p_of_z_claimed,
    p_of_correlation, correlation_above_one, median_outside_quartiles, quartiles_outside_range, quartiles_of_rows,
    standard_error_of_rows, standard_error_of_sd, rates_that_rise, rate_against_median, rate_beyond_follow_up,
    rate_of_counts, overall_below_progression_free, hazard_ratio_elsewhere,
)  # fmt: skip
