"""The whole review pack: every table, figure, graph and supplementary file, by path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit import bibliography, drawing, netfiles
from metlit.citations import Publication
from metlit.corpus import Library
from metlit.crate import citation, crate, declarations, records
from metlit.datasets import description
from metlit.exhibits import Tables
from metlit.export import RDF_FORMATS, RDF_LOSSES, TABLE_FORMATS, TABLE_LOSSES, rdf_file
from metlit.network import evidence_network
from metlit.phenopackets import phenopackets
from metlit.plots import Plots
from metlit.prisma import NAME as PRISMA
from metlit.record_network import record_network
from metlit.vocabularies import skos, sssom

Facets = Mapping[str, Sequence[str]]
Make = Callable[[], Mapping[str, bytes]]
_ZIPPED = {"kgx-tsv": "-kgx-tsv.zip", "kgx-jsonl": "-kgx-jsonl.zip", "neo4j": "-neo4j.zip"}
LOSSES = "losses.txt"


@dataclass(frozen=True)
class Part:
    """Files of the pack that belong together.

    Attributes:
        kind: under which they are listed.
        name: of the table, the figure or whatever they are.
        title: what it shows.
        make: the files, path → content.
    """

    kind: str
    name: str
    title: str
    make: Make


class Pack:
    """What can be made of a store, and of the rows that facets leave.

    Args:
        library: the opened store.
        facets: as for ``metlit find``.
        author_year: whether tables cite by author and year; else by number.
    """

    def __init__(self, library: Library, facets: Facets, *, author_year: bool = False) -> None:
        self._library, self._facets = library, facets
        self.tables = Tables(library, author_year=author_year)
        self.plots = Plots(library)
        self.losses: list[str] = []

    def publications(self) -> list[Publication]:
        """The publications that the facets leave."""
        return self.tables.publications(self._facets)

    def parts(self, counts: Path | None = None) -> Iterator[Part]:
        """Everything but the crate; ``losses`` are complete when all have been made.

        Args:
            counts: the numbers of the flow diagram; it is left out if None.
        """
        self.losses = [f"tables, {form}: {loss}" for form, loss in TABLE_LOSSES.items()]
        self.losses.append("figures, csv: no place for the title, the remarks, and that it is for research only")
        for name, layout in self.tables.layouts.items():
            yield Part("Tables", name, layout.title, lambda name=name: self._table(name))
        for name, title in self.plots.titles.items():
            if name != PRISMA:
                yield Part("Figures", name, title, lambda name=name: self._figure(name, None))
            elif counts is not None:
                yield Part("Figures", name, title, lambda name=name: self._figure(name, counts))
        yield Part("Graph", "evidence", "The evidence network", self._graph)
        yield Part("RDF", "graph", "The records and what is derived from them", self._rdf)
        yield Part("RDF", "vocabularies", "Vocabularies, mappings, description", self._vocabularies)
        yield Part("Publications", "references", "The publications", self._references)
        yield Part("Patients", "phenopackets", "Phenopackets, and what they lost", self._phenopackets)

    def _table(self, name: str) -> Mapping[str, bytes]:
        made = self.tables.table(name, self._facets)
        return {f"tables/{name}.{form}": write(made) for form, write in TABLE_FORMATS.items()}

    def _figure(self, name: str, counts: Path | None) -> Mapping[str, bytes]:
        plot = self.plots.plot(name, self._facets, counts)
        files = {f"figures/{name}.{form}": data for form, data in drawing.figures(plot).items()}
        return files | {f"figures/{name}.csv": drawing.numbers(plot)}

    def _graph(self) -> Mapping[str, bytes]:
        self.losses += [f"graph, {form}: {loss}" for form, loss in netfiles.LOSSES.items()]
        words = [self.tables.wording(one.record) for one in self.publications()]
        views = {"evidence": evidence_network(self._library, self._facets), "full": record_network(words)}
        return {
            f"graph/{view}{_ZIPPED.get(form, f'.{form}')}": write(graph)
            for view, graph in views.items()
            for form, write in netfiles.FORMATS.items()
        }

    def _rdf(self) -> Mapping[str, bytes]:
        chosen = [one.record for one in self.publications()]
        self.losses += [f"rdf, {form}: {loss}" for form, loss in RDF_LOSSES.items()]
        if not chosen:
            return {}
        return {f"rdf/graph.{suffix}": rdf_file(self._library, form, chosen) for form, suffix in RDF_FORMATS.items()}

    def _vocabularies(self) -> Mapping[str, bytes]:
        return {
            "rdf/vocabularies.ttl": skos(self._library).encode(),
            "rdf/mappings.sssom.tsv": sssom(self._library).encode(),
            "rdf/dataset.ttl": description(self._library).encode(),
        }

    def _references(self) -> Mapping[str, bytes]:
        publications = self.publications()
        self.losses += [f"references, {form}: {loss}" for form, loss in bibliography.LOSSES.items()]
        return {f"references.{form}": write(publications).encode() for form, write in bibliography.FORMATS.items()}

    def _phenopackets(self) -> Mapping[str, bytes]:
        data, lost = self.phenopackets()
        self.losses.append(f"phenopackets: {lost} values, listed in losses.txt inside the zip")
        return {"phenopackets.zip": data}

    def phenopackets(self) -> tuple[bytes, int]:
        """The patients of the publications as Phenopackets, and how many values these could not hold."""
        return phenopackets(self._library, [self.tables.wording(one.record) for one in self.publications()])

    def crate(self, cases: Path, command: str) -> bytes:
        """A research object of the publications, with their records.

        Args:
            cases: the folder of the records.
            command: that makes it.

        Raises:
            MetlitError: if a record is not there, or has changed since the build.
        """
        publications = self.publications()
        chosen = [one.record for one in publications]
        files: dict[str, bytes] = {**records(self._library, cases, chosen), **declarations(self._library)}
        files["graph.nq"] = rdf_file(self._library, "nquads", chosen, vocabulary=True)
        files["dataset.ttl"] = description(self._library).encode()
        for name in self.tables.layouts:
            files[f"tables/{name}.csv"] = TABLE_FORMATS["csv"](self.tables.table(name, self._facets))
        files["CITATION.cff"] = citation(publications)
        dates = [date for record in chosen for date in self.tables.wording(record).dates()]
        return crate(files, count=len(chosen), published=max(dates, default="1970-01-01"), command=command)
