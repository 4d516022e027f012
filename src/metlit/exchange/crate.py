"""A research object of a graph: records, ontology, shapes, graph, tables, as RO-Crate."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from metlit import iris
from metlit.answers.library import Library
from metlit.archives import archive
from metlit.errors import MetlitError
from metlit.exchange.vocabularies import CREATOR
from metlit.notice import NOTICE
from metlit.record.authors import AuthorName
from metlit.record.files import RecordText, gather, key
from metlit.resources import metlit_version
from metlit.tables.citations import Publication

if TYPE_CHECKING:
    from rocrate.model.contextentity import ContextEntity
    from rocrate.rocrate import ROCrate

_NAME = "metlit: graph of {} publications"
_METADATA = "ro-crate-metadata.json"
_MEDIA = {
    ".yaml": "application/yaml",
    ".ttl": "text/turtle",
    ".nq": "application/n-quads",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".rq": "application/sparql-query",
    ".cff": "application/yaml",
    ".txt": "text/plain",
}


def records(library: Library, cases: Path, wanted: Iterable[str]) -> dict[str, bytes]:
    """The files of the records, as the store was built from them.

    Args:
        library: the opened store.
        cases: the folder of the records.
        wanted: their ids.

    Raises:
        MetlitError: if one is not there, or has changed since the build.
    """
    sources = {file.record: RecordText.load(file) for file in gather([cases])[0]}
    found = {}
    for record in wanted:
        entry = library.index.entry(record)
        source = sources.get(record)
        if source is None:
            raise MetlitError(
                f"{cases} has no record '{record}'", "name the folder that the store was built from: --cases"
            )
        if entry is None or key(source, library.manifest["fingerprint"]) != entry.key:
            raise MetlitError(f"{source.name} is not what the store was built from", "build it again: metlit build")
        found[f"cases/{record}.yaml"] = source.data
    return found


def declarations(library: Library) -> dict[str, bytes]:
    """The ontology, vocabularies, rules, shapes and questions."""
    resources = library.resources
    files: dict[str, bytes] = {}
    for name, root in (
        ("ontology", resources.ontology),
        ("shapes", resources.shapes),
        ("questions", resources.questions),
    ):
        for file in sorted(root.rglob("*")):
            if file.suffix in _MEDIA:
                files[f"{name}/{file.relative_to(root).as_posix()}"] = file.read_bytes()
    return files


def citation(title: str, publications: Iterable[Publication]) -> bytes:
    """How to cite the graph with this title, and the publications it rests on: a CITATION.cff (1.2.0)."""

    def text(value: str) -> str:
        return json.dumps(value, ensure_ascii=False)  # a JSON string is a YAML string

    lines = [
        "cff-version: 1.2.0",
        "message: If you use this graph, please cite it, and cite the publications that it rests on.",
        "type: dataset",
        f"title: {text(title)}",
        f"abstract: {text(NOTICE)}",
        f"version: {text(metlit_version())}",
        "license: CC-BY-4.0",
        "authors:",
        f"  - name: {text(CREATOR)}",
        "references:",
    ]
    for one in publications:
        lines += [f"  - type: {one.form.cff}", f"    title: {text(one.title)}", "    authors:"]
        for name in one.names or [AuthorName(one.record)]:
            who = {"family-names": name.family, "given-names": name.given, "name-suffix": name.suffix}
            parts = [f"{key}: {text(value)}" for key, value in who.items() if value]
            whole = len(parts) == 1
            lines += [f"      - name: {text(name.family)}"] if whole else [f"      - {parts[0]}"]
            lines += [] if whole else [f"        {part}" for part in parts[1:]]
        fields = {"journal": one.journal, "volume": one.volume, "issue": one.issue, "doi": one.doi}
        lines += [f"    {name}: {text(value)}" for name, value in fields.items() if value]
        lines += [f"    year: {one.year}"] if one.year.isdigit() else []
    return ("\n".join(lines) + "\n").encode()


def research_crate(files: Mapping[str, bytes], *, count: int, published: str, command: str) -> bytes:
    """The files as a zip with the metadata of an RO-Crate, and a checksum of each.

    Args:
        files: path → content.
        count: of the publications.
        published: the date of the newest record, ``YYYY-MM-DD``: there is no other that would not change.
        command: that makes it.

    Raises:
        MetlitError: if the rocrate library is not installed.
    """
    try:
        from rocrate.rocrate import ROCrate
    except ImportError as error:
        raise MetlitError("an RO-Crate needs the rocrate library", "pip install 'metlit[review]'") from error

    sums = {path: sha256(data).hexdigest() for path, data in files.items()}
    listed = "".join(f"{digest}  {path}\n" for path, digest in sums.items())
    files = {**files, "checksums.sha256": listed.encode()}
    made = ROCrate()
    made.name, made.description = _NAME.format(count), NOTICE
    made.license, made.datePublished = iris.LICENCE, published
    with TemporaryDirectory() as folder:
        added = []
        for path, data in files.items():
            local = Path(folder, path)
            local.parent.mkdir(parents=True, exist_ok=True)
            local.write_bytes(data)
            added.append(made.add_file(local, dest_path=path, properties=_about(path, data, sums)))
        made.mentions = [_creation(made, command, added)]
        made.write(Path(folder, "out"))
        metadata = json.loads(Path(folder, "out", _METADATA).read_bytes())
    metadata["@graph"].sort(key=lambda entity: entity["@id"])
    return archive({_METADATA: json.dumps(metadata, ensure_ascii=False, indent=1) + "\n", **files})


def _about(path: str, data: bytes, sums: Mapping[str, str]) -> dict[str, str]:
    """The properties of a file."""
    media = _MEDIA.get(Path(path).suffix, "application/octet-stream")
    about = {"contentSize": str(len(data)), "encodingFormat": media}
    return about | ({"sha256": sums[path]} if path in sums else {})


def _creation(made: ROCrate, command: str, files: Sequence[object]) -> ContextEntity:
    """What made the files: the command, and metlit."""
    from rocrate.model.contextentity import ContextEntity

    tool = {"@type": "SoftwareApplication", "name": "metlit", "version": metlit_version()}
    instrument = made.add(ContextEntity(made, "#metlit", properties=tool))
    action = {"@type": "CreateAction", "name": command, "description": command}
    creation = made.add(ContextEntity(made, "#creation", properties=action))
    creation["instrument"], creation["result"] = instrument, files
    return creation
