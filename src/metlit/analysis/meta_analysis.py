"""Proportions of several studies in one: crude with its exact interval, and by a random-intercept logistic model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from metlit.analysis.counting import Proportion
from metlit.analysis.intervals import LEVEL, exact_interval

if TYPE_CHECKING:
    from metlit.analysis.binomial_normal import BinomialNormal

CRUDE = "crude, exact interval (Clopper and Pearson)"
MODEL = "random-intercept logistic model (binomial-normal, maximum likelihood), profile likelihood interval"
WALD = "the same model, Wald interval"
NO_HETEROGENEITY = "no heterogeneity can be estimated"
I2_WORDS = "I² is of inverse-variance weights of logits (0.5 added to zeros); for this model it is not defined"
CAUTION = (
    "Case reports and small series are published because of their outcome: a pooled proportion of them estimates "
    "what is published, not what happens."
)
# Studies from which on the spread between them is printed.
_SPREAD_FROM = 3


@dataclass(frozen=True)
class PooledProportion:
    """One answer of several studies; proportions are from 0 to 1.

    Attributes:
        method: how it was come by, in words, with what it does not tell.
        k: how many studies.
        part: in them so many have the outcome,
        whole: of so many.
        estimate: the proportion.
        low: lower end of its interval.
        high: upper end.
        tau2: variance between studies on the logit scale; None if the method has none, or of fewer than three studies.
        predicted: interval in which the proportion of a new study lies; None where ``tau2`` is.
        i2: from 0 to 1, if asked for.
    """

    method: str
    k: int
    part: int
    whole: int
    estimate: float
    low: float
    high: float
    tau2: float | None = None
    predicted: tuple[float, float] | None = None
    i2: float | None = None


@dataclass(frozen=True)
class PooledGroup:
    """What the studies of one group come to, and which were left out, why; no answers if none is left."""

    group: str
    answers: tuple[PooledProportion, ...]
    omitted: tuple[tuple[str, str], ...] = ()


def pooled_groups(
    found: Sequence[Proportion], *, single_cases: bool = False, wald: bool = False, i2: bool = False
) -> list[PooledGroup]:
    """Of each group of proportions what they come to together; arguments and errors as for :func:`pooled_summary`."""
    names = sorted({one.group for one in found})
    options = {"single_cases": single_cases, "wald": wald, "i2": i2}
    return [pooled_summary([one for one in found if one.group == name], **options) for name in names]


def pooled_summary(
    found: Sequence[Proportion], *, single_cases: bool = False, wald: bool = False, i2: bool = False
) -> PooledGroup:
    """Proportions of one group together: crude, and by the model where it can be fitted.

    Args:
        found: the proportions.
        single_cases: whether studies of one patient are pooled as well.
        wald: whether the Wald interval of the model is given beside that of the profile likelihood.
        i2: whether I² is given; it is none of this model.

    Raises:
        ResourceError: if SciPy is not installed.
    """
    kept = [one for one in found if one.sound and (single_cases or not one.single)]
    left = tuple((one.study, one.kind) for one in found if one not in kept)
    group = found[0].group if found else ""
    if not kept:
        return PooledGroup(group, (), left)
    parts, wholes = [one.part for one in kept], [one.known for one in kept]
    crude = _crude(parts, wholes, kept[0].unit if kept[0].dependent else "")
    if len(kept) == 1 or not 0 < sum(parts) < sum(wholes):
        return PooledGroup(group, (crude,), left)
    share = _i_squared(parts, wholes) if i2 else None
    return PooledGroup(group, (crude, *_by_the_model(parts, wholes, wald, share)), left)


def _crude(parts: Sequence[int], wholes: Sequence[int], unit: str) -> PooledProportion:
    part, whole, k = sum(parts), sum(wholes), len(parts)
    words = CRUDE
    if k == 1:
        words = f"{CRUDE}; one study: nothing is pooled, {NO_HETEROGENEITY}"
    elif part in (0, whole):
        words = f"{CRUDE}; {'nobody' if not part else 'everybody'} has it in every study: {NO_HETEROGENEITY}"
    if unit:
        words = f"{words}; {unit} of one patient depend on each other: every interval is too narrow"
    return PooledProportion(words, k, part, whole, part / whole, *exact_interval(part, whole))


def _by_the_model(parts: Sequence[int], wholes: Sequence[int], wald: bool, i2: float | None) -> list[PooledProportion]:
    from metlit.analysis.binomial_normal import fit_binomial_normal, logistic

    fitted = fit_binomial_normal(parts, wholes, LEVEL)
    spread = len(parts) >= _SPREAD_FROM
    words = MODEL if fitted.tau2 else f"{MODEL}; τ² at its bound, 0"
    main = PooledProportion(
        words,
        len(parts),
        sum(parts),
        sum(wholes),
        fitted.proportion,
        *fitted.interval,
        fitted.tau2 if spread else None,
        _of_a_new_study(fitted, len(parts)) if spread else None,
        i2,
    )
    if not wald:
        return [main]
    reach = _normal_quantile() * fitted.error
    ends = {"low": logistic(fitted.mean - reach), "high": logistic(fitted.mean + reach)}
    return [main, replace(main, method=WALD, **ends)]


def _of_a_new_study(fitted: BinomialNormal, k: int) -> tuple[float, float]:
    """In what interval the proportion of a new study lies: t with k - 2 degrees of freedom on the logit scale.

    Higgins JPT, Thompson SG, Spiegelhalter DJ. J R Stat Soc A 2009;172:137-159.
    """
    from scipy.stats import t

    from metlit.analysis.binomial_normal import logistic

    reach = float(t.ppf(0.5 + LEVEL / 2, k - 2)) * math.sqrt(fitted.tau2 + fitted.error**2)
    return logistic(fitted.mean - reach), logistic(fitted.mean + reach)


def _normal_quantile() -> float:
    from scipy.stats import norm

    return float(norm.ppf(0.5 + LEVEL / 2))


def _i_squared(parts: Sequence[int], wholes: Sequence[int]) -> float:
    """(Q - (k - 1)) / Q, at least 0, of logits weighted by their inverse variances.

    Higgins JPT, Thompson SG. Stat Med 2002;21:1539-1558. 0.5 is added to both numbers of a study with a zero.
    """
    logits, weights = [], []
    for part, whole in zip(parts, wholes, strict=True):
        more = 0.5 if part in (0, whole) else 0.0
        a, b = part + more, whole - part + more
        logits.append(math.log(a / b))
        weights.append(1 / (1 / a + 1 / b))
    mean = sum(w * x for w, x in zip(weights, logits, strict=True)) / sum(weights)
    q = sum(w * (x - mean) ** 2 for w, x in zip(weights, logits, strict=True))
    return max(0.0, (q - (len(parts) - 1)) / q) if q else 0.0
