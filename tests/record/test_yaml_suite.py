"""The YAML test suite: metlit refuses, or reads the tree that the suite expects; it never does anything else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from metlit.record.text import Mapping, Refused, Scalar, Sequence, decode, read_text

FOLDER = Path(
    os.environ.get("METLIT_CONFORMANCE") or Path(__file__).resolve().parents[3] / "shared" / "conformance"
).joinpath("yaml")
TESTS = 402
INPUTS = sorted(FOLDER.rglob("in.yaml"))

pytestmark = pytest.mark.skipif(
    not INPUTS,
    reason=f"the YAML test suite is not in {FOLDER}: its {TESTS} tests; METLIT_CONFORMANCE names another folder",
)


def read(file: Path) -> Mapping | None:
    try:
        return read_text(decode(file.read_bytes(), file.name), file.name)
    except Refused:
        return None


def same(tree: Mapping | Sequence | Scalar, expected: object) -> bool:
    """Whether a tree is what the JSON says, numbers and words compared by what they are written as."""
    if isinstance(tree, Mapping):
        return (
            isinstance(expected, dict)
            and tree.entries.keys() == expected.keys()
            and all(same(value, expected[key]) for key, (_, value) in tree.entries.items())
        )
    if isinstance(tree, Sequence):
        return (
            isinstance(expected, list)
            and len(tree.items) == len(expected)
            and all(same(item, e) for item, e in zip(tree.items, expected, strict=True))
        )
    if isinstance(expected, str):
        return tree.text == expected
    if not tree.plain:
        return False
    if expected is None:
        return tree.text in ("", "~", "null", "Null", "NULL")
    if isinstance(expected, bool):
        return tree.text.lower() == json.dumps(expected)
    return isinstance(expected, int | float) and float(tree.text) == float(expected)


# Lists and texts indented too little, which libyaml reads as what they look like; no other tree is possible.
ACCEPTED = {"9C9N", "QB6E", "S98Z"}


@pytest.mark.parametrize("file", INPUTS, ids=lambda f: f.parent.relative_to(FOLDER).as_posix())
def test_refused_or_right(file: Path):
    tree = read(file)
    if tree is None:
        return
    invalid = (file.parent / "error").exists()
    assert invalid == (file.parent.name in ACCEPTED), "an invalid document was accepted"
    expected = file.parent / "in.json"
    if expected.exists():
        assert same(tree, json.loads(expected.read_text(encoding="utf-8")))


def test_enough_is_read(record_property):
    """A reader that refuses everything would pass the rest."""
    valid = [f for f in INPUTS if not (f.parent / "error").exists()]
    read_ones = [f for f in valid if read(f) is not None]
    counts = {"inputs": len(INPUTS), "invalid": len(INPUTS) - len(valid), "read": len(read_ones)}
    counts["compared"] = sum((f.parent / "in.json").exists() for f in read_ones)
    for name, count in counts.items():
        record_property(f"yaml_suite_{name}", count)
    print(f"YAML test suite: {counts}")
    assert (counts["inputs"], counts["invalid"]) == (402, 94)
    assert counts["compared"] >= 50
