"""The random-intercept logistic model against R (metafor, lme4), and against integrals worked out otherwise."""

from __future__ import annotations

import math

import pytest
from scipy.integrate import quad
from scipy.stats import binom, norm

from metlit.analysis.binomial_normal import fit_binomial_normal, logistic

# Answers of R: metafor::rma.glmm and lme4::glmer with 25 nodes; method → estimate, low, high, τ².
SETS = {
    "mixed": ([3, 8, 11, 2, 18, 5, 1, 7], [5, 11, 12, 9, 18, 14, 4, 20]),
    "rare": ([0, 0, 1, 0, 0, 0], [4, 3, 6, 5, 2, 3]),
    "common": ([11, 18, 9, 4], [11, 18, 10, 4]),
    "small_ks": ([1, 10], [8, 25]),
    "homogeneous": ([5, 6, 10, 21], [10, 12, 20, 40]),
    "wide": ([0, 12, 7, 40], [10, 12, 20, 45]),
}
PROFILE = {
    "mixed": (0.618432, 0.288996, 0.884405, 2.375141),
    "rare": (0.043478, 0.000000, 0.177808, 0.0),
    "common": (0.976744, 0.897362, 1.000000, 0.0),
    "small_ks": (0.333333, 0.051454, 0.616370, 0.0),
    "homogeneous": (0.512195, 0.402148, 0.619510, 0.0),
    "wide": (0.618252, 0.000356, 0.999875, 14.819048),
}
WALD = {
    "mixed": (0.323474, 0.846010),
    "rare": (0.006090, 0.252178),
    "common": (0.852521, 0.996734),
    "small_ks": (0.195146, 0.507654),
    "homogeneous": (0.405109, 0.618173),
    "wide": (0.026035, 0.989911),
}


@pytest.fixture(scope="module")
def fitted():
    return {name: fit_binomial_normal(*numbers) for name, numbers in SETS.items()}


@pytest.mark.parametrize("name", SETS)
def test_the_answers_are_those_of_r(fitted, name: str) -> None:
    found, (estimate, low, high, tau2) = fitted[name], PROFILE[name]
    assert found.proportion == pytest.approx(estimate, abs=1e-4)
    assert found.interval == pytest.approx((low, high), abs=1e-3)
    # Of "wide" R has 14.819 with 25 nodes and this 14.823 with 61: four studies hardly bound the variance.
    assert found.tau2 == pytest.approx(tau2, abs=1e-3 if name != "wide" else 5e-3)
    reach = norm.ppf(0.975) * found.error
    assert (logistic(found.mean - reach), logistic(found.mean + reach)) == pytest.approx(WALD[name], abs=1e-3)


def _log_likelihood(parts: list[int], wholes: list[int], mean: float, tau: float) -> float:
    """By adaptive quadrature of another kind, a study at a time."""

    def study(part: int, whole: int) -> float:
        def density(effect: float) -> float:
            return binom.pmf(part, whole, logistic(mean + effect)) * norm.pdf(effect, scale=tau)

        return quad(density, -12 * tau, 12 * tau, limit=400, points=[0.0])[0]

    return sum(math.log(study(part, whole)) for part, whole in zip(parts, wholes, strict=True))


def test_the_likelihood_is_that_of_the_integrals(fitted) -> None:
    found, (parts, wholes) = fitted["mixed"], SETS["mixed"]
    tau = math.sqrt(found.tau2)
    there = _log_likelihood(parts, wholes, found.mean, tau)
    assert found.log_likelihood == pytest.approx(there, abs=1e-6)
    # It is the greatest: nowhere near it is more.
    for mean, other in (
        (found.mean + 0.1, tau),
        (found.mean - 0.1, tau),
        (found.mean, tau * 1.1),
        (found.mean, tau * 0.9),
    ):
        assert _log_likelihood(parts, wholes, mean, other) < there


@pytest.mark.parametrize(
    ("parts", "wholes"), [([0, 0, 0], [11, 14, 15]), ([11, 18], [11, 18]), ([3], [2]), ([1], [2, 3])]
)
def test_what_cannot_be_fitted_is_refused(parts: list[int], wholes: list[int]) -> None:
    with pytest.raises(ValueError, match=r"no model|no proportions"):
        fit_binomial_normal(parts, wholes)
