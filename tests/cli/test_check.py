"""``metlit check -f turtle``: a standard report, and the one that pySHACL gives."""

from __future__ import annotations

import rdflib
import rdflib.compare
from rdflib.namespace import RDF, SH

from metlit.building.check import report
from metlit.shacl.validator import Result
from tests.conftest import RECORD

BAD = (
    RECORD.replace("title: A title, ", "")
    .replace("1.50 Gy", "1.10 Gy")
    .replace("sex: male", "sex: female")
    .replace("site: nasopharynx", "site: prostate")
)


def key(result: Result) -> tuple[object, ...]:
    """All but the message, which pySHACL words and rounds otherwise."""
    value = result.value
    datatype, language = getattr(value, "datatype", ""), getattr(value, "language", "")
    return (result.focus, str(result.path or ""), str(value), datatype, language,
            result.shape, result.component, result.severity, result.constraint)  # fmt: skip


def test_it_parses_and_says_what_the_findings_say(cli, cases):
    folder = cases({"bad-2020.yaml": BAD, "good-2020.yaml": RECORD, "Wrong.yaml": RECORD})
    ran = cli("check", folder, "-f", "turtle")
    assert ran.code == 1
    assert "bad-record-id" in ran.err
    graph = rdflib.Graph().parse(data=ran.out, format="turtle")
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(node, SH.conforms) == rdflib.Literal(False)
    results = set(graph.objects(node, SH.result))
    assert results == set(graph.subjects(RDF.type, SH.ValidationResult)) and len(results) > 2
    for result in results:
        for needed in (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent, SH.resultSeverity, SH.resultMessage):
            assert graph.value(result, needed) is not None
    text = cli("check", folder).out
    codes = {str(o).rpartition("#")[2] for o in graph.objects(None, SH.sourceShape)}
    assert {line.rpartition("[")[2][:-1] for line in text.splitlines()[:-1]} == codes | {"bad-record-id"}


def test_it_is_what_pyshacl_reports(cases):
    folder = cases({"bad-2020.yaml": BAD, "good-2020.yaml": RECORD})
    ours, theirs = report([folder]), report([folder], engine="pyshacl")
    assert len(ours.results) > 2
    assert sorted(map(key, ours.results)) == sorted(map(key, theirs.results))
    assert ours.findings == theirs.findings == []
    assert ours.has_errors and theirs.has_errors


def test_exit_codes(cli, cases):
    ran = cli("check", cases({"good-2020.yaml": RECORD}), "-f", "turtle")
    assert (ran.code, ran.err) == (0, "")
    assert "sh:conforms true ." in ran.out
    warned = RECORD.replace("1.50 Gy", "1.10 Gy").replace("31.50 Gy", "23.10 Gy")
    ran = cli("check", cases({"good-2020.yaml": warned}), "-f", "turtle")
    assert (ran.code, ran.err) == (0, "")
    assert "sh:conforms false" in ran.out and "sh:Warning" in ran.out
    assert cli("check", "nowhere", "-f", "turtle").code == 2
    assert cli("build", "-f", "turtle").code == 2
