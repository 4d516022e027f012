"""Kinds of errors that are planted in records: each makes a record with the error, or its twin that is right.

A kind is a function of a source of chance and of whether it is wrong; it returns the text of a record. The name of a
kind is that of its function. What is right follows from arithmetic written here, not from the audit.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

Kind = Callable[[Random, bool], str]
HEAD = "source: {title: A series, year: 2024, design: case series, depth: full text}\n"


def rounded(value: Fraction | float, places: int = 1) -> str:
    exact = Fraction(value)
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    return str(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def record(size: int, claims: list[str], rows: list[str] | None = None) -> str:
    text = HEAD + f"cohorts:\n  - {{id: all, n: {size}, at: Results}}\n"
    people = [f"  - {{id: p{i}, part_of: all, at: Table 1, {row}}}\n" for i, row in enumerate(rows or [], start=1)]
    text += "patients:\n" + "".join(people) if people else ""
    return text + "claims:\n" + "".join(f"  - {{{c}}}\n" for c in claims)


def share_claim(k: int, n: int, share: str) -> str:
    where = "statistic: percentage, of: all, where: {sex: female}"
    return f'{where}, count: {k}, denominator: {n}, printed: "{k} ({share}%)", at: Results'


def count_claim(where: str, k: int) -> str:
    return (
        f"statistic: count, of: patients, over: all, where: {{{where}}}, count: {k}, printed: {k} patients, at: Results"
    )


def parts_claim(of: str, parts: dict[str, int], printed: str, at: str) -> str:
    listed = ", ".join(f"{name}: {n}" for name, n in parts.items())
    return f"statistic: parts, of: {of}, over: all, whole: all, parts: {{{listed}}}, printed: {printed}, at: {at}"


def percentage_of_count(chance: Random, wrong: bool) -> str:
    n = chance.randint(21, 90)
    k = chance.randint(3, n - 3)
    share = Fraction(100 * k, n) + (chance.choice([7, 9, 12]) if wrong else 0)
    claim = share_claim(k, n, rounded(share))
    return record(n, [claim])


def percentage_swapped_digits(chance: Random, wrong: bool) -> str:
    while True:
        n = chance.randint(31, 90)
        k = chance.randint(5, n - 5)
        text = rounded(Fraction(100 * k, n))
        if len(text) == 4 and abs(int(text[0]) - int(text[1])) > 1:
            break
    printed = text[1] + text[0] + text[2:] if wrong else text
    claim = share_claim(k, n, printed)
    return record(n, [claim])


def parts_do_not_add_up(chance: Random, wrong: bool) -> str:
    a, b, c = (chance.randint(3, 20) for _ in range(3))
    parts = {"T1": a, "T2": b, "T3": c + wrong}
    claim = parts_claim("primary.t_category", parts, "; ".join(map(str, parts.values())), "Table 1")
    return record(a + b + c, [claim])


def two_lists_differ(chance: Random, wrong: bool) -> str:
    a, b = chance.randint(5, 20), chance.randint(5, 20)
    c, d = (a - 2, b + 2) if wrong else (a, b)
    one = parts_claim("sex", {"male": a, "female": b}, f"{a}; {b}", "Table 1")
    return record(a + b, [one, parts_claim("sex", {"male": c, "female": d}, f"{c} men; {d} women", "Results")])


def percentages_do_not_add_up(chance: Random, wrong: bool) -> str:
    a = chance.randint(20, 40)
    b = chance.randint(15, 35)
    c = 100 - a - b + (chance.choice([5, 8]) if wrong else 0)
    shares = f'parts: {{T1: "{a}%", T2: "{b}%", T3: "{c}%"}}, printed: "{a}%, {b}%, {c}%"'
    claim = f"statistic: parts, of: primary.t_category, over: all, whole: all, {shares}, at: Abstract"
    return record(100, [claim])


def elsewhere_another_count(chance: Random, wrong: bool) -> str:
    k = chance.randint(5, 20)
    claims = [
        f"statistic: count, of: all, where: {{sex: female}}, count: {n}, printed: {n} women, at: {at}"
        for n, at in ((k, "Results"), (k + 2 * wrong, "Abstract"))
    ]
    return record(40, claims)


def elsewhere_another_mean(chance: Random, wrong: bool) -> str:
    age = chance.randint(400, 700)
    claims = [
        f'statistic: mean, of: age, over: all, printed: "{Decimal(v) / 10} years", at: {at}'
        for v, at in ((age, "Results"), (age + 27 * wrong, "Abstract"))
    ]
    return record(40, claims)


def _ages(chance: Random) -> list[int]:
    return [chance.randint(41, 85) for _ in range(chance.choice([7, 9, 11]))]


def mean_of_rows(chance: Random, wrong: bool) -> str:
    ages = _ages(chance)
    mean = rounded(Fraction(sum(ages), len(ages)) + 2 * wrong)
    return record(
        len(ages),
        [f'statistic: mean, of: age, over: all, printed: "{mean} years", at: Results'],
        [f"age: {a}" for a in ages],
    )


def median_of_rows(chance: Random, wrong: bool) -> str:
    ages = _ages(chance)
    median = int(statistics.median(ages)) + 2 * wrong
    return record(
        len(ages),
        [f"statistic: median, of: age, over: all, printed: {median} years, at: Results"],
        [f"age: {a}" for a in ages],
    )


def sd_of_rows(chance: Random, wrong: bool) -> str:
    ages = _ages(chance)
    mean, sd = rounded(Fraction(sum(ages), len(ages))), rounded(statistics.stdev(ages) + 3 * wrong)
    return record(
        len(ages),
        [f'statistic: mean and SD, of: age, over: all, printed: "{mean} ± {sd} years", at: Results'],
        [f"age: {a}" for a in ages],
    )


def range_of_rows(chance: Random, wrong: bool) -> str:
    ages = _ages(chance)
    return record(
        len(ages),
        [f"statistic: range, of: age, over: all, printed: {min(ages)}-{max(ages) + 3 * wrong} years, at: Results"],
        [f"age: {a}" for a in ages],
    )


def mean_outside_rows(chance: Random, wrong: bool) -> str:
    ages = _ages(chance)
    mean = rounded(Fraction(min(ages) - 4)) if wrong else rounded(Fraction(sum(ages), len(ages)))
    return record(
        len(ages),
        [f'statistic: mean, of: age, over: all, printed: "{mean} years", at: Results'],
        [f"age: {a}" for a in ages],
    )


def count_of_rows(chance: Random, wrong: bool) -> str:
    sexes = [chance.choice(["male", "female"]) for _ in range(9)] + ["female"]
    k = sexes.count("female")
    return record(
        10,
        [count_claim("sex: female", k - wrong)],
        [f"sex: {s}" for s in sexes],
    )


def lesions_for_patients(chance: Random, wrong: bool) -> str:
    n = chance.randint(4, 8)
    rows = ["pain: [{before: 8, after: 0}, {before: 7, after: 0}]", *["pain: {before: 8, after: 0}"] * (n - 1)]
    k = n + 1 if wrong else n
    return record(
        n,
        [count_claim("pain.after: '0'", k)],
        rows,
    )


def mean_outside_range(chance: Random, wrong: bool) -> str:
    low, high = chance.randint(30, 40), chance.randint(70, 80)
    mean = high + 4 if wrong else (low + high) // 2
    return record(
        30,
        [
            f"statistic: mean, of: age, over: all, printed: {mean} years, at: Abstract",
            f"statistic: range, of: age, over: all, printed: {low}-{high} years, at: Results",
        ],
    )


def mean_against_median_and_range(chance: Random, wrong: bool) -> str:
    low, n = chance.randint(20, 30), chance.choice([7, 9, 11])
    median, high = low + 40, low + 50
    half = (n - 1) // 2
    least = Fraction(half * low + half * median + high, n)
    mean = rounded(least - 4 if wrong else least + 5)
    return record(
        n,
        [
            f"statistic: median, of: age, over: all, printed: {median} years, at: Abstract",
            f"statistic: range, of: age, over: all, printed: {low}-{high} years, at: Results",
            f'statistic: mean, of: age, over: all, printed: "{mean} years", at: Discussion',
        ],
    )


def sd_above_range(chance: Random, wrong: bool) -> str:
    low, high, mean = 40, 60, chance.randint(48, 52)
    sd = chance.randint(14, 20) if wrong else chance.randint(5, 8)
    return record(
        20,
        [
            f"statistic: range, of: age, over: all, printed: {low}-{high} years, at: Results",
            f'statistic: mean and SD, of: age, over: all, printed: "{mean} ± {sd} years", at: Results',
        ],
    )


def median_of_whole_numbers(chance: Random, wrong: bool) -> str:
    n, median = chance.choice([21, 33, 45]), chance.randint(45, 70)
    printed = f"{median}.{chance.choice([25, 38, 61])}" if wrong else str(median)
    return record(n, [f'statistic: median, of: age, over: all, printed: "{printed} years", at: Results'])


def total_against_fractions(chance: Random, wrong: bool) -> str:
    number, each = chance.choice([10, 13, 15, 20]), chance.choice([2, 3])
    total = number * each + (6 if wrong else 0)
    row = f"radiotherapy: {{id: rt1, dose: {{total: {total} Gy, fractions: {number}, per_fraction: {each} Gy}}}}"
    return record(1, [f"statistic: total dose, of: p1/rt1.dose.total, printed: {total} Gy, at: Abstract"], [row])


def eqd2_of_schedule(chance: Random, wrong: bool) -> str:
    number, each = chance.choice([5, 10, 15]), chance.choice([3, 4])
    eqd2 = Fraction(number * each) * (each + 10) / 12
    row = f"radiotherapy: {{id: rt1, dose: {{total: {number * each} Gy, fractions: {number}}}}}"
    return record(
        1,
        [f'statistic: EQD2, of: p1/rt1, alpha_beta: 10 Gy, printed: "{rounded(eqd2 + 4 * wrong)} Gy", at: Abstract'],
        [row],
    )


def bed_of_schedule(chance: Random, wrong: bool) -> str:
    number, each = chance.choice([5, 10, 15]), chance.choice([3, 4])
    bed = Fraction(number * each) * (1 + Fraction(each, 10))
    row = f"radiotherapy: {{id: rt1, dose: {{total: {number * each} Gy, fractions: {number}}}}}"
    return record(
        1,
        [f'statistic: BED, of: p1/rt1, alpha_beta: 10 Gy, printed: "{rounded(bed + 5 * wrong)} Gy", at: Abstract'],
        [row],
    )


def dose_elsewhere(chance: Random, wrong: bool) -> str:
    total = chance.choice([20, 30, 39])
    row = f"radiotherapy: {{id: rt1, dose: {{total: {total} Gy}}}}"
    return record(
        1, [f"statistic: total dose, of: p1/rt1.dose.total, printed: {total + 9 * wrong} Gy, at: Abstract"], [row]
    )


def dose_per_fraction_unusual(chance: Random, wrong: bool) -> str:
    number = chance.choice([12, 15, 20])
    total = number * (0.7 if wrong else 2)
    row = f"radiotherapy: {{id: rt1, dose: {{total: {total:g} Gy, fractions: {number}}}}}"
    return record(
        1,
        [f"statistic: count, of: p1/rt1.dose.fractions, count: {number}, printed: {number} fractions, at: Case"],
        [row],
    )


def d95_below_d98(chance: Random, wrong: bool) -> str:
    d98 = chance.randint(60, 68)
    d95 = d98 - 5 if wrong else d98 + 1
    row = f"radiotherapy: {{id: rt1, dose: {{total: 70 Gy, d98: {d98} Gy, d95: {d95} Gy, volume: CTV}}}}"
    return record(1, ["statistic: total dose, of: p1/rt1.dose.total, printed: 70 Gy, at: Abstract"], [row])


def pain_outside_scale(chance: Random, wrong: bool) -> str:
    before = chance.randint(11, 14) if wrong else chance.randint(5, 10)
    row = f"pain: {{id: pain, scale: NRS, scale_max: 10, before: {before}}}"
    return record(1, [f"statistic: value, of: p1/pain.before, printed: NRS {before}, at: Table 1"], [row])


def period_and_length(chance: Random, wrong: bool) -> str:
    first, years = chance.randint(1990, 2005), chance.randint(5, 12)
    printed = years + (4 if wrong else 0)
    text = record(10, [f"statistic: interval, of: source.period, printed: {printed} years, at: Discussion"])
    return text.replace("depth: full text", f"depth: full text, period: {{from: {first}-01, to: {first + years}-01}}")


def follow_up_and_event(chance: Random, wrong: bool) -> str:
    most = chance.randint(12, 40)
    after = most + 9 if wrong else most - 5
    text = record(
        5,
        [f"statistic: interval, of: p1/rec.after, printed: {after} months, at: Case"],
        [f"recurrences: {{id: rec, class: local recurrence, after: {after} months}}"],
    )
    return text.replace(
        "at: Results}", f"at: Results, follow_up: {{duration: {{min: 1 months, max: {most} months}}, at: Results}}}}", 1
    )


def ratio_of_counts(chance: Random, wrong: bool) -> str:
    men, women = chance.randint(20, 40), chance.randint(10, 19)
    ratio = rounded(Fraction(men, women) + Fraction(6 * wrong, 10), 2)
    claims = [parts_claim("sex", {"male": men, "female": women}, f"{men}; {women}", "Results")]
    claims.append(f'statistic: ratio, of: sex, over: all, printed: "{ratio}:1", at: Results')
    return record(men + women, claims)


KINDS: tuple[Kind, ...] = (
    percentage_of_count, percentage_swapped_digits, parts_do_not_add_up, two_lists_differ, percentages_do_not_add_up,
    elsewhere_another_count, elsewhere_another_mean, mean_of_rows, median_of_rows, sd_of_rows, range_of_rows,
    mean_outside_rows, count_of_rows, lesions_for_patients, mean_outside_range, mean_against_median_and_range,
    sd_above_range, median_of_whole_numbers, total_against_fractions, eqd2_of_schedule, bed_of_schedule, dose_elsewhere,
    dose_per_fraction_unusual, d95_below_d98, pain_outside_scale, period_and_length, follow_up_and_event,
    ratio_of_counts,
)  # fmt: skip
