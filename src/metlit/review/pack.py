"""The whole review pack: every table, figure, graph and supplementary file, by path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit.analysis.network import evidence_network
from metlit.analysis.record_network import record_network
from metlit.answers.library import Library
from metlit.exchange import bibliography, network_files
from metlit.exchange.crate import citation, declarations, records, research_crate
from metlit.exchange.dataset import description
from metlit.exchange.patient_files import patients_zip
from metlit.exchange.phenopackets import PHENOPACKETS
from metlit.exchange.rdf_files import RDF_FILE_FORMATS, RDF_LOSSES, rdf_file
from metlit.exchange.vocabularies import skos, sssom
from metlit.figures import files as figure_files
from metlit.figures.catalogue import Figures
from metlit.figures.prisma import NAME as PRISMA
from metlit.tables.catalogue import Tables
from metlit.tables.citations import Publication
from metlit.tables.formats import table_formats

PackFacets = Mapping[str, Sequence[str]]
MakeFiles = Callable[[], Mapping[str, bytes]]
_ZIPPED = {"kgx-tsv": "-kgx-tsv.zip", "kgx-jsonl": "-kgx-jsonl.zip", "neo4j": "-neo4j.zip"}
PACK_LOSSES = "losses.txt"


@dataclass(frozen=True)
class PackPart:
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
    make: MakeFiles


class Pack:
    """What can be made of a store, and of the rows that facets leave.

    Args:
        library: the opened store.
        facets: as for ``metlit find``.
        author_year: whether tables cite by author and year; else by number.
    """

    def __init__(self, library: Library, facets: PackFacets, *, author_year: bool = False) -> None:
        self._library, self._facets = library, facets
        self.tables = Tables(library, author_year=author_year)
        self.figures = Figures(library)
        self.losses: list[str] = []

    def publications(self) -> list[Publication]:
        """The publications that the facets leave."""
        return self.tables.publications(self._facets)

    def parts(self, counts: Path | None = None) -> Iterator[PackPart]:
        """Everything but the crate; ``losses`` are complete when all have been made.

        Args:
            counts: the numbers of the flow diagram; it is left out if None.
        """
        self.losses = [f"tables, {one.name}: {one.loss}" for one in table_formats().values() if one.loss]
        self.losses.append("figures, csv: no place for the title, the remarks, and that it is for research only")
        for name, layout in self.tables.layouts.items():
            yield PackPart("Tables", name, layout.title, lambda name=name: self._table(name))
        for name, title in self.figures.titles.items():
            if name != PRISMA:
                yield PackPart("Figures", name, title, lambda name=name: self._figure(name, None))
            elif counts is not None:
                yield PackPart("Figures", name, title, lambda name=name: self._figure(name, counts))
        yield PackPart("Graph", "evidence", "The evidence network", self._graph)
        yield PackPart("RDF", "graph", "The records and what is derived from them", self._rdf)
        yield PackPart("RDF", "vocabularies", "Vocabularies, mappings, description", self._vocabularies)
        yield PackPart("Publications", "references", "The publications", self._references)
        yield PackPart("Patients", "phenopackets", "Phenopackets, and what they lost", self._phenopackets)

    def _table(self, name: str) -> Mapping[str, bytes]:
        made = self.tables.table(name, self._facets)
        return {f"tables/{name}.{one.name}": one.write(made) for one in table_formats().values()}

    def _figure(self, name: str, counts: Path | None) -> Mapping[str, bytes]:
        figure = self.figures.figure(name, self._facets, counts)
        files = {f"figures/{name}.{form}": data for form, data in figure_files.drawn_as(figure).items()}
        return files | {f"figures/{name}.csv": figure_files.plotted_numbers(figure)}

    def _graph(self) -> Mapping[str, bytes]:
        self.losses += [f"graph, {form}: {loss}" for form, loss in network_files.NETWORK_LOSSES.items()]
        words = [self.tables.wording(one.record) for one in self.publications()]
        views = {"evidence": evidence_network(self._library, self._facets), "full": record_network(words)}
        return {
            f"graph/{view}{_ZIPPED.get(form, f'.{form}')}": write(graph)
            for view, graph in views.items()
            for form, write in network_files.NETWORK_FORMATS.items()
        }

    def _rdf(self) -> Mapping[str, bytes]:
        chosen = [one.record for one in self.publications()]
        self.losses += [f"rdf, {form}: {loss}" for form, loss in RDF_LOSSES.items()]
        if not chosen:
            return {}
        return {
            f"rdf/graph.{suffix}": rdf_file(self._library, form, chosen) for form, suffix in RDF_FILE_FORMATS.items()
        }

    def _vocabularies(self) -> Mapping[str, bytes]:
        return {
            "rdf/vocabularies.ttl": skos(self._library).encode(),
            "rdf/mappings.sssom.tsv": sssom(self._library).encode(),
            "rdf/dataset.ttl": description(self._library).encode(),
        }

    def _references(self) -> Mapping[str, bytes]:
        publications = self.publications()
        self.losses += [f"references, {form}: {loss}" for form, loss in bibliography.BIBLIOGRAPHY_LOSSES.items()]
        return {
            f"references.{form}": write(publications).encode()
            for form, write in bibliography.BIBLIOGRAPHY_FORMATS.items()
        }

    def _phenopackets(self) -> Mapping[str, bytes]:
        data, lost = self.patients(PHENOPACKETS)
        self.losses.append(f"phenopackets: {lost} values, listed in losses.txt inside the zip")
        return {"phenopackets.zip": data}

    def patients(self, form: str) -> tuple[bytes, int]:
        """The patients of the publications as files of a format, and how many values these could not hold.

        Args:
            form: its name, or a mapping file.

        Raises:
            UnknownWordError: if it is neither.
        """
        return patients_zip(self._library, [self.tables.wording(one.record) for one in self.publications()], form)

    def require(self, cases: Path) -> None:
        """Refuse a folder without the records, before anything is made of them.

        Raises:
            MetlitError: if a record is not there, or has changed since the build.
        """
        records(self._library, cases, [one.record for one in self.publications()])

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
            files[f"tables/{name}.csv"] = table_formats()["csv"].write(self.tables.table(name, self._facets))
        files["CITATION.cff"] = citation(self._library.title, publications)
        dates = [date for record in chosen for date in self._dates(record)]
        return research_crate(files, count=len(chosen), published=max(dates, default="1970-01-01"), command=command)

    def _dates(self, record: str) -> Iterator[str]:
        """The days that a record names as its own: when it was extracted and checked."""
        wording = self.tables.wording(record)
        for line in self._library.resources.mapping_file("crate").read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                found = wording.follow(wording.case.root, line.partition("\t")[2].split("."))
                yield from (one.text for one in found if not one.absent)
