"""``metlit audit`` as users call it: forms, targets, exit codes, the report, and the verdicts in the graph."""

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pyshacl
import pytest
import rdflib

import metlit
from tests.conftest import FROZEN, REPOSITORY, run

SANUKI = next(f for f in FROZEN if f.stem == "sanuki-2022")
HOSTILE = """\
source:
  {title: "<script>alert(1)</script> =HYPERLINK(1)", authors: [D J], year: 2020, design: case series, depth: abstract}
cohorts:
  - {id: all, n: 20, at: Results}
claims:
  - statistic: percentage
    of: all
    count: 7
    denominator: 20
    printed: "=7 (38.9) <b onload=x> ]]> \\\\input{a} |"
    at: "javascript:x"
"""


@pytest.fixture(scope="module")
def store(real_store: Path) -> Path:
    return real_store


def audit(store, *args, **kwargs):
    return run("audit", *args, "--store", store, **kwargs)


def test_exit_codes(store):
    assert audit(store, "elhayel-2026").code == 0
    assert audit(store, "pinotti-2017").code == 1
    assert audit(store, "nobody-2020").code == 2


def test_the_table_sums_up_each_publication(store):
    lines = audit(store).out.splitlines()
    head, rows = lines[0].split(), [line.split() for line in lines[1:6]]
    assert head[0] == "publication" and [r[0] for r in rows] == [f.stem for f in FROZEN]
    for row in rows:
        claims, *verdicts, _, _ = map(int, row[1:])
        assert claims == sum(verdicts)


def test_csv_and_json_hold_every_verdict(store):
    rows = list(csv.DictReader(io.StringIO(audit(store, "--format", "csv").out)))
    data = json.loads(audit(store, "--format", "json").out)
    assert len(rows) == len(data) > 300
    assert {d["verdict"] for d in data} >= {
        "agrees",
        "differs",
        "contradicts",
        "impossible",
        "implausible",
        "unsupported",
    }
    assert all(d["line"] >= 1 and d["sources"] for d in data)


def test_sarif_has_the_failures_only(store):
    log = json.loads(audit(store, "kalantari-khandani-2025", "--format", "sarif").out)
    codes = {r["ruleId"] for r in log["runs"][0]["results"]}
    assert log["version"] == "2.1.0" and {"median-of-integers", "percentage", "conflict"} <= codes
    assert "unsupported" not in codes
    # 43 and 23 add up to 66: said where the 43 is, not once more.
    (sex,) = [r for r in log["runs"][0]["results"] if "the parts add up to 66" in r["message"]["text"]]
    assert sex["ruleId"] == "stated-elsewhere"
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert (
        place["artifactLocation"]["uri"].endswith("kalantari-khandani-2025.yaml") and place["region"]["startLine"] > 1
    )


def test_markdown_is_numbered(store):
    text = audit(store, "gerontopoulos-2020", "--format", "markdown").out
    assert text.startswith("# Audit") and "## gerontopoulos-2020" in text and "\n1. **contradicts**" in text


def test_a_file_says_what_the_store_says(store, tmp_path):
    (tmp_path / SANUKI.name).write_bytes(SANUKI.read_bytes())
    of_file = json.loads(run("audit", tmp_path / SANUKI.name, "--format", "json").out)
    of_store = json.loads(audit(store, "sanuki-2022", "--format", "json").out)

    def told(verdicts):
        # Of another paper a single file knows nothing.
        return {(j["subject"], j["code"], j["verdict"], j["message"]) for j in verdicts if j["code"] != "other-record"}

    assert told(of_file) == told(of_store)
    assert {j["verdict"] for j in of_file if j["code"] == "other-record"} == {"unsupported"}


def test_explain_leads_to_the_lines(store):
    done = audit(store, "--explain", "mean-outside-rows")
    assert done.code == 0 and "min(x) ≤ mean, median ≤ max(x)" in done.out
    line = next(i for i, t in enumerate(SANUKI.with_stem("kalantari-khandani-2025").read_text().splitlines(), 1)
                if "d100: 49.1 Gy" in t)  # fmt: skip
    assert f"cases/kalantari-khandani-2025.yaml:{line}:" in done.out


def test_explain_takes_a_claim_and_a_shape(store):
    assert "46.75 by the rule eqd2" in audit(store, "--explain", "gerontopoulos-2020/eqd2").out
    assert "D95 of 51.3 Gy" in audit(store, "--explain", "d95-below-d98").out


@pytest.mark.parametrize(
    "args, said",
    [
        (["sanuki-2021"], "did you mean 'sanuki-2022'"),
        (["--explain", "grimer"], "did you mean 'grimmer'"),
        (["--format", "pdf"], "pdf"),
        (["no-such.yaml"], "no-such.yaml"),
        (["sanuki-2022", str(SANUKI)], "name files only, or ids only"),
        (["--report", "/dev/null/x"], "cannot be written"),
    ],
)
def test_bad_input_gets_one_line(store, args, said):
    done = audit(store, *args)
    assert done.code == 2 and said in done.err and "Traceback" not in done.text
    assert len(done.err.strip().splitlines()) == 1


def test_without_a_store(tmp_path):
    done = run("audit", "--store", tmp_path / "none")
    assert done.code == 2 and "metlit build makes one" in done.err


def test_a_file_with_errors_is_not_audited(tmp_path):
    file = tmp_path / "bad-2020.yaml"
    file.write_text("source: {title: A}\npatients: no\n", encoding="utf-8")
    done = run("audit", file)
    assert done.code == 1 and "bad-2020.yaml:" in done.out and "mend the errors first" in done.err


def test_one_record_with_an_error_does_not_stop_the_others(tmp_path):
    (tmp_path / "bad-2020.yaml").write_text("source: {title: A}\npatients: no\n", encoding="utf-8")
    (tmp_path / SANUKI.name).write_bytes(SANUKI.read_bytes())
    done = run("audit", tmp_path)
    assert done.code == 1 and "nine patients" in done.out and "bad-2020.yaml:" in done.err
    assert "not audited" in done.err and "bad-2020" not in done.out
    sound = tmp_path / "sound-2020.yaml"
    sound.write_text("source: {title: A, year: 2020, design: case report, depth: abstract}\n", encoding="utf-8")
    (tmp_path / SANUKI.name).unlink()
    assert run("audit", tmp_path).code == 1  # nothing fails but the record with the error


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        assert not [a for a, _ in attrs if a.startswith("on") or a == "href"]


def test_the_report_is_a_page_a_paper(store, tmp_path):
    done = audit(store, "--report", tmp_path / "letters")
    assert done.code == 1
    names = sorted(p.name for p in (tmp_path / "letters").iterdir())
    assert names == sorted(f"{p.stem}{s}" for p in FROZEN for s in (".md", ".html", ".csv", ".json"))
    text = (tmp_path / "letters" / "kalantari-khandani-2025.md").read_text(encoding="utf-8")
    assert "Dear authors" in text and "59.333" in text and "For research and education only" in text
    sanuki = (tmp_path / "letters" / "sanuki-2022.md").read_text(encoding="utf-8")
    assert "doi:10.7759/cureus.20939" in sanuki and "Sanuki N, Kodama S, Seta H, Sakai M, Watanabe H" in sanuki
    assert "Nothing was found" in (tmp_path / "letters" / "elhayel-2026.md").read_text(encoding="utf-8")
    again = tmp_path / "again"
    audit(store, "--report", again)
    assert all((again / n).read_bytes() == (tmp_path / "letters" / n).read_bytes() for n in names)


def test_hostile_text_comes_out_inert(tmp_path):
    file = tmp_path / "hostile-2020.yaml"
    file.write_text(HOSTILE, encoding="utf-8")
    done = run("audit", file, "--report", tmp_path / "out")
    assert done.code == 1, done.text
    page = (tmp_path / "out" / "hostile-2020.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert not tags.seen & {"script", "b", "a", "img"} and "&lt;script&gt;" in page
    cells = next(csv.DictReader(io.StringIO(run("audit", file, "--format", "csv").out)))
    assert cells["printed"].startswith("'=7")


# -- the graph


def test_verdicts_satisfy_their_shape(store):
    library = metlit.open(store)
    data = rdflib.Graph()
    for line in b"".join(library.nquads()).decode().splitlines():
        if "/verdict/" in line or "EvidenceRow" in line:
            data.parse(data=line.rsplit(" <", 1)[0] + " .", format="nt")
    data.parse(data="".join(
        line.rsplit(" <", 1)[0] + " .\n"
        for line in library.vocabulary_nquads().decode().splitlines() if "term/record/" in line
    ), format="nt")  # fmt: skip
    shapes = rdflib.Graph().parse(REPOSITORY / "shapes" / "verdict.ttl")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, advanced=False, inference="none")
    assert conforms, text
    assert len(list(data.subjects(rdflib.RDF.type, rdflib.URIRef("https://w3id.org/metlit/ontology#Verdict")))) > 300


def test_every_rule_named_by_a_verdict_is_described(store):
    rows = metlit.open(store).query(
        "SELECT ?v WHERE { ?v a metlit:Verdict ; metlit:rule ?r ."
        " FILTER NOT EXISTS { ?r rdfs:label ?label ; skos:definition ?why } }"
    )
    assert rows.rows == []


def test_which_places_rest_on_a_failing_figure(store):
    rows = metlit.open(store).question("failing-figures", publication="gerontopoulos-2020").dicts()
    assert [(r["at"], r["figures"], r["printed"]) for r in rows] == [("Results", 1, "4, 2, 2, 1, 1, 1, 1, 1")]


def test_find_marks_rows_that_rest_on_a_failing_figure(store):
    rows = metlit.open(store).find(publication="pinotti-2017")
    marked = {r["total"]: r["failed"] for r in rows if r["failed"] and r["total"]}
    # The age of the patient, which every row shows, fails too; the dose per fraction does in one row only.
    assert [total for total, codes in marked.items() if "dose-per-fraction-unusual" in codes] == ["13.2 Gy"]
    disputed = metlit.open(store).find(publication="sanuki-2022", dose="21")
    assert {r["disputed"] for r in disputed} == {"dose; intent"} and "stated-elsewhere" in disputed[0]["failed"]
    told = run("find", "--publication", "pinotti-2017", "--store", store)
    assert "failed" in told.out.splitlines()[0] and "fails its audit" in told.err
