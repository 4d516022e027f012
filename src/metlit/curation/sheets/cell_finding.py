"""A complaint about a cell of a sheet."""

from __future__ import annotations

from dataclasses import dataclass

from metlit.finding import ERROR, Finding


@dataclass(frozen=True, order=True)
class CellFinding:
    """One complaint about one cell.

    Attributes:
        file: of the workbook.
        cell: ``Lesions!C7``.
        code: a heading in ``docs/findings.md``.
        place: where in a record it is, ``mine/one-2020.yaml:12:5``; empty if it is about the sheet alone.
    """

    file: str
    cell: str
    code: str
    message: str
    remedy: str = ""
    severity: str = ERROR
    place: str = ""

    def text(self) -> str:
        """``file: cell: severity: message; remedy [code] (place)`` on one line."""
        remedy = f"; {self.remedy}" if self.remedy else ""
        place = f" ({self.place})" if self.place else ""
        line = f"{self.file}: {self.cell}: {self.severity}: {self.message}{remedy} [{self.code}]{place}"
        return " ".join(line.split())


def of_record(finding: Finding, file: str, cell: str) -> CellFinding:
    """A finding about a record, as one about the cell that holds the value."""
    return CellFinding(file, cell, finding.code, finding.message, finding.remedy, finding.severity, finding.place)
