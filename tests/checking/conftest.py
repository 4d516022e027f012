"""What is read once for all tests of this room: the pipeline, and the shapes, all and in part."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from metlit.building.chunk import Pipeline
from metlit.checking.checker import Checker
from metlit.checking.fallback import General
from metlit.checking.referee import Referee
from metlit.rdf.graphs import Graphs
from metlit.rdf.triples import Triples, parse_turtle
from metlit.shacl.vocabulary import targeted


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture(scope="session")
def shapes(pipeline) -> Triples:
    """All shapes."""
    return parse_turtle(pipeline.resources.shape_files())


@pytest.fixture(scope="session")
def core(pipeline) -> Triples:
    """The shapes of SHACL Core: what a record looks like."""
    return parse_turtle(f for f in pipeline.resources.shape_files() if "plausibility" not in f.parts)


@pytest.fixture(scope="session")
def plausibility(pipeline) -> Triples:
    """The shapes of SHACL-SPARQL."""
    return parse_turtle(f for f in pipeline.resources.shape_files() if "plausibility" in f.parts)


@pytest.fixture(scope="session")
def core_checker(pipeline, core) -> Checker:
    return Checker(core, pipeline.schema, pipeline.excerpt)


@pytest.fixture(scope="session")
def core_referee(pipeline, core) -> Referee:
    return Referee(core, pipeline.excerpt)


@pytest.fixture(scope="session")
def core_validator(pipeline, core) -> General:
    return General(core, targeted(core), pipeline.excerpt)


@pytest.fixture(scope="session")
def merged(pipeline) -> Callable[[Iterable[str]], Graphs]:
    """Makes a store as the pipeline checks it: vocabulary and records without the names of their graphs."""

    def unnamed(lines: Iterable[str]) -> bytes:
        return "".join(f"{line.rsplit(' ', 2)[0]} .\n" for line in lines).encode()

    known = unnamed(pipeline.vocabulary)
    return lambda lines: Graphs.merged([known, unnamed(lines)])
