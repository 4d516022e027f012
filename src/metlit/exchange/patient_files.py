"""Patients as a zip of files of a format, with a report of what they lost."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from metlit.answers.library import Library
from metlit.archives import archive
from metlit.errors import UnknownWordError
from metlit.exchange.mapping import Documents
from metlit.exchange.mapping_file import load_format
from metlit.exchange.phenopackets import PHENOPACKETS, phenopacket_text
from metlit.exchange.prefixes import Prefixes
from metlit.exchange.templates import Json
from metlit.model.rules import read_header
from metlit.model.terms import did_you_mean, nearest
from metlit.notice import NOTICE
from metlit.record.wording import Wording
from metlit.resources import Resources

LOSSES_FILE = "losses.txt"
_WIDTH = 110


def document_text(document: Json) -> str:
    """A document as JSON."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


# Formats whose documents a library checks.
_CHECKED: Mapping[str, Callable[[Json], str]] = {PHENOPACKETS: phenopacket_text}


def patient_formats(resources: Resources) -> dict[str, str]:
    """The formats that have a mapping file: name → title."""
    headers = {file.stem: read_header(file.read_text(encoding="utf-8")) for file in resources.mapping_files()}
    return {name: header["title"] for name, header in headers.items() if "each" in header}


def patients_zip(library: Library, words: Iterable[Wording], form: str) -> tuple[bytes, int]:
    """A zip with a JSON file for each patient reported one by one, and ``losses.txt``; and how many losses these are.

    Args:
        library: the opened store.
        words: the records.
        form: the name of a format, or the path of a mapping file.

    Raises:
        UnknownWordError: if it is neither.
        ResourceError: if the mapping file is malformed.
        MetlitError: if a library that checks the format is not installed.
    """
    mapping, prefixes = load_format(_mapping(library.resources, form)), Prefixes(library.terms)
    written = _CHECKED.get(form, document_text)
    files: dict[str, str] = {}
    losses: list[str] = []
    for wording in words:
        mapping.check(wording.case.schema, library.terms)
        made = Documents(wording, mapping, prefixes)
        for path, document in made.documents():
            files[f"{path.replace('/', '-')}.json"] = written(document)
        losses += made.losses
    told = [*textwrap.wrap(mapping.losses, _WIDTH), ""] if mapping.losses else []
    files[LOSSES_FILE] = "\n".join([NOTICE, "", *told, *losses]) + "\n"
    return archive(files), len(losses)


def _mapping(resources: Resources, form: str) -> Path:
    known = patient_formats(resources)
    if form in known:
        return resources.mapping_file(form)
    if (file := Path(form)).is_file():
        return file
    choice = did_you_mean(nearest(form, known)) or f"one of {', '.join(known)}, or a mapping file"
    raise UnknownWordError(f"there is no format of patients '{form}'", choice)
