"""A folder of records → a store."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from metlit import generations
from metlit.errors import StoreError
from metlit.finding import Finding, has_errors
from metlit.generations import GRAPHS, MANIFEST, MARKS, RECORDS, VOCABULARY, file_sizes
from metlit.pipeline import Outcome, Pipeline, Tick
from metlit.records import RecordFile, gather
from metlit.resources import Resources, metlit_version
from metlit.store import Graphs

Watch = Callable[[int], AbstractContextManager[Tick]]


def unwatched(_: int) -> AbstractContextManager[Tick]:
    """Nobody watches."""
    return nullcontext(lambda: None)


@dataclass(frozen=True)
class Build:
    """What a build did: its findings, and the new generation, or None if errors kept it from being made."""

    findings: tuple[Finding, ...]
    generation: Path | None


def check(
    paths: Sequence[Path], resources: Resources | None = None, engine: str = "metlit", watch: Watch = unwatched
) -> list[Finding]:
    """The findings about records, without building anything.

    Args:
        paths: record files, or folders of them.
        resources: the ontology, shapes and rules to use; those installed if None.
        engine: ``metlit``, or ``pyshacl`` to let the referee check.
        watch: given the number of records, a context whose value is called once a record.

    Raises:
        RecordsError: if a path does not exist.
        ResourceError: if the ontology, shapes, rules or vocabulary are wrong.
    """
    files, findings = gather(paths)
    pipeline, records = Pipeline(resources, engine), _unique(files)
    with watch(len(records)) as tick:
        outcomes = pipeline.run(records, tick)
    return sorted([*findings, *(f for o in outcomes for f in o.findings)])


def build(cases: Path, store: Path, resources: Resources | None = None, watch: Watch = unwatched) -> Build:
    """Build a store from a folder of records. The old store answers until the new one is complete.

    Args:
        cases: the folder of records.
        store: the folder of the store; made if it does not exist.
        resources: the ontology, shapes and rules to use; those installed if None.
        watch: given the number of records, a context whose value is called once a record.

    Raises:
        RecordsError: if the folder does not exist or holds no records.
        StoreError: if the store cannot be written, or another build is running.
        ResourceError: if the ontology, shapes, rules or vocabulary are wrong.
    """
    files, findings = gather([cases])
    pipeline, records = Pipeline(resources), _unique(files)
    with generations.locked(store):
        with watch(len(records)) as tick:
            outcomes = pipeline.run(records, tick, audit=True)
        findings = sorted([*findings, *(f for o in outcomes for f in o.findings)])
        if has_errors(findings):
            return Build(tuple(findings), None)
        new = generations.begin(store)
        try:
            _write(new, pipeline, outcomes)
            return Build(tuple(findings), generations.publish(store, new))
        except OSError as error:
            raise StoreError(f"the store {store} cannot be written: {error.strerror}") from error
        finally:
            generations.discard(new)


def _unique(files: list[RecordFile]) -> list[RecordFile]:
    return list({file.record: file for file in reversed(files)}.values())[::-1]


def _write(folder: Path, pipeline: Pipeline, outcomes: Sequence[Outcome]) -> None:
    ordered = sorted(outcomes, key=lambda o: o.file.record)
    (folder / RECORDS).write_bytes(
        "".join(sorted(line for o in ordered for line in (*o.reported, *o.derived))).encode()
    )
    (folder / VOCABULARY).write_bytes("".join(pipeline.vocabulary).encode())
    (folder / MARKS).mkdir()
    for outcome in ordered:
        text = json.dumps(outcome.marks.as_json(), ensure_ascii=False, separators=(",", ":"))
        (folder / MARKS / f"{outcome.file.record}.json").write_text(text, encoding="utf-8")
    Graphs.create(folder / GRAPHS, [folder / VOCABULARY, folder / RECORDS])
    manifest = {
        "metlit": metlit_version(),
        "fingerprint": pipeline.resources.fingerprint(),
        "records": [o.file.record for o in ordered],
        "files": file_sizes(folder),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
