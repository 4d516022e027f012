"""One build while the store is locked: what has changed is worked on, what has not is taken over."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from metlit import iris
from metlit.building.cache import Cache
from metlit.building.check import Watch
from metlit.building.chunk import Tick
from metlit.building.machinery import CODE
from metlit.building.portions import chunks
from metlit.building.workers import Done, Task, Workers, pipeline
from metlit.errors import StoreError
from metlit.finding import Finding, has_errors
from metlit.kept import code_of, digest_of
from metlit.record.files import RecordFile, RecordText, key
from metlit.record.second_hand import aside_findings, may_be_second_hand, set_aside
from metlit.record.ties import compare_ties
from metlit.resources import Resources
from metlit.store import generations
from metlit.store.beginning import begin_with_vocabulary
from metlit.store.generations import CACHE, INDEX, MANIFEST, TERMS, VOCABULARY
from metlit.store.index import Entry, Index
from metlit.store.joined_rows import RowLayout
from metlit.store.loading import Loading, UnusableBaseError
from metlit.store.manifest import Manifest, write_manifest
from metlit.store.seals import Sealer

# If more of the corpus than this has changed, a store is made anew rather than from the one before.
MOSTLY_NEW = 0.2


@dataclass(frozen=True)
class Build:
    """What a build did.

    Attributes:
        findings: about all records, also those that had not changed.
        generation: the generation that answers now, or None if errors kept it from being made.
        worked: the number of records that were read, lifted and checked; the others had not changed.
        damaged: the files of the store that were not as the build before had left them, and were not used.
    """

    findings: tuple[Finding, ...]
    generation: Path | None
    worked: int = 0
    damaged: tuple[str, ...] = ()


class Job:
    """One build.

    Args:
        store: the folder of the store, which the caller has locked.
        records: what the new generation is to hold.
        resources: the ontology, shapes and rules to use; those installed if None.
        jobs: how many processes work.
        executor: who works instead.
    """

    def __init__(
        self,
        store: Path,
        records: Sequence[RecordFile],
        resources: Resources | None,
        jobs: int,
        executor: Executor | None,
    ) -> None:
        self._store, self._given, self._jobs, self._executor = store, resources, jobs, executor
        self._files = {f.record: f for f in records}
        self._names = {f.record: f.name for f in records}
        self._fingerprint = (resources or Resources.default()).fingerprint()
        self._keys: dict[str, str] = {}
        self._sealer = Sealer()
        self._cache = Cache(store / CACHE, self._sealer, self._layouts)
        self._damaged = [f"{CACHE}/{name}" for name in self._cache.damaged]
        self._work_force = Workers(executor, jobs)

    def close(self) -> None:
        self._work_force.close()
        self._cache.settle()

    def run(self, findings: Sequence[Finding], watch: Watch) -> Build:
        """Work, load, and publish if there are no errors.

        Args:
            findings: what is known already to be wrong with the folder of records.
            watch: given the number of records to work on, a context whose value is called once a record.
        """
        generations.tidy(self._store)
        stale = self._stale()
        if aside := self._set_aside(stale):
            findings, stale = [*findings, *aside], self._stale()
        serving, state = self._serving()
        if serving and not stale and state == self._state():
            return self._build(self._findings(findings), serving, 0)
        try:
            return self._make(findings, stale, serving, watch)
        except UnusableBaseError:  # whatever the reason: a build must not fail for ever
            return self._make(findings, self._stale(), None, watch)

    def _make(self, findings: Sequence[Finding], stale: list[str], serving: Path | None, watch: Watch) -> Build:
        """A new generation, made from the one that is given or from nothing."""
        new = generations.begin(self._store)
        try:
            found, loading = self._work(findings, stale, serving, new, watch)
            if loading is None:
                return self._build(found, None, len(stale))
            self._publish(new)
            return self._build(found, generations.publish(self._store, new), len(stale))
        finally:
            generations.discard(new)

    def _build(self, findings: tuple[Finding, ...], generation: Path | None, worked: int) -> Build:
        return Build(findings, generation, worked, tuple(self._damaged))

    # -- what has changed

    def _stale(self) -> list[str]:
        """The records of which nothing is known that still holds."""
        for record, file in self._files.items():
            self._keys[record] = key(RecordText.load(file), self._fingerprint)
        return [record for record in self._files if not self._cache.valid(record, self._keys)]

    def _set_aside(self, stale: Sequence[str]) -> list[Finding]:
        """Leave out the records that tell second-hand of a paper that has a record of its own; what is said of them."""
        changed = set(stale)
        ties = {r: t for r, t in self._cache.index.ties() if r in self._names and r not in changed}
        perhaps = any(may_be_second_hand(RecordText.load(self._files[record]).data) for record in stale)
        if not perhaps and not any(own.second_hand for own in ties.values()):
            return []
        made = pipeline(self._given, self._fingerprint)
        # One at a time: a corpus does not fit into memory.
        ties |= {record: made.lift(RecordText.load(self._files[record])).ties for record in stale}
        aside = set_aside(ties, self._names)
        found = aside_findings(aside, ties, self._names)
        for record in aside:
            del self._files[record], self._names[record], self._keys[record]
        return found

    def _serving(self) -> tuple[Path | None, str]:
        """The generation that answers, if it is whole and made from the same ontology, shapes and rules; its state."""
        serving = generations.current(self._store)
        if serving is None:
            return None, ""
        try:
            manifest = Manifest(serving, self._store)
        except StoreError:
            self._damaged.append(f"{serving.name}/{MANIFEST}")
            return None, ""
        if manifest.fingerprint != self._fingerprint:
            return None, ""
        if spoiled := manifest.spoiled(self._sealer):
            self._damaged += [f"{serving.name}/{name}" for name in spoiled]
            return None, ""
        return serving, manifest.contents["state"]

    def _state(self) -> str:
        """A digest of the records of the corpus and what is known of them."""
        digest = hashlib.sha256()
        for record, name in sorted(self._names.items()):
            entry = self._cache.entries[record]
            digest.update(f"{record}\0{name}\0{entry.key}\0{sorted(entry.others.items())}\n".encode())
        return digest.hexdigest()

    def _difference(self, serving: Path | None, stale: set[str]) -> tuple[Path | None, list[str], list[Entry]]:
        """The generation to begin with, the records to remove from it, and known ones that it lacks."""
        kept = {r: e for r, e in self._cache.entries.items() if r in self._names and r not in stale}
        if serving is None:
            return None, [], list(kept.values())
        index = Index(serving / INDEX)
        before = {e.record: e for e in index.entries()}
        index.close()
        # An outcome rests on the record's own key and on those of the records that it names.
        alike = {r for r, e in kept.items() if r in before and (before[r].key, before[r].others) == (e.key, e.others)}
        if len(self._names) - len(alike) > MOSTLY_NEW * len(self._names):
            return None, [], list(kept.values())
        return serving, [r for r in before if r not in alike], [e for r, e in kept.items() if r not in alike]

    # -- work

    def _work(
        self, findings: Sequence[Finding], stale: list[str], serving: Path | None, new: Path, watch: Watch
    ) -> tuple[tuple[Finding, ...], Loading | None]:
        """Work on what has changed and load it meanwhile; no loading comes back if there are errors."""
        cache = self._cache
        base, removed, known = self._difference(serving, set(stale))
        graphs = [g for r in removed for g in (iris.record_iri(r), iris.derived_iri(r))]
        loading = Loading(new, base, self._begin, graphs)
        sound = not has_errors(findings) and not any(e.errors for e in known)
        try:
            with watch(len(stale)) as tick:
                for done in self._outcomes(stale, tick):
                    cache.put(done, self._names, self._keys, self._layouts())
                    sound = sound and not any(has_errors(one.findings) for one in done)
                    for segment in cache.finished() if sound else ():
                        loading.load(segment)
            written = cache.finished(last=True)
            found = self._findings(findings)
            if has_errors(found):
                return found, None
            for segment in written:
                loading.load(segment)
            loading.load_slices(cache.slices(known))
            if base is not None:
                for shared in (VOCABULARY, TERMS):
                    generations.share(base / shared, new / shared)
            loading.finish()
            return found, loading
        finally:
            loading.stop()

    def _begin(self, generation: Path) -> None:
        """Put the vocabulary into a new generation."""

        def texts() -> tuple[str, str]:
            made = pipeline(self._given, self._fingerprint)
            return "".join(made.vocabulary), made.terms.compiled()

        name = digest_of([self._fingerprint.encode(), code_of(*CODE)])
        begin_with_vocabulary(generation, name, texts)

    def _layouts(self) -> dict[str, RowLayout]:
        return {name: join.layout for name, join in pipeline(self._given, self._fingerprint).joins.items()}

    def _outcomes(self, stale: list[str], tick: Tick) -> Iterator[list[Done]]:
        """What becomes of the records; those that name others are worked on once these are at hand."""
        waiting: list[str] = []
        sizes = sum(self._files[r].path.lstat().st_size for r in stale)
        for done in self._run(chunks(self._sources(stale), self._workers, sizes)):
            own = {one.record for one in done}
            apart = {one.record for one in done if (one.ties.records - own) & self._names.keys()}
            waiting += sorted(apart)
            for _ in done:
                tick()
            yield [one for one in done if one.record not in apart]
        if waiting:
            yield from self._run(chunks(self._sources(sorted(waiting)), self._workers, sizes), neighbours=True)
        self._work_force.close()

    @property
    def _workers(self) -> int:
        return self._jobs if self._executor is None else max(self._jobs, 2)

    def _run(self, portions: Iterable[tuple[RecordText, ...]], *, neighbours: bool = False) -> Iterator[list[Done]]:
        tasks = (
            Task(portion, self._neighbours(portion) if neighbours else (), self._given, self._fingerprint)
            for portion in portions
        )
        return self._work_force.run(tasks)

    def _sources(self, records: Iterable[str]) -> Iterator[RecordText]:
        for record in records:
            source = RecordText.load(self._files[record])
            # The file may have been saved since its key was taken.
            self._keys[record] = key(source, self._fingerprint)
            yield source

    def _neighbours(self, portion: Sequence[RecordText]) -> tuple[RecordText, ...]:
        """The records that those of a portion name."""
        own = {source.record for source in portion}
        lifted = (pipeline(self._given, self._fingerprint).lift(source) for source in portion)
        named = {r for outcome in lifted for r in outcome.ties.records if r in self._names}
        return tuple(RecordText.load(self._files[r]) for r in sorted(named - own))

    # -- what comes of it

    def _findings(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """All findings, those between records included, with the present names of the files."""
        index, names = self._cache.index, self._names
        own = index.findings(names)
        ties = {r: t for r, t in index.ties() if r in names}
        return tuple(sorted([*findings, *own, *compare_ties(ties, names, self._nodes)]))

    def _nodes(self, record: str) -> Container[str]:
        marks = self._cache.index.marks(record)
        return marks.nodes if marks else ()

    def _publish(self, new: Path) -> None:
        self._cache.keep(self._names)
        self._cache.publish(new)
        write_manifest(new, self._fingerprint, self._state(), self._sealer)
