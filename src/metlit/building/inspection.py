"""``metlit check --store``: every file of a store against what it was sealed with, read whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from metlit.building.cache import cache_damage
from metlit.errors import StoreError
from metlit.finding import WARNING, Finding
from metlit.store import generations
from metlit.store.generations import CACHE, MANIFEST
from metlit.store.manifest import REBUILD, Manifest
from metlit.store.seals import Sealer


def check_store(store: Path) -> list[Finding]:
    """What has rotted in a store: the generation that answers, and what builds would take over.

    Nobody builds meanwhile: the store is locked, if it can be written. Damage to what answers is an error, to the
    cache a warning.

    Args:
        store: its folder.

    Raises:
        StoreError: if there is none, or it is being built.
    """
    if not (store / generations.MARKER).exists():
        raise StoreError(f"there is no store at {store}", "metlit build makes one")
    with generations.locked(store) if os.access(store, os.W_OK) else nullcontext():
        return sorted(_found(store))


def _found(store: Path) -> Iterator[Finding]:
    sealer = Sealer()
    generation = generations.current(store)
    if generation is None:
        message = "points to no generation: nothing answers"
        yield Finding((store / generations.CURRENT).as_posix(), 0, 0, "store-damaged", message, REBUILD)
    else:
        folder = store / generation.name
        try:
            manifest = Manifest(generation, store)
            manifest.ensure_version()
            spoiled = manifest.spoiled(sealer)
        except StoreError as error:
            yield Finding((folder / MANIFEST).as_posix(), 0, 0, "store-damaged", error.message, error.remedy)
        else:
            for name in spoiled:
                message = "is not as it was written"
                yield Finding((folder / name).as_posix(), 0, 0, "store-damaged", message, REBUILD)
    try:
        rotten = cache_damage(store / CACHE, sealer)
    except StoreError as error:
        yield Finding((store / CACHE).as_posix(), 0, 0, "store-damaged", error.message, error.remedy, WARNING)
        return
    for name in rotten:
        message = "is not as it was written, and will not be used"
        yield Finding((store / CACHE / name).as_posix(), 0, 0, "store-damaged", message, REBUILD, WARNING)
