"""Where the ontology, shapes, rules, questions and sample records lie: in the wheel, or in the checkout."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from metlit.errors import ResourceError

_PACKAGE = Path(__file__).resolve().parent
# Names another root folder, for other records, another vocabulary or another field.
DATA_VARIABLE = "METLIT_DATA"
# Names a folder with words of one's own; else that of this name beside the records.
WORDS_VARIABLE, WORDS_FOLDER = "METLIT_VOCABULARY", "vocabulary"
# Raised when what a build keeps changes in form, so that no older cache or store is taken over.
STORE_LAYOUT = 7
# In the folder of records: the ids of the frozen set, one a line.
FROZEN_LIST = "frozen.txt"
# In the folder of the ontology: the files without which a build would find less, one a line.
FILE_LIST = "files.txt"


def metlit_version() -> str:
    """The version of the installed distribution."""
    return _version("metlit")


def oxigraph_version() -> str:
    """The version of pyoxigraph: another one may not read what this one has stored."""
    return _version("pyoxigraph")


def _installed() -> Path:
    """The root folder of this installation: of the package's data, or of a checkout."""
    data = _PACKAGE / "data"
    return data if data.is_dir() else _PACKAGE.parents[1]


def _version(distribution: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # a tenth of the time of a lookup

    try:
        return version(distribution)
    except PackageNotFoundError:
        return "0+unknown"


@dataclass(frozen=True)
class Resources:
    """The declarative files that metlit runs on, all below one root: a checkout, or the data of an installation.

    ``ontology`` holds ``metlit.ttl``, ``terms/*.tsv``, ``rules/*.rq``, ``schedule/*.rq``, ``scan/*.tsv`` and
    ``mappings/*.tsv``; ``shapes`` the SHACL files; ``questions`` the named questions; ``layouts`` how tables, figures
    and analyses are laid out; ``cases`` the records and the list of those that are frozen. ``own`` has words of one's
    own, if there are any.
    """

    ontology: Path
    shapes: Path
    questions: Path
    layouts: Path
    cases: Path
    own: Path | None = None

    @classmethod
    def default(cls) -> Resources:
        """The files below the folder that the environment variable ``METLIT_DATA`` names, else of this installation.

        Raises:
            ResourceError: if they are not there.
        """
        if named := os.environ.get(DATA_VARIABLE):
            return cls.below(Path(named).resolve(), f"{DATA_VARIABLE} names a folder that holds it")
        return cls.below(_installed())

    @classmethod
    def below(cls, root: Path, remedy: str = "install metlit again") -> Resources:
        """The files below a folder, laid out as a checkout is.

        Args:
            root: the folder with ``ontology``, ``shapes``, ``questions``, ``layouts`` and ``cases``.
            remedy: what helps if they are not there.

        Raises:
            ResourceError: if they are not there.
        """
        found = cls(root / "ontology", root / "shapes", root / "questions", root / "layouts", root / "cases")
        for folder in (found.ontology, found.shapes, found.questions, found.layouts):
            if not folder.is_dir():
                raise ResourceError(f"{folder} is missing", remedy)
        return found

    @classmethod
    def beside(cls, records: Iterable[Path]) -> Resources | None:
        """The default ones with the words of one's own for records; None if there are none.

        Args:
            records: record files, or folders of them. The words are in the folder that
                ``METLIT_VOCABULARY`` names, or in ``vocabulary`` beside the folder of records.

        Raises:
            ResourceError: if the variable names no folder, or there are several beside records.
        """
        found = own_words_folders(records)
        if len(found) > 1:
            named = ", ".join(map(str, found))
            raise ResourceError(f"the records have several vocabularies: {named}", "name those of one")
        return replace(cls.default(), own=found[0]) if found else None

    def ontology_file(self) -> Path:
        return self.ontology / "metlit.ttl"

    def notices_file(self) -> Path:
        """What outputs say of themselves and of the field."""
        return self.ontology / "notices.tsv"

    def outcomes_file(self) -> Path:
        """How outcomes relate. Missing: a ResourceError, as of every file by name."""
        return _there(self.ontology / "outcomes.tsv")

    def term_files(self) -> list[Path]:
        """The vocabularies, then the words of one's own.

        Raises:
            ResourceError: if the folder of these is gone.
        """
        return [*self._packaged_terms(), *self._own_terms()]

    def _packaged_terms(self) -> list[Path]:
        return sorted((self.ontology / "terms").glob("*.tsv"))

    def _own_terms(self) -> list[Path]:
        if self.own is not None and not self.own.is_dir():
            raise ResourceError(f"{self.own} is missing", "it has the words of your own: workers need it too")
        return sorted(self.own.glob("*.tsv")) if self.own else []

    def data_files(self) -> list[Path]:
        """The tables that rules look things up in; a field need not have any."""
        return sorted((self.ontology / "tables").glob("*.tsv"))

    def scan_folder(self) -> Path:
        """What `metlit scan` reads by: patterns, words, sections, triggers."""
        return self.ontology / "scan"

    def rule_files(self) -> list[Path]:
        return sorted((self.ontology / "rules").glob("*.rq"))

    def schedule_file(self, name: str) -> Path:
        """What `metlit dose` asks the rules: given, effects. Missing: a ResourceError, as of every file by name."""
        return _there(self.ontology / "schedule" / f"{name}.rq")

    def shape_files(self) -> list[Path]:
        return sorted(self.shapes.rglob("*.ttl"))

    def question_files(self) -> list[Path]:
        return sorted(self.questions.glob("*.rq"))

    def joined_files(self) -> list[Path]:
        """The queries whose rows questions are asked over."""
        return sorted((self.questions / "joined").glob("*.rq"))

    def table_files(self) -> list[Path]:
        """The tables of a review."""
        return sorted((self.layouts / "tables").glob("*.tsv"))

    def figure_files(self) -> list[Path]:
        """The figures of a review."""
        return sorted((self.layouts / "figures").glob("*.tsv"))

    def analysis_file(self, name: str) -> Path:
        """What analyses know of the field: chain, columns, evidence, facets, gaps, neighbours."""
        return _there(self.layouts / "analysis" / f"{name}.tsv")

    def wording_file(self) -> Path:
        """How findings of the audit are told in a letter; where it is missing, as everywhere."""
        return self.layouts / "audit" / "wording.tsv"

    def curation_file(self, name: str) -> Path:
        """What curation knows: services, updates, candidates, identifying."""
        return _there(self.layouts / "curation" / f"{name}.tsv")

    def sheet_about_file(self) -> Path:
        """What the first sheet of a workbook of records says."""
        return _there(self.layouts / "curation" / "sheet-about.txt")

    def sheet_map_file(self, name: str) -> Path:
        """What the columns of another program's tables are."""
        return _there(self.layouts / "curation" / "sheets" / f"{name}.tsv")

    def skeleton_files(self) -> list[Path]:
        """Which keys the skeleton of a record has, a file a kind of publication."""
        return sorted((self.layouts / "curation" / "skeletons").glob("*.tsv"))

    def example_file(self) -> Path:
        """A complete small record, to look at."""
        return _there(self.layouts / "curation" / "example.yaml")

    def card_files(self) -> list[Path]:
        """What ``metlit show`` tells of the nodes of a class."""
        return sorted((self.layouts / "cards").glob("*.tsv"))

    def mapping_files(self) -> list[Path]:
        return sorted((self.ontology / "mappings").glob("*.tsv"))

    def mapping_file(self, name: str) -> Path:
        """What stands in the files of another program for what is ours: citation, crate, phenopackets."""
        return _there(self.ontology / "mappings" / f"{name}.tsv")

    def abbreviations_file(self) -> Path:
        """What the abbreviations in tables stand for; a field need not have any."""
        return self.ontology / "mappings" / "abbreviations.tsv"

    def forms_file(self) -> Path:
        """The forms that people write values in; a field need not have any."""
        return self.ontology / "forms.tsv"

    def frozen_files(self) -> list[Path]:
        """The records of the frozen set, sorted: what ``metlit build --sample`` builds, whatever else ``cases`` holds.

        Raises:
            ResourceError: if the list, or a record of it, is missing.
        """
        listed = self.cases / FROZEN_LIST
        if not listed.is_file():
            raise ResourceError(f"{listed} is missing", "restore it, or install metlit again")
        files = sorted(self.cases / f"{record}.yaml" for record in listed.read_text(encoding="utf-8").split())
        for file in files:
            if not file.is_file():
                raise ResourceError(
                    f"{file} is missing, which {listed.name} names", "restore it, or install metlit again"
                )
        return files

    def counted_files(self) -> list[Path]:
        """What a build goes by: of these a missing one would be missed by nobody."""
        return [
            *self._packaged_terms(),
            *filter(Path.is_file, [self.forms_file()]),
            *self.data_files(),
            *self.rule_files(),
            *self.shape_files(),
            *self.question_files(),
            *self.joined_files(),
        ]

    def require_whole(self) -> None:
        """Refuse a set of files of which one is missing; folders of one's own without a list hold what they hold.

        Raises:
            ResourceError: naming the file.
        """
        listed = self.ontology / FILE_LIST
        names = listed.read_text(encoding="utf-8").split() if listed.is_file() else []
        if not names and self.ontology.parent == _installed():
            raise ResourceError(f"{listed} is missing or empty", "restore it, or install metlit again")
        for name in names:
            file = self.ontology.parent / name
            if not file.is_file() or not file.stat().st_size:
                wrong = "is empty" if file.is_file() else "is missing"
                raise ResourceError(f"{name} {wrong}, which {FILE_LIST} names", "restore it, or install metlit again")

    def fingerprint(self) -> str:
        """SHA-256 over everything that a record's graph depends on besides its own bytes."""
        return self.digest(f"{metlit_version()} {STORE_LAYOUT} {oxigraph_version()}")

    def digest(self, seed: str) -> str:
        """SHA-256 over a text and the files that a record's graph depends on."""
        files = [self.ontology_file(), *self.counted_files(), *self._own_terms()]
        # Rows of questions are joined, and evidence rows looked up by facets, when the store is built.
        files += [*self.question_files(), *self.joined_files(), self.analysis_file("facets")]
        roots = (self.ontology, self.shapes, self.questions, self.layouts, *([self.own] if self.own else []))
        return _digest(seed, files, roots)


def own_words_folders(records: Iterable[Path]) -> list[Path]:
    """The folders with words of one's own that belong to records.

    Raises:
        ResourceError: if ``METLIT_VOCABULARY`` names no folder.
    """
    if named := os.environ.get(WORDS_VARIABLE):
        if not Path(named).is_dir():
            raise ResourceError(f"{named} is no folder", f"{WORDS_VARIABLE} names one with words of your own")
        return [Path(named)]
    folders = (path.parent if path.is_file() else path for path in records)
    beside = dict.fromkeys(Path(os.path.normpath(folder / ".." / WORDS_FOLDER)) for folder in folders)
    return [folder for folder in beside if folder.is_dir()]


def _there(file: Path) -> Path:
    if not file.is_file():
        raise ResourceError(f"{file} is missing", "what is asked for needs it")
    return file


def _digest(seed: str, files: Iterable[Path], roots: tuple[Path, ...]) -> str:
    digest = hashlib.sha256(seed.encode())
    beginnings = [(f"{root}{os.sep}", root.name) for root in roots]
    for file in files:
        path = str(file)
        begun, name = next((b, name) for b, name in beginnings if path.startswith(b))
        digest.update(f"\0{name}/{path[len(begun) :].replace(os.sep, '/')}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
