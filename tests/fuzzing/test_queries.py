"""Queries of strangers through the guard: each is answered or refused in one line, and none connects."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import strategies as st

from metlit.answers.unknown_names import unknown_names
from metlit.errors import MetlitError, QueryError
from metlit.rdf.asking import Asker
from metlit.rdf.graphs import Writer
from metlit.rdf.guard import without_service
from tests.fuzzing.budget import NIGHT_SECONDS, SECONDS, examples_for
from tests.listening import Listener, listening
from tests.rdf.spellings import BEFORE, KEYWORDS, PREFIXES, TO, WITHIN

SEEDS = sorted((Path(__file__).parent / "seeds" / "queries").glob("*.rq"))
NAMES = [
    "metlit:Patient",
    "metlit:Patiant",
    "metlit:site",
    "term:site\\/psoas-muscle",
    "record:nobody-1900",
    "a",
    "<urn:s:1>",
]
TERMS = [
    *NAMES,
    "?s",
    "?o",
    "$p",
    "1",
    "1.5",
    "'x'@en",
    '"""service"""',
    "'\\\\'",
    "[]",
    "true",
    "_:b",
    "<http://a/service>",
]
PARTS = [
    *BEFORE,
    *TO,
    *KEYWORDS,
    "FILTER(?s = ?o || REGEX(STR(?o), 'a+'))",
    "VALUES ?v { 1 UNDEF }",
    "?s metlit:site/skos:broader* ?o .",
]
SIGNS = [*"{}()[]<>'\"\\#?:.;,|/^*+!&= \n\t\u00ad\u017f\u202e\x00é", "\\u0053ERVICE", "service", "ERVICE", "'''", '"""']
TRIPLE = st.tuples(*(st.sampled_from(TERMS),) * 3).map(lambda t: " ".join(t) + " .")


@st.composite
def queries(draw: st.DrawFn, port: int) -> str:
    """Queries of parts that fit, of which some are then broken."""
    inner = " ".join(draw(st.lists(st.one_of(TRIPLE, st.sampled_from(PARTS)), max_size=5)))
    head = draw(st.sampled_from(["", PREFIXES, "PREFIX SERVICE: <urn:>\n", "BASE <urn:b>\n"]))
    text = (
        head
        + draw(st.sampled_from(WITHIN)).format(inner)
        + draw(st.sampled_from(["", " LIMIT 3", " ORDER BY ?s", "#'"]))
    )
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(SIGNS)) + text[place + draw(st.integers(0, 2)) :]
    return text.replace("PORT", str(port))


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory):
    """A store of few triples: what may run on ends soon."""
    folder = tmp_path_factory.mktemp("few")
    lines = (f"<urn:s:{i}> <urn:p:{i % 2}> <urn:s:{i + 1}> <urn:g> .\n" for i in range(4))
    (folder / "few.nq").write_text("".join(lines), encoding="utf-8")
    writer = Writer(folder / "store")
    writer.load(folder / "few.nq")
    writer.close()
    asker = Asker(folder / "store")
    yield asker
    asker.close()


@pytest.mark.parametrize(
    "seconds", [pytest.param(SECONDS, id="some"), pytest.param(NIGHT_SECONDS, id="many", marks=pytest.mark.nightly)]
)
def test_queries_through_the_guard(asker: Asker, library, seconds: float):
    answered = 0

    def check(listener: Listener, query: str) -> None:
        nonlocal answered
        assert "service" not in without_service(query).lower()
        try:
            asker.answer(query, timeout=2, memory=1 << 30)
            answered += 1
            assert all("\n" not in line for line in unknown_names(library, query))
        except MetlitError as error:
            assert isinstance(error, QueryError), error
            assert len(str(error).splitlines()) == 1 and "ended the process" not in str(error)
        assert listener.hits == 0

    with listening() as listener:
        kept = [file.read_text(encoding="utf-8").replace("PORT", str(listener.port)) for file in SEEDS]
        count = examples_for(seconds, queries(listener.port), lambda query: check(listener, query), kept)
    assert answered > 0 and count > len(SEEDS)
