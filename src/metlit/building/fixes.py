"""Records mended by the rewrites of their findings: those of one reading, and nothing but their spans is touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from metlit.building.chunk import Pipeline
from metlit.errors import RecordsError
from metlit.finding import Finding, Rewrite
from metlit.record.files import RecordFile, RecordText, gather
from metlit.resources import Resources
from metlit.written import write_whole

_BOM = "\ufeff"
# What was hidden by a slip comes to light once it is mended; each pass leaves fewer.
_PASSES = 200


@dataclass(frozen=True)
class Mended:
    """A record and what becomes of it.

    Attributes:
        file: the record file.
        before: its bytes.
        after: its bytes with every rewrite that has one reading.
        applied: the findings whose rewrites these were, in the order in which they were applied.
        left: the findings of reading that remain.
    """

    file: RecordFile
    before: bytes
    after: bytes
    applied: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()

    @property
    def diff(self) -> str:
        """A unified diff; of ends of lines it shows none."""
        old, new = (data.decode("utf-8").removeprefix(_BOM).splitlines() for data in (self.before, self.after))
        return "\n".join(unified_diff(old, new, self.file.name, self.file.name, lineterm=""))

    def write(self) -> None:
        """Put the mended bytes in the place of the file.

        Raises:
            RecordsError: if the file is no longer what it was.
            MetlitError: if it cannot be written.
        """
        if RecordText.load(self.file).data != self.before:
            raise RecordsError(f"{self.file.name} has changed meanwhile", "run metlit fix again")
        write_whole(self.file.path, self.after)


def mended_files(paths: Sequence[Path], resources: Resources | None = None) -> tuple[list[Mended], list[Finding]]:
    """What becomes of records by their rewrites; nothing is written. Also the findings about files that are none.

    Args:
        paths: record files, or folders of them.
        resources: the ontology, shapes and words to use; those installed if None.

    Raises:
        RecordsError: if a path does not exist.
        ResourceError: if the ontology, shapes, rules or vocabulary are wrong.
    """
    files, findings = gather(paths)
    pipeline = Pipeline(resources or Resources.beside(paths))
    return [mended(pipeline, file) for file in files], findings


def mended(pipeline: Pipeline, file: RecordFile) -> Mended:
    """What becomes of one record, by what a pipeline finds when it reads it."""
    source = RecordText.load(file)
    after, applied, left = mended_text(pipeline, source)
    return Mended(file, source.data, after, applied, left)


def mended_text(pipeline: Pipeline, source: RecordText) -> tuple[bytes, tuple[Finding, ...], tuple[Finding, ...]]:
    """What becomes of the text of a record: its bytes, the findings that were applied, and those that are left."""
    applied: list[Finding] = []
    for _ in range(_PASSES):
        findings = sorted(set(pipeline.lift(source).findings))
        chosen = _apart(findings)
        if not chosen:
            break
        changed = rewritten(source.data, [r for f in chosen if (r := f.rewrite)])
        if changed == source.data:
            break
        applied += chosen
        source = replace(source, data=changed)
    return source.data, tuple(applied), tuple(findings)


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with one rewrite whose spans do not meet: of two that do the second waits for the next pass."""
    kept: list[Finding] = []
    for finding in sorted((f for f in findings if f.rewrite), key=lambda f: f.rewrites):
        last = kept[-1].rewrites[0] if kept else None
        first = finding.rewrites[0]
        if last is None or (last.end_line, last.end_column) <= (first.line, first.column):
            kept.append(finding)
    return kept


def rewritten(data: bytes, rewrites: Iterable[Rewrite]) -> bytes:
    """A UTF-8 text with spans rewritten; its ends of lines, and what it begins with, stay.

    Args:
        data: the text.
        rewrites: spans that do not meet, and what takes their places.
    """
    text = data.decode("utf-8")
    start = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    lines = [0]
    while (end := text.find("\n", lines[-1])) >= 0:
        lines.append(end + 1)
    for one in sorted(rewrites, reverse=True):
        first, last = lines[one.line - 1] + one.column - 1, lines[one.end_line - 1] + one.end_column - 1
        text = text[:first] + one.text + text[last:]
    return (start + text).encode("utf-8")
