"""A store opened for analysis from Python: tables as DataFrames, networks as networkx graphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from metlit.analysis import gaps, measures, meta_analysis, neighbours_table, pathways, pooled_rows, pooling
from metlit.analysis.network import evidence_network
from metlit.analysis.patient_network import patient_network
from metlit.analysis.record_network import record_network
from metlit.answers.library import Library, data_frame
from metlit.errors import UnknownWordError
from metlit.rdf.rows import Cell
from metlit.tables.catalogue import Tables

if TYPE_CHECKING:
    import networkx
    import pandas

VIEWS = ("evidence", "full", "patients")
Words = str | Sequence[str]


class Workbench(Library):
    """An opened store with everything that can be worked out from it; what :func:`metlit.open` returns.

    Facets are those of :meth:`metlit.answers.library.Library.evidence`, each a word or several.
    """

    def network(self, view: str = "evidence", **facets: Words) -> networkx.Graph[str]:
        """A network of what is reported.

        Args:
            view: ``evidence``, concepts joined by people (:func:`~metlit.analysis.network.evidence_network`); ``full``,
                every node of the records (:func:`~metlit.analysis.record_network.record_network`); ``patients``,
                patients and groups joined by what they have in common
                (:func:`~metlit.analysis.patient_network.patient_network`).
            facets: which rows.

        Raises:
            UnknownWordError: for an unknown view, facet or word.
        """
        given = _facets(facets)
        if view == "full":
            tables = Tables(self)
            return record_network(tables.wording(one.record) for one in tables.publications(given))
        if view == "patients":
            return patient_network(self, given)
        if view != "evidence":
            raise UnknownWordError(f"there is no view '{view}'", "one of " + ", ".join(VIEWS))
        return evidence_network(self, given)

    def measures(self, **facets: Words) -> pandas.DataFrame:
        """Measures of the evidence network; see :func:`metlit.analysis.measures.measures`."""
        return self._frame(measures.measures(evidence_network(self, _facets(facets))), measures.MEASURE_COLUMNS)

    def similar(
        self, subject: str = "", count: int = 5, weights: Mapping[str, float] | None = None, **description: str
    ) -> pandas.DataFrame:
        """The nearest reported patients and groups: see :func:`metlit.analysis.neighbours_table.similar_rows`."""
        words = {name: str(value) for name, value in description.items()}
        rows = neighbours_table.similar_rows(self, subject, count, weights, **words)
        return self._frame(rows, neighbours_table.NeighbourColumns.load(self).names)

    def paths(self, one: str, other: str, count: int = 3) -> pandas.DataFrame:
        """How two things are connected, a row a step; see :meth:`metlit.analysis.pathways.Pathways.shortest`."""
        ways = pathways.Pathways(self)
        return self._frame(list(ways.table(ways.shortest(one, other, count))), pathways.PATH_COLUMNS)

    def gaps(self, kind: str = "unreported", **facets: Words) -> pandas.DataFrame:
        """What is not reported; see :class:`metlit.analysis.gaps.Gaps`.

        Args:
            kind: ``unreported``, ``combinations``, ``once`` or ``missing``.
            facets: which rows.

        Raises:
            UnknownWordError: for an unknown kind, facet or word.
        """
        found = gaps.Gaps(self, _facets(facets))
        if kind not in gaps.GAP_KINDS:
            raise UnknownWordError(f"there are no gaps '{kind}'", "one of " + ", ".join(gaps.GAP_KINDS))
        columns, rows = found.table(kind)
        return self._frame(rows, columns)

    def pool(
        self, *outcomes: str, by: str = "", bands: Sequence[float] = (), per: str = "", **facets: Words
    ) -> pandas.DataFrame:
        """Proportions of people with an outcome, a row a study, and below them what they come to together.

        See :func:`metlit.analysis.pooling.proportions` and :func:`metlit.analysis.meta_analysis.pooled_summary`.
        """
        found = pooling.proportions(self, outcomes, _facets(facets), by, bands, per)
        asked = ", ".join(outcomes)
        rows = pooled_rows.proportion_rows(found, asked)
        rows += pooled_rows.pooled_rows(meta_analysis.pooled_groups(found), asked, found[0].unit if found else per)
        return self._frame(rows, pooled_rows.PROPORTION_COLUMNS)

    def _frame(self, rows: Iterable[Mapping[str, Cell]], columns: Sequence[str]) -> pandas.DataFrame:
        return data_frame(rows, columns)


def _facets(facets: Mapping[str, Words]) -> dict[str, Sequence[str]]:
    return {name: [words] if isinstance(words, str) else list(words) for name, words in facets.items()}
