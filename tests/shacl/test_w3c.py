"""The validator against the W3C SHACL test suite."""

from __future__ import annotations

from collections import Counter

import pytest

from metlit.errors import ResourceError
from metlit.iris import SH
from metlit.rdf.literals import Literal
from metlit.rdf.triples import Triples
from metlit.shacl.data import DataStore
from metlit.shacl.paths import Path as PropertyPath
from metlit.shacl.paths import read_path, term_key
from metlit.shacl.validator import Result, Validator
from tests.w3c import ENTRIES, FOUND, MF, SHT, SUITE, Entry, local, read

# Entries that fail, and why: name → reason.
MISSES: dict[str, str] = {}
pytestmark = pytest.mark.skipif(not FOUND, reason=f"the W3C SHACL suite is not at {SUITE}: its {ENTRIES} tests")


def key(term: str | Literal | None) -> tuple:
    """A term; blank nodes are all alike."""
    if term is None:
        return ()
    return term_key("_:" if not isinstance(term, Literal) and term.startswith("_:") else term)


def expected(triples: Triples, report: str) -> Counter:
    found: Counter = Counter()
    for result in triples.objects(report, SH + "result"):

        def value(name: str, result: str = str(result)) -> str | Literal | None:
            return triples.value(result, SH + name)

        path = value("resultPath")
        terms = [value(n) for n in ("focusNode", "value", "sourceConstraintComponent", "sourceShape", "resultSeverity")]
        source = value("sourceConstraint")
        found[(str(read_path(triples, path)) if path else "", *map(key, terms), key(source))] += 1
        assert triples.value(str(result), SH + "detail") is None
    return found


def got(results: list[Result]) -> Counter:
    def path(found: PropertyPath | None) -> str:
        return str(found) if found is not None else ""

    return Counter(
        (path(r.path), *map(key, (r.focus, r.value, r.component, r.shape, r.severity)), key(r.constraint or None))
        for r in results
    )


def messages(triples: Triples, report: str) -> set:
    """The messages that a report insists on, with their focus nodes."""
    found = set()
    for result in triples.objects(report, SH + "result"):
        for text in triples.objects(str(result), SH + "resultMessage"):
            found.add((key(triples.value(str(result), SH + "focusNode")), term_key(text)))
    return found


def check(entry: Entry) -> None:
    manifest = read(entry.file)
    action = str(manifest.value(entry.node, MF + "action"))
    files = [local(manifest.text(action, SHT + name)) for name in ("dataGraph", "shapesGraph")]
    data, shapes = (manifest if file == entry.file else read(file) for file in files)
    report = manifest.text(entry.node, MF + "result")
    if report == SHT + "Failure":
        with pytest.raises(ResourceError):
            Validator(shapes).validate(DataStore(data))
        return
    results = Validator(shapes).validate(DataStore(data))
    assert got(results) == expected(manifest, report)
    assert (not results) == (manifest.text(report, SH + "conforms") == "true")
    assert messages(manifest, report) <= {(key(r.focus), term_key(m)) for r in results for m in r.messages}


@pytest.mark.parametrize("entry", FOUND, ids=lambda entry: entry.name)
def test_entry(entry):
    if entry.name not in MISSES:
        check(entry)
        return
    with pytest.raises((AssertionError, ResourceError, pytest.fail.Exception)):
        check(entry)


def test_score():
    assert len(FOUND) == ENTRIES
    assert MISSES.keys() <= {entry.name for entry in FOUND}
    print(f"W3C SHACL test suite: {ENTRIES - len(MISSES)} of {ENTRIES}")
