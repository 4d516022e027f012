"""Which keys a skeleton has: ``layouts/curation/skeletons/``, a file a kind of publication; and where candidates go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from metlit import iris
from metlit.errors import ResourceError
from metlit.model.schema import Schema

_TITLE, _DESIGNS = "# title: ", "# designs: "
_SCHEME = "context"
AS_NUMBER, AS_QUANTITY, AS_WORD, AS_PRINTED = "number", "quantity", "word", "printed"
_FORMS = (AS_NUMBER, AS_QUANTITY, AS_WORD, AS_PRINTED)

SkeletonPath = tuple[str, ...]


@dataclass(frozen=True)
class SkeletonLayout:
    """One skeleton.

    Attributes:
        name: of its file.
        designs: IRIs of the study designs that it is for.
        keys: key paths → a value of its own, or an empty text.
    """

    name: str
    designs: frozenset[str]
    keys: Mapping[SkeletonPath, str]

    def has(self, path: SkeletonPath) -> bool:
        """Whether a key is in it, or one below it."""
        return any(key[: len(path)] == path for key in self.keys)


def load_skeletons(files: Iterable[Path], schema: Schema) -> list[SkeletonLayout]:
    """The skeletons.

    Raises:
        ResourceError: for a line that names no key of the record format.
    """
    return [_skeleton(file, schema) for file in files]


def _skeleton(file: Path, schema: Schema) -> SkeletonLayout:
    designs: frozenset[str] = frozenset()
    keys: dict[SkeletonPath, str] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith(_DESIGNS):
            designs = frozenset(iris.term_iri(_SCHEME, key) for key in line.removeprefix(_DESIGNS).split())
        elif line and not line.startswith("#"):
            dotted, _, value = line.partition("\t")
            path = tuple(dotted.split("."))
            _refuse_unknown(path, schema, f"{file}:{number}")
            keys[path] = value
    if not designs or not keys:
        raise ResourceError(f"{file}: a line '{_DESIGNS}…' and key paths are expected")
    return SkeletonLayout(file.stem, designs, keys)


def _refuse_unknown(path: SkeletonPath, schema: Schema, where: str) -> None:
    shape = schema.root
    for depth, key in enumerate(path, 1):
        if key not in shape.fields:
            raise ResourceError(f"{where}: '{'.'.join(path[:depth])}' is no key of a record")
        if depth < len(path):
            shape = schema.shape_of(shape.fields[key].target)


def skeleton_for(design: str, layouts: Sequence[SkeletonLayout], above: Iterable[str]) -> SkeletonLayout | None:
    """The skeleton of a design, or of the nearest one above it; None if there is none."""
    return next((one for iri in (design, *above) for one in layouts if iri in one.designs), None)


@dataclass(frozen=True)
class CandidateKeys:
    """Where candidates of a kind are shown: key paths below a subject, how they are written, and of which places.

    Attributes:
        where: found in the place, or in what the mark is said to be of; None if any will do.
    """

    paths: tuple[SkeletonPath, ...]
    form: str
    where: re.Pattern[str] | None = None


def load_candidate_keys(file: Path) -> dict[str, list[CandidateKeys]]:
    """Kind of a mark → its keys, line by line.

    Raises:
        ResourceError: naming the line that cannot be used.
    """
    found: dict[str, list[CandidateKeys]] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) not in (3, 4) or cells[2] not in _FORMS:
            raise ResourceError(f"{file}:{number}: a kind, key paths and one of {', '.join(_FORMS)} are expected")
        paths = tuple(tuple(path.split(".")) for path in cells[1].split())
        try:
            where = re.compile(cells[3], re.IGNORECASE) if cells[3:] else None
        except re.error as error:
            raise ResourceError(f"{file}:{number}: no pattern: {error}") from error
        found.setdefault(cells[0], []).append(CandidateKeys(paths, cells[2], where))
    return found
