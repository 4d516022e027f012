"""The random-intercept logistic model of proportions (binomial–normal), by maximum likelihood. A border to SciPy.

The logits of the studies' proportions are normal with a mean μ and a variance τ²; in each study the number of people
with the outcome is binomial. Nothing is added to a zero. Source: Stijnen T, Hamza TH, Özdemir P. Random effects
meta-analysis of event outcome in the framework of the generalized linear mixed model. Stat Med 2010;29:3046-67.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from metlit.errors import ResourceError

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.optimize import brentq, minimize_scalar
    from scipy.special import expit, gammaln, logsumexp
    from scipy.stats import chi2
except ImportError as error:  # the module is imported by what pools only
    raise ResourceError("pooling needs SciPy", "pip install 'metlit[analysis]'") from error

Floats = npt.NDArray[np.float64]
# Nodes of the Gauss–Hermite quadrature, around the mode of each study's integrand.
QUADRATURE_NODES = 61
# Standard deviations between studies that are looked through, on the logit scale; 0 apart.
_LEAST, _GREATEST, _STEPS = 1e-3, 1e3, 25
# Logits beyond this are the proportion 0 or 1 to every decimal that is printed.
_END = 40.0


@dataclass(frozen=True)
class BinomialNormal:
    """What the model says; all but ``tau2`` and ``log_likelihood`` on the logit scale.

    Attributes:
        mean: the logit μ at which the likelihood is greatest.
        tau2: the variance between studies, τ².
        log_likelihood: there, with all constants.
        error: the standard error of μ, from the curvature of the profile of the likelihood (Wald).
        low: lower end of the profile likelihood interval of μ; minus infinity if the data set no end.
        high: upper end; infinity if the data set none.
    """

    mean: float
    tau2: float
    log_likelihood: float
    error: float
    low: float
    high: float

    @cached_property
    def proportion(self) -> float:
        """The proportion in a study whose logit is the mean."""
        return logistic(self.mean)

    @property
    def interval(self) -> tuple[float, float]:
        """The profile likelihood interval of the proportion."""
        return logistic(self.low), logistic(self.high)


def logistic(logit: float) -> float:
    """The proportion of a logit, also of an infinite one."""
    return float(expit(logit))


def fit_binomial_normal(parts: Sequence[int], wholes: Sequence[int], level: float = 0.95) -> BinomialNormal:
    """The model of studies with ``parts`` of ``wholes`` people.

    Args:
        parts: people with the outcome, a study each.
        wholes: of how many, at least one each.
        level: of confidence of the profile likelihood interval, between 0 and 1.

    Raises:
        ValueError: if the numbers are no proportions, or nobody or everybody of all studies has the outcome: then
            the likelihood has no greatest value.
    """
    if len(parts) != len(wholes) or not all(0 <= x <= n and n for x, n in zip(parts, wholes, strict=False)):
        raise ValueError("the numbers are no proportions")
    if not 0 < sum(parts) < sum(wholes):
        raise ValueError("nobody or everybody has the outcome: there is no model")
    likelihood = _Likelihood(np.array(parts, float), np.array(wholes, float))
    crude = math.log(sum(parts) / (sum(wholes) - sum(parts)))
    mean = float(_greatest(lambda mu: likelihood.profile(mu)[0], crude))
    top, tau = likelihood.profile(mean)
    cut = top - chi2.ppf(level, 1) / 2
    ends = [_crossing(likelihood, mean, end, cut) for end in (-_END, _END)]
    return BinomialNormal(mean, tau**2, top, _error(likelihood, mean, top), *ends)


def _crossing(likelihood: _Likelihood, mean: float, end: float, cut: float) -> float:
    """Where the profile of the likelihood falls to ``cut`` between the mean and an end; infinite if nowhere."""

    def above(mu: float) -> float:
        return likelihood.profile(mu)[0] - cut

    return float(brentq(above, mean, end, xtol=1e-9)) if above(end) < 0 else math.copysign(math.inf, end)


def _error(likelihood: _Likelihood, mean: float, top: float) -> float:
    """The standard error of the mean: the profile as a parabola, by a central difference."""
    step = 1e-2
    curvature = (likelihood.profile(mean - step)[0] - 2 * top + likelihood.profile(mean + step)[0]) / step**2
    return 1 / math.sqrt(-curvature) if curvature < 0 else math.inf


def _greatest(value: Callable[[float], float], about: float) -> float:
    """The argument of the greatest value, looked for on both sides of a first guess."""
    found = minimize_scalar(lambda x: -value(x), bracket=(about - 1, about, about + 1), options={"xtol": 1e-10})
    return float(found.x)


class _Likelihood:
    """The log-likelihood of studies as a function of μ and τ."""

    def __init__(self, parts: Floats, wholes: Floats) -> None:
        self.parts, self.wholes = parts, wholes
        self._constant = float(np.sum(gammaln(wholes + 1) - gammaln(parts + 1) - gammaln(wholes - parts + 1)))
        nodes, weights = np.polynomial.hermite.hermgauss(QUADRATURE_NODES)
        self._nodes, self._log_weights = nodes, np.log(weights) + nodes**2

    def at(self, mu: float, tau: float) -> float:
        """With a mean and a standard deviation between studies."""
        if not tau:
            return self._constant + float(np.sum(self._binomial(np.full_like(self.parts, mu))))
        mode, spread = self._modes(mu, tau)
        effects = mode[:, None] + math.sqrt(2) * spread[:, None] * self._nodes
        inside = self._log_weights + self._binomial(mu + effects) - effects**2 / (2 * tau**2)
        each = logsumexp(inside, axis=1) + np.log(spread) - math.log(tau) - math.log(math.pi) / 2
        return self._constant + float(np.sum(each))

    def profile(self, mu: float) -> tuple[float, float]:
        """The greatest value with a mean, and the standard deviation between studies at which it is reached."""
        grid = np.geomspace(_LEAST, _GREATEST, _STEPS)
        values = [self.at(mu, tau) for tau in grid]
        top = int(np.argmax(values))
        ends = math.log(grid[max(top - 1, 0)]), math.log(grid[min(top + 1, _STEPS - 1)])
        found = minimize_scalar(
            lambda log_tau: -self.at(mu, math.exp(log_tau)), bounds=ends, method="bounded", options={"xatol": 1e-9}
        )
        none = self.at(mu, 0.0)
        return (none, 0.0) if none >= -found.fun - 1e-9 else (-float(found.fun), math.exp(float(found.x)))

    def _binomial(self, logits: Floats) -> Floats:
        """Log of pˣ(1 − p)ⁿ⁻ˣ, for one logit a study or several."""
        parts, wholes = (self.parts, self.wholes) if logits.ndim == 1 else (self.parts[:, None], self.wholes[:, None])
        return parts * logits - wholes * np.logaddexp(0, logits)

    def _modes(self, mu: float, tau: float) -> tuple[Floats, Floats]:
        """Where each study's integrand is greatest, by Newton's steps, and how wide it is there."""
        effects = np.zeros_like(self.parts)
        for _ in range(200):
            p = expit(mu + effects)
            step = (self.parts - self.wholes * p - effects / tau**2) / (self.wholes * p * (1 - p) + 1 / tau**2)
            step = np.clip(step, -2.0, 2.0)
            effects = effects + step
            if np.max(np.abs(step)) < 1e-10:
                break
        p = expit(mu + effects)
        return effects, 1 / np.sqrt(self.wholes * p * (1 - p) + 1 / tau**2)
