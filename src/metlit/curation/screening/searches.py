"""What the searches of a review found: files of databases → one list, ``found.tsv``, a row a record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from metlit.curation.bibliographic.citation import Citation, one_line
from metlit.curation.bibliographic.citation_files import CITATION_READERS, citations_from
from metlit.curation.skeleton.known import record_name
from metlit.errors import MetlitError
from metlit.finding import Finding

FOUND, DECISIONS = "found.tsv", "screening.tsv"
_IMPORTED = "# imported: "
_SUFFIXES = {"json": "csl", "txt": "nbib", "bibtex": "bib"}
_NAMELESS = "record"


class UnusableScreening(MetlitError):
    """Files of a screening that cannot be used; carries the findings."""

    def __init__(self, folder: str, findings: Sequence[Finding]) -> None:
        super().__init__(f"{folder} cannot be counted as it stands", "mend it first")
        self.findings = list(findings)


@dataclass(frozen=True)
class FoundRecord:
    """A record of a database, under the key that it has in the review; the fields are the columns of the file."""

    key: str
    database: str
    title: str = ""
    author: str = ""
    year: str = ""
    journal: str = ""
    doi: str = ""
    pmid: str = ""

    @classmethod
    def of(cls, citation: Citation, key: str, database: str) -> FoundRecord:
        """A publication as a database has it."""
        author = citation.authors[0].name if citation.authors else ""
        texts = (citation.title, author, citation.year, citation.journal, citation.doi, citation.pmid)
        return cls(key, database, *map(one_line, texts))


@dataclass
class FoundRecords:
    """All that was found.

    Attributes:
        records: in the order in which they were imported.
        imported: of each file that was imported its digest and database.
    """

    file: Path
    records: list[FoundRecord]
    imported: list[tuple[str, str]]

    @classmethod
    def load(cls, folder: Path) -> FoundRecords:
        """The list of a folder; an empty one if there is none.

        Raises:
            UnusableScreening: with the first line that is not as it was written.
        """
        file = folder / FOUND
        found = cls(file, [], [])
        if not file.exists():
            return found
        head = "\t".join(f.name for f in fields(FoundRecord))
        for number, line in enumerate(lines_of(file), 1):
            if line.startswith(_IMPORTED):
                digest, _, database = line.removeprefix(_IMPORTED).partition("\t")
                found.imported.append((digest, database))
            elif line and not line.startswith("#") and line != head:
                found.records.append(_record(line, file, number))
        return found

    def add(self, file: Path, database: str, form: str = "") -> int:
        """Add the records of a file of a database; how many there are.

        Raises:
            MetlitError: if the file cannot be read, is of no known format, or was imported before.
        """
        form = form or _SUFFIXES.get(file.suffix.lstrip("."), file.suffix.lstrip("."))
        if form not in CITATION_READERS:
            raise MetlitError(f"{file} is of no known format", "give --format: one of " + ", ".join(CITATION_READERS))
        citations = citations_from(file, form)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if (digest, database) in self.imported:
            raise MetlitError(f"{file} was imported before, from {database}", "nothing is counted twice")
        self.imported.append((digest, database))
        known = {record.key for record in self.records}
        for citation in citations:
            key = free_key(record_name(citation) or _NAMELESS, known)
            known.add(key)
            self.records.append(FoundRecord.of(citation, key, database))
        return len(citations)

    def text(self) -> str:
        """The file."""
        lines = [f"{_IMPORTED}{digest}\t{database}" for digest, database in self.imported]
        lines.append("\t".join(f.name for f in fields(FoundRecord)))
        return "\n".join([*lines, *("\t".join(astuple(record)) for record in self.records)]) + "\n"


def free_key(name: str, known: set[str]) -> str:
    """A key that none has: the name itself, or with a number behind it."""
    key, number = name, 1
    while key in known:
        number += 1
        key = f"{name}-{number}"
    return key


def lines_of(file: Path) -> list[str]:
    """The lines of a file.

    Raises:
        UnusableScreening: if it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        finding = Finding(file.as_posix(), 1, 1, "screening", f"the file cannot be read: {error}", "save it as UTF-8")
        raise UnusableScreening(file.as_posix(), [finding]) from error


def _record(line: str, file: Path, number: int) -> FoundRecord:
    cells, columns = line.split("\t"), len(fields(FoundRecord))
    if len(cells) != columns or not cells[0]:
        message = f"{len(cells)} cells, or no key; a line has {columns} cells with tabs between"
        raise UnusableScreening(
            file.as_posix(), [Finding(file.as_posix(), number, 1, "screening", message, "import the search again")]
        )
    return FoundRecord(*cells)
