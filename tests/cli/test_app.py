"""What a user is promised, through the real command line on the real records."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest

from tests.conftest import environment

PRINTED_AS_ILIOPSOAS = "elhayel-2026/p1"


def find(cli, store, *args: str) -> list[dict[str, str]]:
    ran = cli("find", *args, "--format", "csv", "--store", store)
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out)))


def test_skeletal_muscle_finds_all_the_muscles(cli, real_store):
    rows = find(cli, real_store, "--site", "skeletal muscle")
    # What only extends into one is marked.
    sites = {r["site"] for r in rows if not r["by_extension"]}
    expected = {"iliopsoas muscle", "psoas muscle", "piriformis muscle", "pectoralis major", "vastus intermedius",
                "rhomboid muscle"}  # fmt: skip
    assert sites == expected
    elhayel = next(r for r in rows if r["subject"] == PRINTED_AS_ILIOPSOAS and r["kind"] == "Radiotherapy")
    assert (elhayel["total"], elhayel["fractions"], elhayel["eqd2_10"], elhayel["eqd2_3"]) == (
        "30 Gy", "10", "32.50", "36.00")  # fmt: skip
    assert "pain relief" in elhayel["outcome"]
    assert elhayel["pain_after"] == "not reported"


def test_psoas_does_not_return_what_is_printed_as_iliopsoas(cli, real_store):
    psoas = {(r["subject"], r["target"]) for r in find(cli, real_store, "--site", "psoas")}
    iliopsoas = {(r["subject"], r["target"]) for r in find(cli, real_store, "--site", "iliopsoas muscle")}
    assert psoas < iliopsoas
    assert PRINTED_AS_ILIOPSOAS not in {s for s, _ in psoas}
    assert PRINTED_AS_ILIOPSOAS in {s for s, _ in iliopsoas}
    assert "gerontopoulos-2020/all" in {s for s, _ in psoas}


@pytest.mark.parametrize("word", ["iliopsoas muscle", "Iliopsoas", "UBERON:0001999", "musculus iliopsoas"])
def test_words_synonyms_and_curies_are_one(cli, real_store, word):
    assert len(find(cli, real_store, "--site", word)) == len(find(cli, real_store, "--site", "iliopsoas muscle")) > 9


@pytest.mark.parametrize(
    ("facets", "subjects"),
    [
        (["--primary", "nasopharyngeal carcinoma", "--technique", "3D-CRT"], {"elhayel-2026/p1"}),
        (["--drug", "gemcitabine", "--publication", "elhayel-2026"], {"elhayel-2026/p1"}),
        # Of p05, 39 Gy in 13 fractions were planned for the pelvic nodes; Table 1 prints 21/7 for the muscle.
        (["--fractions", "13"], {"sanuki-2022/p01", "sanuki-2022/p10", "sanuki-2022/p05"}),
        (["--fractions", "13", "--site", "psoas"], {"sanuki-2022/p01", "sanuki-2022/p10"}),
        (["--dose", "13.2"], {"pinotti-2017/p1"}),
        (["--eqd2", "60", "--site", "psoas"], {"sanuki-2022/p04"}),
        (["--side", "right", "--site", "psoas", "--fractions", "7"], {"sanuki-2022/p05"}),
        (["--intent", "palliative", "--dose", "30", "--site", "piriformis muscle"], {"sanuki-2022/p11"}),
        (["--design", "case series", "--site", "psoas", "--outcome", "partial pain response"],
         {"sanuki-2022/p04", "sanuki-2022/p09"}),
    ],
)  # fmt: skip
def test_facets(cli, real_store, facets, subjects):
    assert {r["subject"] for r in find(cli, real_store, *facets)} == subjects


def test_an_empty_answer_is_one_line(cli, real_store):
    ran = cli("find", "--site", "cerebellum", "--store", real_store)
    assert (ran.code, ran.err.strip()) == (0, "no evidence row matches")


def test_an_unknown_word_is_corrected(cli, real_store):
    ran = cli("find", "--site", "psoass", "--store", real_store)
    assert ran.code == 2
    assert ran.err.startswith("metlit: unknown word 'psoass' (did you mean 'psoas'")
    assert ran.out == ""


def test_json_has_numbers_as_printed_and_computed(cli, real_store):
    ran = cli(
        "find", "--publication", "gerontopoulos-2020", "--site", "psoas", "--format", "json", "--store", real_store
    )
    row = json.loads(ran.out)[0]
    assert (row["n"], row["total"], row["fractions"], row["eqd2_3"]) == (18, "42.5 Gy", "17", 46.75)


@pytest.mark.parametrize(
    ("ident", "expected"),
    [
        ("sanuki-2022", "Radiation Therapy for Malignant Lumbosacral Plexopathy: A Case Series"),
        ("sanuki-2022/p05", "label: Patient 5"),
        ("sanuki-2022/p05/psoas", "site: psoas muscle"),
        ("sanuki-2022/p05/rt1", "total: 21 Gy"),
        ("sanuki-2022/p05/rt1/dose", "equivalent dose in 2 Gy fractions, alpha/beta 10 Gy: 22.75 Gy"),
        ("sanuki-2022/p05/rt1", "! conflict about 'dose'"),
        ("UBERON:0001999", "iliopsoas muscle (site/iliopsoas-muscle)"),
        ("VMAT", "volumetric modulated arc therapy"),
    ],
)
def test_show(cli, real_store, ident, expected):
    ran = cli("show", ident, "--all", "--store", real_store)
    assert ran.code == 0
    assert expected in ran.out


def test_a_lesion_does_not_get_the_dose_of_another(cli, real_store):
    rows = {
        r["target"]: r for r in find(cli, real_store, "--publication", "sanuki-2022") if r["subject"].endswith("p05")
    }
    assert rows["sanuki-2022/p05/psoas"]["dose"] == "21 Gy / 7"
    assert rows["sanuki-2022/p05/nodes"]["dose"] == "39 Gy / 13, planned"
    assert "dose" in rows["sanuki-2022/p05/psoas"]["disputed"]


def test_of_how_many_is_not_made_up(cli, real_store):
    rows = find(cli, real_store, "--publication", "kalantari-khandani-2025", "--drug", "cisplatin")
    assert rows and {r["n"] for r in rows} == {"not reported"}


def test_from_chooses_the_graphs(cli, real_store, tmp_path):
    def count(clause: str) -> int:
        (tmp_path / "q.rq").write_text(f"SELECT (COUNT(*) AS ?n) {clause} WHERE {{ ?s ?p ?o }}")
        return json.loads(cli("query", tmp_path / "q.rq", "--format", "json", "--store", real_store).out)[0]["n"]

    reported = count("FROM <https://w3id.org/metlit/record/sanuki-2022>")
    assert 0 < reported < count("") and count("FROM <http://localhost/none>") == 0


def test_machine_formats_are_not_rounded(cli, real_store, tmp_path):
    (tmp_path / "q.rq").write_text("SELECT (0.0004 AS ?x) (1.5e3 AS ?y) WHERE {}")
    assert json.loads(cli("query", tmp_path / "q.rq", "--format", "json", "--store", real_store).out) == [
        {"x": 0.0004, "y": 1500}
    ]
    assert cli("query", tmp_path / "q.rq", "--format", "foo", "--store", real_store).code == 2


def test_a_folder_without_records_replaces_nothing(cli, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "note.txt").write_text("x")
    ran = cli("build", "empty", "--store", "store")
    assert (ran.code, (tmp_path / "store").exists()) == (2, False)
    assert "no records there" in ran.err


def test_a_wrong_format_is_told_before_any_work(cli, tmp_path):
    ran = cli("build", "--sample", "--store", "store", "--format", "foo")
    assert ran.code == 2 and not (tmp_path / "store").exists()


def test_a_full_disk_and_an_absurd_schedule_are_one_line(cli, real_store):
    import subprocess

    from tests.conftest import METLIT

    full = subprocess.run(
        f"{METLIT} stats --store {real_store} > /dev/full", shell=True, capture_output=True, check=False
    )
    assert full.returncode == 2 and b"Traceback" not in full.stderr and b"cannot be written" in full.stderr
    absurd = cli("dose", "1000000000000/1")
    assert absurd.code == 2 and "Traceback" not in absurd.text


def test_interrupt_is_one_line(tmp_path):
    import signal

    from tests.struck import struck

    ran = struck("build", "--sample", at=20, by=signal.SIGINT, cwd=tmp_path)
    assert (ran.code, ran.text) == (130, "metlit: interrupted\n")


@pytest.mark.parametrize(
    "body", ["label: John Smith", "label: Mr. J. Smith", "label: J.S.", "note: seen by Dr. A. Miller", "id: john-smith"]
)
def test_names_are_refused(cli, tmp_path, body):
    (tmp_path / "cases").mkdir()
    ident = "" if body.startswith("id") else "id: p1, "
    (tmp_path / "cases" / "odd-2020.yaml").write_text(
        "source: {title: T, year: 2020, design: case report, depth: full text}\n"
        f"patients: {{{ident}at: Case, {body}}}\n"
    )
    ran = cli("check", "cases")
    assert ran.code == 1 and "cases/odd-2020.yaml:2:" in ran.out


def test_show_gives_the_line_of_the_record(cli, real_store):
    from tests.conftest import FROZEN

    data = json.loads(cli("show", "elhayel-2026/p1/rt2/dose", "--format", "json", "--store", real_store).out)
    lines = FROZEN[0].with_stem("elhayel-2026").read_text(encoding="utf-8").splitlines()
    total = next(v for v in data["values"] if v["key"] == "total")
    assert "30 Gy" in lines[total["line"] - 1]
    # The Abstract and section 2.3 have the dose and the fractions, 2.3 alone 3 Gy per fraction.
    each = next(v for v in data["values"] if v["key"] == "per_fraction")
    assert (total["value"], total["at"]) == ("30 Gy", ["Abstract", "Case presentation, 2.3"])
    assert (each["value"], each["at"]) == ("3 Gy", ["Case presentation, 2.3"])
    shown = cli("show", "gerontopoulos-2020/source", "--store", real_store).out
    assert "consent: written consent (at Patient characteristics)" in shown


def test_a_number_under_several_places_is_told_with_the_rewrite(cli, cases):
    from tests.conftest import RECORD

    several = RECORD.replace("dose: {", "dose: {at: [Abstract, Case presentation], ")
    ran = cli("check", cases({"two-2020.yaml": several}))
    warned = [line for line in ran.out.splitlines() if "place-not-said" in line]
    assert ran.code == 0 and len(warned) == 3
    line = several.splitlines().index(several.splitlines()[-1]) + 1
    column = several.splitlines()[-1].index("31.50 Gy") + 1
    assert f"two-2020.yaml:{line}:{column}: warning" in warned[0]
    assert "'31.50 Gy'" in warned[0] and "write {value: 31.50 Gy, at: …}" in warned[0]
    said = "{value: 31.50 Gy, at: Abstract}, fractions: {value: 21, at: Abstract}"
    mended = several.replace("31.50 Gy, fractions: 21", said).replace("1.50 Gy}", "{value: 1.50 Gy, at: Abstract}}")
    assert "place-not-said" not in cli("check", cases({"two-2020.yaml": mended})).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK { ?x a metlit:Patient }", "true"),
        ("SELECT (COUNT(?x) AS ?n) WHERE { ?x a metlit:Patient }", " n\n23"),
        (
            "CONSTRUCT { ?x a metlit:Cohort } WHERE { ?x a metlit:Cohort }",
            "<https://w3id.org/metlit/ontology#Cohort> .",
        ),
    ],
)
def test_query_forms(cli, real_store, tmp_path, query, expected):
    file = tmp_path / "q.rq"
    file.write_text(query)
    ran = cli("query", file, "--store", real_store)
    assert ran.code == 0
    assert expected.strip() in "\n".join(line.strip() for line in ran.out.splitlines())


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * WHERE {", "error at 1:"),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELECT * " + "{" * 2500 + "}" * 2500, "too deeply nested"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", "error at 1:"),
    ],
)
def test_queries_that_cannot_run_are_one_line(cli, real_store, tmp_path, query, reason):
    file = tmp_path / "q.rq"
    file.write_text(query)
    ran = cli("query", file, "--store", real_store)
    assert ran.code == 2
    assert reason in ran.err and len(ran.err.strip().splitlines()) == 1
    assert "Traceback" not in ran.text


def test_schedule(cli):
    # EQD2 = 30 (3 + 10) / 12 = 32.5; BED = 30 (1 + 3/10) = 39
    ran = cli("dose", "30/10", "--alpha-beta", "10", "--format", "json")
    assert json.loads(ran.out) == [
        {"total Gy": 30, "fractions": 10, "Gy/fraction": 3.0, "α/β Gy": 10, "BED Gy": 39.0, "EQD2 Gy": 32.5}
    ]
    assert cli("dose", "30 in 10").code == 2
    assert cli("dose", "30/10", "--alpha-beta", "0").code == 2


def test_json_schema_is_printed(cli):
    import jsonschema

    # What it accepts and refuses: tests/record/test_json_schema.py.
    validator = jsonschema.Draft202012Validator(json.loads(cli("schema", "--format", "json-schema").out))
    source = {"title": "A title", "year": 2020, "design": "Case Report", "depth": "full text"}
    assert validator.is_valid({"source": source})
    assert not validator.is_valid({"source": source, "patiens": []})


def test_what_a_library_warns_of_does_not_reach_a_user():
    """Unless whoever works on metlit asks for it."""
    program = (
        "import warnings, metlit.cli.app as a\n"
        "a.app = lambda: warnings.warn('invalid value encountered', RuntimeWarning)\n"
        "a.main()\n"
    )
    for options, told in (([], False), (["-W", "default"], True)):
        ran = subprocess.run(
            [sys.executable, *options, "-c", program], env=environment(), capture_output=True, check=True
        )
        assert (b"RuntimeWarning" in ran.stderr) is told
