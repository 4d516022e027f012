"""The manifest of a generation: who made it, of what, and the seals of its files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from metlit.errors import StoreError
from metlit.resources import STORE_LAYOUT, metlit_version, oxigraph_version
from metlit.store.generations import GRAPHS, MANIFEST, generation_files
from metlit.store.seals import Seal, Sealer, first_spoiled, read_sealed, seals_of, write_sealed

REBUILD = "build it again: metlit build"


def write_manifest(generation: Path, fingerprint: str, state: str, sealer: Sealer) -> None:
    """Seal a generation.

    Args:
        generation: its folder, complete.
        fingerprint: of the ontology, shapes and rules.
        state: a digest of the records.
        sealer: who knows the files that were taken over.
    """
    made = {
        "layout": STORE_LAYOUT,
        "metlit": metlit_version(),
        "pyoxigraph": oxigraph_version(),
        "fingerprint": fingerprint,
        "state": state,
        "files": {name: sealer.seal(generation / name) for name in generation_files(generation)},
    }
    write_sealed(generation / MANIFEST, made)


class Manifest:
    """A generation as its manifest describes it.

    Args:
        generation: its folder.
        name: how messages call the store.

    Raises:
        StoreError: if the manifest is damaged or of another form, or a file is missing, of another size, or too many.
    """

    def __init__(self, generation: Path, name: Path) -> None:
        self._generation, self._name = generation, name
        try:
            self.contents: Mapping[str, Any] = read_sealed(generation / MANIFEST)
        except StoreError as error:
            message = f"the store {name} is damaged, or of another version: {MANIFEST} cannot be read"
            raise StoreError(message, REBUILD) from error
        if self.contents.get("layout") != STORE_LAYOUT:
            raise StoreError(f"the store {name} was made by another version of metlit", REBUILD)
        sizes = {file: (generation / file).stat().st_size for file in generation_files(generation)}
        # RocksDB opens some truncated stores as empty ones: the sizes tell.
        if changed := sorted(dict(sizes.items() ^ {f: seal.size for f, seal in self.seals.items()}.items())):
            raise self._damage(changed[0])

    @property
    def fingerprint(self) -> str:
        """Of the ontology, shapes, rules and versions that it was made with."""
        return str(self.contents["fingerprint"])

    @cached_property
    def seals(self) -> dict[str, Seal]:
        """The seals of the generation's files, by name."""
        return seals_of(self.contents)

    def ensure(self, part: str) -> Path:
        """The path of a file, or a folder with all its files, that is as it was sealed.

        Raises:
            StoreError: if it is not, or if it is Oxigraph's and that is of another version now.
        """
        if part == GRAPHS:
            self.ensure_version()
        names = [name for name in self.seals if name == part or name.startswith(f"{part}/")]
        if changed := first_spoiled(self._generation, self.seals, names) if names else part:
            raise self._damage(changed)
        return self._generation / part

    def ensure_version(self) -> None:
        """Nothing if Oxigraph is of the version that made the store.

        Raises:
            StoreError: if it is of another.
        """
        made, now = self.contents["pyoxigraph"], oxigraph_version()
        if made != now:
            raise StoreError(f"the store {self._name} was made by pyoxigraph {made}, this is {now}", REBUILD)

    def spoiled(self, sealer: Sealer) -> list[str]:
        """All files that are not as they were sealed, by SHA-256."""
        return sealer.spoiled(self._generation, self.seals)

    def _damage(self, file: str) -> StoreError:
        return StoreError(f"the store {self._name} is damaged: {file} is missing or changed", REBUILD)
