"""Proportions of several studies in one: a random-effects model on the logit scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from metlit.analysis.intervals import LEVEL
from metlit.analysis.pooling import Proportion
from metlit.errors import MetlitError, ResourceError

CAUTION = (
    "Case reports and small series are published because of their outcome: a pooled proportion of them estimates "
    "what is published, not what happens."
)


@dataclass(frozen=True)
class Summary:
    """A random-effects summary of proportions.

    Attributes:
        studies: how many.
        people: of how many people.
        estimate: the mean proportion.
        low: lower end of its interval.
        high: upper end.
        i2: share of the variation that is between studies, 0 to 1.
        tau2: variance between studies, on the logit scale.
        predicted: interval in which the proportion of a new study lies; None with fewer than three studies.
    """

    studies: int
    people: int
    estimate: float
    low: float
    high: float
    i2: float
    tau2: float
    predicted: tuple[float, float] | None


def pooled_summary(found: Sequence[Proportion], *, single_cases: bool = False) -> Summary:
    """A random-effects mean of proportions on the logit scale, by statsmodels.

    Between-study variance after DerSimonian and Laird (Control Clin Trials 1986;7:177-188); where nobody or everybody
    of a study has the outcome, 0.5 is added to both numbers. Prediction interval after Higgins, Thompson and
    Spiegelhalter (J R Stat Soc A 2009;172:137-159): t with k - 2 degrees of freedom.

    Args:
        found: the proportions.
        single_cases: whether publications of one patient are pooled as well.

    Raises:
        MetlitError: if fewer than two studies are left.
        ResourceError: if statsmodels is not installed.
    """
    kept = [one for one in found if one.sound and (single_cases or not one.single)]
    if len(kept) < 2:
        without = "" if single_cases else " of more than one patient"
        raise MetlitError(f"nothing is pooled: {len(kept)} studies{without}", "two are the least")
    mean = random_effects(*zip(*(_logit(one.part, one.known) for one in kept), strict=True))
    low, high = mean.interval
    people = sum(one.known for one in kept)
    predicted = (_share(mean.predicted[0]), _share(mean.predicted[1])) if mean.predicted else None
    share, ends = _share(mean.mean), (_share(low), _share(high))
    return Summary(len(kept), people, share, *ends, mean.i2, mean.tau2, predicted)


@dataclass(frozen=True)
class RandomEffects:
    """The mean of a random-effects model: mean, both ends of its interval, I², τ², and the interval of a new effect."""

    mean: float
    interval: tuple[float, float]
    i2: float
    tau2: float
    predicted: tuple[float, float] | None


def random_effects(effects: Sequence[float], variances: Sequence[float]) -> RandomEffects:
    """DerSimonian and Laird's model, by statsmodels; see :func:`pooled_summary`.

    Raises:
        ResourceError: if statsmodels is not installed.
    """
    try:
        import numpy as np
        from scipy.stats import t
        from statsmodels.stats.meta_analysis import combine_effects
    except ImportError as error:
        raise ResourceError("pooling needs statsmodels", "pip install 'metlit[analysis]'") from error

    result = combine_effects(np.array(effects), np.array(variances), method_re="dl", alpha=1 - LEVEL)
    tau2 = max(0.0, float(result.tau2))
    # statsmodels does not cut a negative variance off: then there is none, and the effects are fixed.
    row = result.summary_frame(use_t=False).loc["random effect" if result.tau2 > 0 else "fixed effect"]
    mean, se, low, high = (float(row[column]) for column in ("eff", "sd_eff", "ci_low", "ci_upp"))
    freedom, q = len(effects) - 1, float(result.q)
    predicted = None
    if len(effects) > 2:
        reach = float(t.ppf(0.5 + LEVEL / 2, len(effects) - 2)) * math.sqrt(tau2 + se**2)
        predicted = mean - reach, mean + reach
    return RandomEffects(mean, (low, high), max(0.0, (q - freedom) / q) if q else 0.0, tau2, predicted)


def _logit(part: int, whole: int) -> tuple[float, float]:
    """The logit of a proportion and its variance."""
    a, b = float(part), float(whole - part)
    if not a or not b:
        a, b = a + 0.5, b + 0.5
    return math.log(a / b), 1 / a + 1 / b


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
