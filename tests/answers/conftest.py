"""Questions asked of the frozen records, and of records made up for a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import metlit
from tests.conftest import Ran

Row = dict[str, object]
Ask = Callable[..., list[Row]]


def asker(library) -> Ask:
    """Asks a library; rows as dictionaries, concepts by their label and nodes by their path."""
    return lambda name, **values: [dict(row) for row in library.labels(library.question(name, **values)).dicts()]


@pytest.fixture(scope="session")
def ask(library) -> Ask:
    return asker(library)


@pytest.fixture
def asked(cases, cli: Callable[..., Ran], tmp_path: Path) -> Callable[[Mapping[str, str]], Ask]:
    """Builds a store of records made up for a test, and asks it."""

    def build(records: Mapping[str, str]) -> Ask:
        built = cli("build", cases(dict(records)), "--store", tmp_path / "store")
        assert built.code == 0, built.text
        return asker(metlit.open(tmp_path / "store"))

    return build
