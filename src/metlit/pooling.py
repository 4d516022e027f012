"""Proportions of people with an outcome, study by study with exact intervals, and pooled where that can be defended."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from metlit import iris
from metlit.cells import Cell
from metlit.corpus import Library
from metlit.errors import MetlitError, ResourceError
from metlit.intervals import LEVEL, exact_interval
from metlit.network import connected
from metlit.support import People
from metlit.terms import Terms

COLUMNS = (
    "study",
    "group",
    "outcome",
    "with_outcome",
    "with_data",
    "people",
    "percent",
    "low",
    "high",
    "sites",
    "kind",
)
WARNING = (
    "Case reports and small series are published because of their outcome: a pooled proportion of them estimates "
    "what is published, not what happens."
)
Row = Mapping[str, Cell]


@dataclass
class _Group:
    """The people of one study, by what is known of them."""

    people: set[str] = field(default_factory=set)
    told: dict[str, list[bool]] = field(default_factory=dict)


@dataclass(frozen=True)
class Proportion:
    """How many people of a study have an outcome.

    Attributes:
        study: the record.
        group: what it is grouped by; empty if by nothing.
        part: how many have it.
        known: of how many that is known.
        people: how many there are.
        sites: treated lesions with the outcome, of those it is known of; empty for groups.
        single: whether it is a single case.
        cohort: whether the numbers are those printed for a group.
        subjects: whom it is about, as IRIs.
    """

    study: str
    group: str
    part: int
    known: int
    people: int
    sites: str
    single: bool
    cohort: bool
    subjects: tuple[str, ...]

    @property
    def interval(self) -> tuple[float, float]:
        """The exact interval (Clopper and Pearson)."""
        return exact_interval(self.part, self.known)


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


def proportions(
    library: Library, outcomes: Sequence[str], facets: Mapping[str, Sequence[str]] | None = None, by: str = ""
) -> list[Proportion]:
    """The proportion of people with an outcome, of every study (and group) that says of anybody whether there is.

    A person whose treated lesions are told of one by one has the outcome if all of them have it. It is known of whom it
    is reported, or an outcome that excludes it (``analysis/exclusive.tsv``): pain relief leaves open whether it was
    complete. A group counts as many as are printed, if its members are not told of one by
    one, and people of two publications count once, in the first.

    Args:
        library: the opened store.
        outcomes: words for the outcome; everything below them counts.
        facets: as for ``metlit find``.
        by: a column of the evidence rows, such as technique, site or intent; nothing if empty.

    Raises:
        UnknownWordError: for an unknown word or facet.
        MetlitError: if it cannot be grouped by that.
    """
    terms = library.terms
    concepts = [c for word in outcomes for c in (terms.find(word, [iris.TERM + "outcome"]) or [terms.one(word)])]
    wanted = {d for c in concepts for d in terms.descendants(c.iri)}
    kinds = wanted | _excluding(wanted, library)
    rows = library.evidence_cells(facets or {})
    if by and rows and by not in rows[0]:
        raise MetlitError(f"there is no column '{by}' to group by", "technique, site, intent or eqd2_10")
    people = connected(library)
    told = _told(rows, wanted, kinds, terms, by)
    return _each(told, rows, wanted, kinds, terms, people, by)


def _excluding(wanted: set[str], library: Library) -> set[str]:
    """The outcomes that nobody can have who has one of those wanted."""
    found: set[str] = set()
    for line in library.resources.analysis_file("exclusive").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            several = [library.terms.descendants(iris.term_iri("outcome", key)) for key in line.split("\t")]
            if any(one & wanted for one in several):
                found |= set().union(*several)
    return found - wanted


def _has(row: Row, concepts: set[str]) -> bool:
    return any(w in concepts for c in ("outcome", "derived") for w in str(row[c] or "").split(" "))


def _group(row: Row, terms: Terms, by: str) -> str:
    if not by:
        return ""
    cell = row[by]
    return "; ".join(terms.label(w) if w.startswith(iris.TERM) else w for w in str(cell or "not reported").split(" "))


def _told(
    rows: Iterable[Row], wanted: set[str], kinds: set[str], terms: Terms, by: str
) -> dict[tuple[str, str], _Group]:
    """Of the patients who are reported one by one: of each treated lesion whether it has the outcome."""
    found: dict[tuple[str, str], _Group] = {}
    for row in rows:
        if row["n"] != 1:
            continue
        group = found.setdefault((iris.local_path(str(row["publication"])), _group(row, terms, by)), _Group())
        group.people.add(str(row["subject"]))
        if row["treatment"] and _has(row, kinds):
            group.told.setdefault(str(row["subject"]), []).append(_has(row, wanted))
    return found


def _each(
    told: Mapping[tuple[str, str], _Group],
    rows: Sequence[Row],
    wanted: set[str],
    kinds: set[str],
    terms: Terms,
    people: People,
    by: str,
) -> list[Proportion]:
    found: list[Proportion] = []
    counted: set[str] = set()
    inside: set[str] = set()
    for (study, name), group in sorted(told.items()):
        known = {s: of for s, of in group.told.items() if not people.same.get(s, frozenset()) & counted}
        counted |= set(known)
        inside |= {whole for s in known for whole in people.above(s)}
        if known:
            flat = [one for of in known.values() for one in of]
            sites = f"{sum(flat)} of {len(flat)}"
            part = sum(all(of) for of in known.values())
            single = len(group.people) == 1
            found.append(
                Proportion(study, name, part, len(known), len(group.people), sites, single, False, tuple(sorted(known)))
            )
    for row in rows:
        subject = str(row["subject"])
        if row["n"] == 1 or not isinstance(row["n"], int) or subject in inside | counted or not _has(row, kinds):
            continue
        if people.same.get(subject, frozenset()) & counted:
            continue
        part = _printed(row, wanted, terms)
        if part is not None and part <= row["n"]:
            counted.add(subject)
            study = iris.local_path(str(row["publication"]))
            found.append(
                Proportion(study, _group(row, terms, by), part, row["n"], row["n"], "", False, True, (subject,))
            )
    return found


def _printed(row: Row, wanted: set[str], terms: Terms) -> int | None:
    """How many members of a group are printed to have the outcome: the most of those that are given."""
    labels = {terms.label(c) for c in wanted}
    numbers = []
    for text in str(row["outcome_n"] or "").split("; "):
        name, _, count = text.rpartition(" (")
        if name in labels and count.rstrip(")").isdigit():
            numbers.append(int(count.rstrip(")")))
    return max(numbers, default=None)


def rows_of(found: Iterable[Proportion], outcome: str) -> list[dict[str, Cell]]:
    """Proportions as rows with the columns of ``COLUMNS``; percentages with one decimal."""
    rows = []
    for one in found:
        low, high = one.interval
        values = (
            one.study,
            one.group or None,
            outcome,
            one.part,
            one.known,
            one.people,
            f"{100 * one.part / one.known:.1f}",
        )
        kind = "single case" if one.single else "group, as printed" if one.cohort else "patients one by one"
        rest = (f"{100 * low:.1f}", f"{100 * high:.1f}", one.sites or None, kind)
        rows.append(dict(zip(COLUMNS, (*values, *rest), strict=True)))
    return rows


def summary(found: Sequence[Proportion], *, single_cases: bool = False) -> Summary:
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
    kept = [one for one in found if single_cases or not one.single]
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
    """DerSimonian and Laird's model, by statsmodels; see :func:`summary`.

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
