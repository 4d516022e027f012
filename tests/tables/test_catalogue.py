"""Tables of a review: what the papers print comes back, nothing is left out silently, nothing turned."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest

from metlit.errors import ResourceError, UnknownWordError
from metlit.notice import NOTICE
from metlit.tables.catalogue import Tables
from metlit.tables.citations import Publication, names
from metlit.tables.layout import Layout
from metlit.tables.table import NOTHING, footnote_letter

# Sanuki et al. 2022, Table 1, as printed: patient, primary, age and sex, pain, muscle, intent, dose, before, after,
# weeks, analgesics a day.
TABLE_1 = """\
1|Ovarian cancer|49, F|Left groin and femoral region; inability to lie supine|Psoas|P|39/13|9|0|3|Hydromorphone 6 mg Loxoprofen 180 mg
1|Ovarian cancer|49, F|Right groin and femoral region|Psoas|P|39/13|8|0|3|Hydromorphone 6 mg Loxoprofen 180 mg
2|Endometrial cancer|74, F|Left sciatic/buttock area|Piriformis|LC|54/30|4|0|1|Acetaminophen 1000 mg
3|Cervical cancer|75, F|From right lateral thigh to lower back|Psoas|LC|59.4/33|3|0|4|Acetaminophen 1200 mg Pregabalin 150 mg
4|Urachal cancer|47, M|Left groin, exacerbated by straining|Psoas|P|60/30|8|3|4|Loxoprofen 180 mg
5|Cervical cancer|54, F|From right lateral thigh to lower back|Psoas|LC|21/7|4|0|2|Hydromorphone 2 mg
6|Cervical cancer|44, F|Left groin/sciatic area|Piriformis|LC|59.4/33|5|3|12|Oxycodone 40 mg Acetaminophen 2400 mg Pregabalin 50 mg Celecoxib 400 mg
7|Ureteral cancer|61, M|Right pelvis and groin|Psoas|P|30/10|4|0|2|Oxycodone 30 mg Loxoprofen 180 mg
8|Rectal cancer|71, M|Left sciatic/buttock area|Piriformis|LC|54/30|3|0|2|Oxycodone 20 mg Acetaminophen 1500 mg Pregabalin 150 mg
9|Bladder cancer|70, M|Inability to extend the hip joint and to bend forward|Psoas|P|30/10|4|1|3|Morphine 20 mg Acetaminophen 1500 mg
10|Gastric cancer|73, F|Left groin and femoral region; inability to lie supine|Psoas|P|39/13|8|0|1|Oxycodone 20 mg Mirogabalin 10 mg
11|Bladder cancer|80, M|Left groin/sciatic area|Piriformis|P|30/10|8|0|1|Acetaminophen 1200 mg
"""  # noqa: E501
SEX = {"F": "female", "M": "male"}
INTENT = {"P": "palliative intent", "LC": "local control intent"}  # the table's own legend
# Printed as "Inability to extend the hip joint and to bend forward".
TWO_SYMPTOMS = "Inability to extend the hip joint and to bend forward"


@pytest.fixture(scope="module")
def tables(library) -> Tables:
    return Tables(library)


def rows(tables: Tables, name: str, **facets: list[str]) -> list[dict[str, str]]:
    table = tables.table(name, facets)
    return [{c.name: cell.text for c, cell in zip(table.columns, row, strict=True)} for row in table.rows]


@pytest.mark.parametrize("number", range(12))
def test_a_papers_own_table_comes_back_cell_by_cell(tables: Tables, library, number: int) -> None:
    patient, primary, who, pain, muscle, intent, dose, before, after, weeks, drugs = TABLE_1.splitlines()[number].split(
        "|"
    )
    found = [r for r in rows(tables, "courses", publication=["sanuki-2022"]) if r["subject"].startswith("Patient ")]
    assert len(found) == 12
    row = found[number]
    age, sex = who.split(", ")
    total, fractions = dose.split("/")
    assert row["subject"] == f"Patient {patient}"
    assert row["tumour"] == library.terms.one(primary, []).label
    assert (row["age"], row["sex"]) == (age, SEX[sex])
    assert library.terms.one(muscle, []).label in row["target"].split("; ")
    assert row["intent"] == INTENT[intent]
    assert (row["total"], row["fractions"]) == (f"{total} Gy", fractions)
    assert (row["before"], row["after"]) == (before, after)
    assert row["best_after"] == f"{weeks} week" + ("s" if weeks != "1" else "")
    told = f"{row['location']}; {row['symptoms']}".casefold()
    parts = ["inability to extend the hip", "inability to bend forward"] if pain == TWO_SYMPTOMS else None
    for part in parts or pain.replace(", ", "; ").split("; "):
        assert part.casefold() in told
    words = drugs.split()
    for drug, milligrams in zip(words[::3], words[1::3], strict=True):
        assert f"{drug.casefold()}, daily dose {milligrams} mg" in row["analgesics"]


def test_everybody_is_counted_known_or_not(tables: Tables) -> None:
    summary = rows(tables, "characteristics")
    people = int(summary[0]["value"])
    # 1 + 10 + 1 + 11: the patients whom the five papers report one by one.
    assert people == 23
    variables = [r for r in summary[1:] if r["known"] and r["not_reported"]]
    assert variables
    for row in variables:
        assert sum(int(row[c]) for c in ("known", "not_reported", "nothing")) == people, row


def test_numbers_of_the_summary_are_those_of_the_papers(tables: Tables) -> None:
    summary = {r["variable"].strip(): r for r in rows(tables, "characteristics")}
    # The ages printed: 15; 50; Sanuki's eleven. Of Kalantari Khandani's ten none is.
    ages = sorted([15, 50, 49, 74, 75, 47, 54, 44, 61, 71, 70, 73, 80])
    assert summary["Age, years"]["value"] == f"{ages[6]} (15–80)"
    assert (summary["Age, years"]["known"], summary["Age, years"]["not_reported"]) == ("13", "10")
    # Elhayel, Pinotti and Sanuki's eleven have a course with dose and fractions; 8 Gy in 1 is the least.
    assert (summary["EQD2(10), Gy"]["known"], 8 * (8 + 10) / (2 + 10)) == ("13", 12)
    assert "(12–" in summary["EQD2(10), Gy"]["value"]
    # Sanuki's scores before, a patient each: patient 1 had 8 and 9. El Hayel has another scale, which is not mixed in.
    scores: dict[str, list[int]] = {}
    for line in TABLE_1.splitlines():
        patient, *_, before, _, _, _ = line.split("|")
        scores.setdefault(patient.split()[0], []).append(int(before))
    assert len(scores) == 11
    middle = sorted(sum(own) / len(own) for own in scores.values())[5]
    assert summary["numeric rating scale (0-10)"]["known"] == "11"
    found = [
        r["value"] for r in rows(tables, "characteristics") if r["variable"].strip() == "numeric rating scale (0-10)"
    ]
    assert found == [f"{middle:g} (3–9)", "0 (0–3)"]
    assert summary["visual analogue scale"]["value"] == "8"
    assert summary["female"]["value"] == "7 (54 %)"
    assert summary["male"]["value"] == "6 (46 %)"


def test_what_is_stated_not_to_be_there_is_no_finding(tables: Tables, library) -> None:
    """Pinotti et al. observed no lesion of the liver; Gerontopoulos et al. no toxicity of grade 2 or more."""
    (woman,) = rows(tables, "patients", publication=["pinotti-2017"])
    assert "liver" not in woman["lesions"].split("; ")
    assert "lung" in woman["lesions"].split("; ")
    (liver,) = [r for r in rows(tables, "lesions", publication=["pinotti-2017"]) if r["site"] == "liver"]
    assert liver["present"] == "no"
    (toxicity,) = [r for r in rows(tables, "outcomes", publication=["gerontopoulos-2020"]) if r["kind"] == "toxicity"]
    assert (toxicity["grade"], toxicity["present"]) == (">= 2", "no")
    assert {"present"} <= {c.name for c in tables.table("outcomes", {}).for_page().columns}


def test_equal_counts_of_two_groups_both_stand(tables: Tables) -> None:
    """Gerontopoulos et al., Table 2: two men and two women with colon cancer."""
    (everybody,) = [r for r in rows(tables, "patients", publication=["gerontopoulos-2020"]) if r["n"] == "18"]
    assert "colon (n = 2, 2)" in everybody["tumour"]
    assert "prostate gland (n = 3)" in everybody["tumour"]


def test_what_is_said_of_a_whole_group_is_not_said_of_its_parts_again(tables: Tables) -> None:
    """Kalantari Khandani et al., Table 1: 65 patients with NPC, seven histologies of it; all had 70, 59.4 and 54 Gy.

    Gerontopoulos et al. had 18 patients treated in two or three dimensions, and do not say how many in which.
    """
    (npc,) = [r for r in rows(tables, "patients", publication=["kalantari-khandani-2025"]) if r["n"] == "65"]
    assert (npc["tumour"], npc["primary_site"]) == ("nasopharyngeal carcinoma (n = 65)", "nasopharynx (n = 65)")
    assert "n = 65" not in npc["radiotherapy"] and npc["radiotherapy"].startswith("70 Gy; 59.4 Gy; 54 Gy")
    (psoas,) = rows(tables, "studies", publication=["gerontopoulos-2020"])
    technique = "two-dimensional radiotherapy; three-dimensional conformal radiotherapy"
    assert technique in psoas.values()


def test_doses_have_their_derived_values_and_say_with_which_alpha_beta(tables: Tables) -> None:
    table = tables.table("treatments", {"publication": ["gerontopoulos-2020"]})
    heads = {c.name: c for c in table.columns}
    assert heads["eqd2_3"].plain == "EQD2(3), Gy" and heads["eqd2_3"].derived
    (row,) = rows(tables, "treatments", publication=["gerontopoulos-2020"])
    # 42.5 Gy in 17: BED10 = 42.5 (1 + 2.5/10) = 53.125; EQD2(10) = 42.5 × 12.5/12; EQD2(3) = 42.5 × 5.5/5.
    assert (row["bed_10"], row["eqd2_10"], row["eqd2_3"]) == ("53.13", "44.27", "46.75")
    assert {r["eqd2_10"] for r in rows(tables, "courses", publication=["gerontopoulos-2020"])} == {"44.27"}
    assert any("computed by metlit" in remark for remark in table.remarks)


def test_contradictions_are_footnotes_of_the_cells_concerned(tables: Tables) -> None:
    table = tables.table("treatments", {"publication": ["sanuki-2022"]})
    place = {c.name: i for i, c in enumerate(table.columns)}
    of = [r for r in table.rows if r[place["subject"]].text == "Patient 5"]
    fifth = next(r for r in of if r[place["total"]].text == "21 Gy")
    notes = [table.notes[i] for i in fifth[place["total"]].notes]
    assert len(notes) == 1
    assert "21/7" in notes[0] and "total 12 Gy, fractions 4" in notes[0] and notes[0].count("used") == 1
    third = next(r for r in table.rows if r[place["subject"]].text == "Patient 3")
    assert not third[place["total"]].notes


def test_facets_leave_the_rows_that_the_evidence_is_about(tables: Tables, library) -> None:
    treatments = {r["treatment"] for r in library.find(site=["piriformis"]) if r["treatment"]}
    found = {r["record"].rsplit("/", 1)[0] for r in rows(tables, "treatments", site=["piriformis"])}
    assert found and found <= treatments | {t.rsplit("/", 1)[0] for t in treatments}
    # Sanuki et al.: patients 2, 6, 8 and 11, and the group.
    people = {r["subject"] for r in rows(tables, "treatments", site=["piriformis"])}
    assert people - {"12 tumor sites in 11 patients"} == {f"Patient {n}" for n in (2, 6, 8, 11)}
    with pytest.raises(UnknownWordError, match="pirifromis"):
        tables.table("treatments", {"site": ["pirifromis"]})


def test_no_cell_is_blank_and_every_table_has_rows_and_the_notice(tables: Tables) -> None:
    for name in tables.layouts:
        table = tables.table(name, {})
        assert table.rows, name
        assert table.remarks[-1] == NOTICE
        assert len(table.references) == len(
            {r["study"] for r in rows(tables, name)} if name != "characteristics" else [1] * 4
        )
        if name != "characteristics":
            assert all(cell.text for row in table.rows for cell in row), name


def test_every_row_names_what_metlit_show_explains(tables: Tables, cli, real_store) -> None:
    for name in ("treatments", "evidence"):
        record = rows(tables, name)[-1]["record"]
        assert cli("show", record, "--store", real_store).code == 0


def test_citations_by_number_or_by_author_and_year(library) -> None:
    numbered = Tables(library).table("studies", {})
    named = Tables(library, author_year=True).table("studies", {})
    assert [row[0].text for row in numbered.rows][-1] == "Sanuki et al. 2022 [5]"
    assert [row[0].text for row in named.rows][-1] == "Sanuki et al. 2022"
    assert numbered.references[-1] == (
        "Sanuki N, Kodama S, Seta H, Sakai M, Watanabe H. Radiation Therapy for Malignant Lumbosacral Plexopathy: "
        "A Case Series. Cureus. 2022;14(1):e20939. doi:10.7759/cureus.20939"
    )


def test_audit_and_conflicts_are_those_of_the_questions(tables: Tables, library) -> None:
    found = Counter(r["record"].split("/")[0] for r in rows(tables, "audit"))
    asked = library.labels(library.question("verdicts")).dicts()
    wrong = Counter(
        r["publication"] for r in asked if r["verdict"] in ("differs", "impossible", "implausible", "contradicts")
    )
    assert found == wrong and sum(wrong.values()) > 50
    assert len(rows(tables, "conflicts")) == len(library.question("conflicts").rows)


def test_an_unknown_table_is_told_with_the_nearest(cli, real_store) -> None:
    ran = cli("export", "table", "treatmets", "--store", real_store)
    assert ran.code == 2 and "did you mean 'treatments'" in ran.err
    listed = cli("export", "table", "--store", real_store)
    assert listed.code == 0 and "treatments" in listed.out


def test_the_file_is_there_whole_or_not_at_all(cli, real_store, tmp_path) -> None:
    ran = cli("export", "table", "studies", "--store", real_store, "-o", tmp_path / "missing" / "t.csv")
    assert ran.code == 2 and "cannot be written" in ran.err
    ran = cli("export", "table", "studies", "--store", real_store, "-o", tmp_path / "t.pdf")
    assert ran.code == 2 and "is that of no format" in ran.err
    assert not list(tmp_path.glob("*t.*"))
    assert cli("export", "table", "studies", "--store", real_store, "-o", tmp_path / "t.csv").code == 0
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]
    assert len(list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text())))) == 6


def test_json_holds_what_csv_cannot(cli, real_store) -> None:
    ran = cli("export", "table", "treatments", "--store", real_store, "-f", "json", "--publication", "sanuki-2022")
    data = json.loads(ran.out)
    assert data["columns"]["eqd2_10"] == "EQD2(10), Gy"
    assert NOTICE in data["remarks"] and len(data["references"]) == 1
    assert all(set(row) == {*data["columns"], "notes"} for row in data["rows"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# title: T\n# facet: subject\n", "one of them"),
        ("# title: T\n# rows: subject\nn\tN\tsubject.n\n", "lacks facet"),
        ("# title: T\n# facet: subject\n# rows: subject\nn\tN\tsubject.n\tbold\n", "5?.*unknown option 'bold'"),
        ("# title: T\n# facet: subject\n# rows: subject\nn\tN\tsum(subject)\n", "leads to no values"),
        ("# title: T\n# facet: subject\n# rows: Sub-ject\n", "is no level"),
    ],
)
def test_a_malformed_table_is_told_with_its_place(tmp_path, text: str, message: str) -> None:
    file = tmp_path / "t.tsv"
    file.write_text(text)
    with pytest.raises(ResourceError, match=message) as told:
        Layout.load(file)
    assert str(file) in str(told.value)


def test_footnotes_go_on_after_z() -> None:
    assert [footnote_letter(i) for i in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "a",
        "z",
        "aa",
        "ab",
        "az",
        "ba",
        "zz",
        "aaa",
    ]
    assert NOTHING != ""


def test_abbreviations_that_stand_on_the_page_are_explained(tables: Tables) -> None:
    remarks = tables.table("treatments", {"publication": ["sanuki-2022"]}).remarks
    (found,) = [r for r in remarks if r.startswith("Abbreviations: ")]
    assert "BED, biologically effective dose;" in found and "α/β, dose" in found
    # Nobody had stereotactic radiotherapy there.
    assert "SBRT" not in found
    assert remarks[-1] == NOTICE


def test_publications_of_the_same_authors_and_year_are_told_apart() -> None:
    def publication(record: str, year: str) -> Publication:
        return Publication(record, ("Li X", "Wu Y", "Xu Z"), "", "", year, "", "", "", "", "")

    found = names([publication("li-2020-b", "2020"), publication("li-2020", "2020"), publication("li-2021", "2021")])
    assert found == {"li-2020": "Li et al. 2020a", "li-2020-b": "Li et al. 2020b", "li-2021": "Li et al. 2021"}


def test_a_stated_absence_is_never_a_blank(tables: Tables) -> None:
    """Sanuki 2022: patients 1 and 5 had chemotherapy, of drugs that are not named. Kalantari 2025: planned totals."""
    patients = {row["record"]: row for row in tables.table("patients", {}).data()[1]}
    assert {patients[f"sanuki-2022/p0{n}"]["systemic"] for n in (1, 5)} == {"chemotherapy"}
    assert {patients[f"sanuki-2022/p0{n}"]["systemic"] for n in (2, 3, 4)} == {"not reported"}
    assert patients["kalantari-khandani-2025/c01"]["radiotherapy"] == "not reported"
    # Of patient 8 59.4 Gy were planned.
    assert patients["sanuki-2022/p08"]["radiotherapy"] == "54 Gy"


def test_words_of_the_papers_stand_below(tables: Tables) -> None:
    """Sanuki et al., Table 1, write cancers; the concepts are carcinomas. What has its label is not repeated."""
    remarks = tables.table("patients", {"publication": ["sanuki-2022"]}).remarks
    (found,) = [r for r in remarks if r.startswith("As the papers have it: ")]
    assert "“ovarian cancer” (ovarian carcinoma)" in found and "“rectal cancer” (rectal carcinoma)" in found
    assert "psoas muscle" not in found
    assert not [r for r in tables.table("evidence", {}).remarks if r.startswith("As the papers")]
