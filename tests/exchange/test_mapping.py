"""Formats of patients as mapping files: what they say is in the files, everything else is listed."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import metlit
from metlit import iris
from metlit.errors import ResourceError, UnknownWordError
from metlit.exchange.mapping_file import load_format
from metlit.exchange.patient_files import patient_formats, patients_zip
from metlit.notice import NOTICE
from metlit.resources import Resources
from metlit.tables.catalogue import Tables

RECORD = """\
source: {title: A title, year: 2020, doi: 10.1000/x, design: case report, depth: full text}
patients:
  - id: p1
    at: Case presentation
    age: 61
    sex: male
    primary: {tumour: undifferentiated nasopharyngeal carcinoma, site: nasopharynx}
    lesions:
      - {id: psoas, site: iliopsoas muscle}
      - {id: liver, site: liver, present: false}
    radiotherapy:
      - {id: rt1, target: psoas, technique: [IMRT, VMAT], dose: {total: 31.50 Gy, fractions: 21, per_fraction: 1.50 Gy}}
      - {id: rt2, target: psoas, dose: {total: 3000 cGy, fractions: not reported}}
    systemic_therapy:
      - {id: chemo1, drugs: cisplatin}
      - {id: chemo2, drugs: not reported}
    responses:
      - {of: rt1, response: stable disease}
      - {of: rt1, response: stable disease}
      - {of: rt2, response: stable disease}
      - {of: rt2, response: partial response}
      - {of: chemo1, response: partial response, present: false}
      - {of: chemo2, response: complete response}
  - id: p2
    at: Case presentation
    age: "> 80"
cohorts:
  - {id: all, n: 18, at: Results}
"""
FLAT = """\
# title: A flat object for each patient
# each: patient=patients
# naming: of
# silent: id at printed note of
# losses: Nothing but these.
=	gender	m	context/male
=	gender	f	context/female
id	patient	"{slug}"
years	patient.age	integer unit/year
gender	patient.sex	enumeration gender
tumour	patient.primary.tumour	"{label} <{curie}>"
techniques[]	patient.radiotherapy.technique	"{label}"
sites[]	patient.primary.site & patient.lesions.site	"{code}"
gray[]	patient.radiotherapy.dose.total	number unit/gray
printed[]	patient.radiotherapy.dose.total	{"value": "{number}", "unit": "{unit}", "told": "{text}"}
"""
FHIR = """\
# title: Bundles of FHIR (R4): a patient, conditions, procedures
# each: patient=patients
# naming: of
# others: cohorts=group of {n}: a bundle is about one person
# silent: id at printed note of
=	gender	male	context/male
=	gender	female	context/female
=	coded	{"coding": [{"system": "{system}", "code": "{code}", "display": "{label}"}]}
resourceType	"Bundle"
type	"collection"
entry[0].resource.resourceType	"Patient"
entry[0].resource.id	patient	"{slug}"
entry[0].resource.gender	patient.sex	enumeration gender
entry[0].resource.gender	"unknown"
entry[primary]	primary=patient.primary
entry[primary].resource.resourceType	"Condition"
entry[primary].resource.subject.reference	patient	"Patient/{slug}"
entry[primary].resource.code	primary.tumour	coded	required
entry[primary].resource.bodySite[]	primary.site	coded
entry[course]	course=patient.radiotherapy
entry[course].resource.resourceType	"Procedure"
entry[course].resource.id	course	"{slug}"
entry[course].resource.subject.reference	patient	"Patient/{slug}"
entry[course].resource.bodySite[]	course.target.site	coded
entry[course].resource.outcome	course<responses.response	coded	only
entry[course].resource.extension[dose]	dose=course.dose
entry[course].resource.extension[dose].valueQuantity	dose.total	{"value": "{number}", "unit": "{unit}"}	required
entry[drug]	therapy=patient.systemic_therapy agent=therapy.drugs drug=agent.drug
entry[drug].resource.resourceType	"MedicationStatement"
entry[drug].resource.medicationCodeableConcept	drug	coded	required
"""
HEAD = "# title: X\n# each: patient=patients\n"
PERIODS = "".join(
    f"=\tPeriod\t{sign}\tunit/{unit}\n" for sign, unit in (("Y", "year"), ("M", "month"), ("W", "week"), ("D", "day"))
)
Exported = tuple[dict[str, dict], list[str]]


def written(folder: Path, text: str, name: str = "form") -> Path:
    file = folder / f"{name}.tsv"
    file.write_text(text, encoding="utf-8")
    return file


def unpacked(file: Path) -> Exported:
    with zipfile.ZipFile(file) as zipped:
        texts = {name: zipped.read(name).decode() for name in zipped.namelist()}
    return {n: json.loads(t) for n, t in texts.items() if n.endswith(".json")}, texts["losses.txt"].splitlines()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mapping")
    (folder / "cases").mkdir()
    (folder / "cases" / "one-2020.yaml").write_text(RECORD, encoding="utf-8")
    built = metlit.build(folder / "cases", folder / "store")
    assert built.generation is not None, [f.text() for f in built.findings]
    return folder / "store"


@pytest.fixture
def exported(cli, store: Path, tmp_path: Path) -> Callable[[str], Exported]:
    """What the command writes by a mapping file of this text, or a name."""

    def export(text: str) -> Exported:
        form = text if "\n" not in text else written(tmp_path, text)
        ran = cli("export", "patients", "--format", form, "--store", store, "-o", tmp_path / "out.zip")
        assert ran.code == 0, ran.err
        documents, losses = unpacked(tmp_path / "out.zip")
        assert ran.err.startswith(f"{len([line for line in losses if line.startswith('one-2020/')])} values")
        return documents, losses

    return export


def test_a_format_of_one_line_an_element(exported) -> None:
    documents, losses = exported(FLAT)
    assert documents == {
        "one-2020-p1.json": {
            "id": "one-2020-p1",
            "years": 61,
            "gender": "m",
            "tumour": "nasopharyngeal undifferentiated carcinoma <MONDO:0021537>",
            "techniques": ["intensity-modulated radiotherapy", "volumetric modulated arc therapy"],
            # UBERON: nasopharynx, iliopsoas muscle; the liver is stated not to be affected.
            "sites": ["0001728", "0001999"],
            "gray": [31.5, 30],
            "printed": [
                {"value": 31.5, "unit": "Gy", "told": "31.50 Gy"},
                {"value": 3000, "unit": "cGy", "told": "3000 cGy"},
            ],
        },
        "one-2020-p2.json": {"id": "one-2020-p2"},
    }
    assert losses[:3] == [NOTICE, "", "Nothing but these."]
    assert "one-2020/p2: age > 80: no single number" in losses
    assert {"one-2020/p1/liver: site liver", "one-2020/p1/liver: present no"} <= set(losses)
    lost = {line for line in losses if line.startswith("one-2020/p1/rt")}
    assert {"one-2020/p1/rt1/dose: fractions 21", "one-2020/p1/rt1/dose: per fraction 1.50 Gy"} <= lost
    assert not any("total" in line or "tumour" in line for line in losses)
    # Not reported is data: it is not in the file, and is listed.
    assert "one-2020/p1/rt2/dose/fractions: reason not reported" in losses


def test_a_format_with_entries_references_and_codes(exported) -> None:
    documents, losses = exported(FHIR)
    resources = [entry["resource"] for entry in documents["one-2020-p1.json"]["entry"]]
    kinds = [resource["resourceType"] for resource in resources]
    assert kinds == ["Patient", "Condition", "Procedure", "Procedure", "MedicationStatement"]
    patient, condition, first, second, drug = resources
    assert (patient["id"], patient["gender"]) == ("one-2020-p1", "male")
    assert condition["subject"] == first["subject"] == {"reference": "Patient/one-2020-p1"}
    assert condition["code"]["coding"] == [
        {
            "system": f"{iris.OBO}MONDO_",
            "code": "0021537",
            "display": "nasopharyngeal undifferentiated carcinoma",
        }
    ]
    assert first["bodySite"][0]["coding"][0]["code"] == "0001999"
    assert first["extension"] == [{"valueQuantity": {"value": 31.5, "unit": "Gy"}}]
    assert drug["medicationCodeableConcept"]["coding"][0]["display"] == "cisplatin"
    # Two statements of one response are one; of two different ones there is none.
    assert first["outcome"]["coding"][0]["display"] == "stable disease" and "outcome" not in second
    lost = [line for line in losses if line.startswith("one-2020/p1/rt2: response")]
    assert {line.partition(": response ")[2] for line in lost} == {
        f"{label}: the field has one value, and there are 2" for label in ("stable disease", "partial response")
    }
    # Who has no sex in the record has none here; a bundle is of one person.
    assert documents["one-2020-p2.json"]["entry"] == [
        {"resource": {"resourceType": "Patient", "id": "one-2020-p2", "gender": "unknown"}}
    ]
    assert "one-2020/all: group of 18: a bundle is about one person" in losses


def test_what_is_stated_to_be_absent_is_not_in_a_phenopacket_as_if_it_were_there(exported) -> None:
    documents, losses = exported("phenopackets")
    packet = documents["one-2020-p1.json"]
    sites = {
        feature["modifiers"][0]["label"]: feature.get("excluded", False) for feature in packet["phenotypicFeatures"]
    }
    assert sites == {"iliopsoas muscle": False, "liver": True}
    (cisplatin,) = [action for action in packet["medicalActions"] if "treatment" in action]
    assert "responseToTreatment" not in cisplatin
    assert "one-2020/p1/responses-5: present no" in losses
    # A treatment without a drug has no place, and with it its response.
    assert any(line.endswith("response complete response") for line in losses)
    # One technique only: the other is told. 31.5 Gy is no whole number, 3000 cGy are one.
    assert any(line.startswith("one-2020/p1/rt1: technique ") and line.endswith("has one value") for line in losses)
    doses = [
        action["radiationTherapy"]["dosage"] for action in packet["medicalActions"] if "radiationTherapy" in action
    ]
    assert doses == [32]
    assert "one-2020/p1/rt1/dose: total 31.5 Gy: a whole number in the file, 32" in losses
    # Without a number of fractions it would have 0 of them: a procedure, and the dose is told.
    (procedure,) = [action["procedure"] for action in packet["medicalActions"] if "procedure" in action]
    assert procedure["bodySite"]["label"] == "iliopsoas muscle"
    assert any(line.startswith("one-2020/p1/rt2/dose: total 3000 cGy") for line in losses)


def packets(cli, tmp_path: Path, record: str) -> Exported:
    """The Phenopackets of a record."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one-2020.yaml").write_text(record, encoding="utf-8")
    assert metlit.build(tmp_path / "cases", tmp_path / "store").generation
    ran = cli("export", "phenopackets", "--store", tmp_path / "store", "-o", tmp_path / "out.zip")
    assert ran.code == 0, ran.err
    return unpacked(tmp_path / "out.zip")


AGES = {
    "'90+'": None,
    "60-65": {"ageRange": {"start": {"iso8601duration": "P60Y"}, "end": {"iso8601duration": "P65Y"}}},
    "about 60": None,
    "3 days": {"age": {"iso8601duration": "P3D"}},
    "6 weeks": {"age": {"iso8601duration": "P6W"}},
    "0": None,
    "8-11 months": {"ageRange": {"start": {"iso8601duration": "P8M"}, "end": {"iso8601duration": "P11M"}}},
    "about 60-65": None,
}


def test_an_age_is_in_a_phenopacket_or_in_the_losses(cli, tmp_path: Path) -> None:
    people = "".join(f"  - {{id: p{i}, at: Case, age: {age}}}\n" for i, age in enumerate(AGES))
    head = "source: {title: A title, year: 2020, design: case series, depth: full text}\npatients:\n"
    documents, losses = packets(cli, tmp_path, head + people)
    for i, (age, wanted) in enumerate(AGES.items()):
        subject = documents[f"one-2020-p{i}.json"]["subject"]
        assert subject.get("timeAtLastEncounter") == wanted, age
        told = [line for line in losses if line.startswith(f"one-2020/p{i}: age ")]
        assert len(told) == (wanted is None), age


def identifiers(value: object) -> set[str]:
    """The ids of all ontology classes in JSON."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    own = {value["id"]} if isinstance(value, dict) and {"id", "label"} <= value.keys() else set()
    return own.union(*map(identifiers, inner))


def test_phenopackets_of_the_frozen_set(library) -> None:
    """Every prefix is declared; scores are those of Table 1 of Sanuki 2022; nobody was given 0 Gy or 0 fractions."""
    data, _ = patients_zip(library, [Tables(library).wording(r) for r in library.records], "phenopackets")
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        found = {n: json.loads(zipped.read(n)) for n in zipped.namelist() if n.endswith(".json")}
    assert len(found) == 23  # 1, 10, 1 and 11 patients one by one
    scores = {}
    for name, packet in found.items():
        about = {key: value for key, value in packet.items() if key != "metaData"}
        declared = {resource["namespacePrefix"] for resource in packet["metaData"]["resources"]}
        assert {i.partition(":")[0] for i in identifiers(about)} <= declared, name
        for action in packet.get("medicalActions", []):
            course = action.get("radiationTherapy")
            assert course is None or (course["dosage"] > 0 and course["fractions"] > 0), name
        scores[name] = [
            (m["description"].split()[2], m["value"]["quantity"]["value"]) for m in packet.get("measurements", [])
        ]
    table = ((9, 0), (4, 0), (3, 0), (8, 3), (4, 0), (5, 3), (4, 0), (3, 0), (4, 1), (8, 0), (8, 0))
    for number, (before, after) in enumerate(table, 1):
        own = [("before", before), ("after", after)]
        if number == 1:
            own = [("before", 9), ("before", 8), ("after", 0), ("after", 0)]
        assert scores[f"sanuki-2022-p{number:02}.json"] == own


def test_what_a_format_does_not_name_is_all_lost(cli, cases, record: str, tmp_path: Path) -> None:
    """Every value of the small record, by hand; only where it stands and what it is called is no content."""
    assert cli("build", cases({"one-2020.yaml": record}), "--store", tmp_path / "store").code == 0
    form = written(tmp_path, '# title: X\n# each: patient=patients\n# silent: id at printed\nid\tpatient\t"{path}"\n')
    ran = cli("export", "patients", "-f", form, "--store", tmp_path / "store", "-o", tmp_path / "out.zip")
    assert ran.code == 0, ran.err
    documents, losses = unpacked(tmp_path / "out.zip")
    assert documents == {"one-2020-p1.json": {"id": "one-2020/p1"}}
    assert losses == [
        NOTICE,
        "",
        "one-2020/p1: age 61",
        "one-2020/p1: sex male",
        "one-2020/p1/primary: tumour nasopharyngeal undifferentiated carcinoma",
        "one-2020/p1/primary: site nasopharynx",
        "one-2020/p1/psoas: site iliopsoas muscle",
        "one-2020/p1/rt1/dose: total 31.50 Gy",
        "one-2020/p1/rt1/dose: fractions 21",
        "one-2020/p1/rt1/dose: per fraction 1.50 Gy",
    ]


def test_who_lacks_what_a_file_needs_has_none_and_nothing_of_him_is_forgotten(exported) -> None:
    text = "# title: X\n# each: patient=patients\nage\tpatient.age\nsex\tpatient.sex\ttext\trequired: a sex is needed\n"
    documents, losses = exported(text)
    assert documents == {"one-2020-p1.json": {"age": "61", "sex": "male"}}
    assert {"one-2020/p2: a sex is needed", "one-2020/p2: age > 80"} <= set(losses)


@pytest.mark.parametrize(
    ("age", "written"),
    [
        ("18 months", "P1Y6M"),
        ("7 months", "P7M"),
        ("61 years", "P61Y"),
        ("2.5 years", "P2Y6M"),
        ("3 days", "P3D"),
        ("6 weeks", "P6W"),
        ("61.3 years", "P61.3Y"),  # no whole months: a fraction of the last part, as the standard has it
    ],
)
def test_ages_are_periods_of_iso_8601(cli, tmp_path: Path, age: str, written: str) -> None:
    """ISO 8601-1, 5.5.2: years and months, a part of nought left out; else days or weeks as printed."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one-2020.yaml").write_text(RECORD.replace("age: 61", f"age: {age}"), encoding="utf-8")
    assert metlit.build(tmp_path / "cases", tmp_path / "store").generation
    form = tmp_path / "form.tsv"
    form.write_text(f"{HEAD}{PERIODS}age\tpatient.age\tduration Period\n", encoding="utf-8")
    ran = cli("export", "patients", "-f", form, "--store", tmp_path / "store", "-o", tmp_path / "out.zip")
    assert ran.code == 0 and unpacked(tmp_path / "out.zip")[0]["one-2020-p1.json"] == {"age": written}


def test_a_format_can_be_of_groups(exported) -> None:
    head = "# title: Groups\n# each: group=cohorts\n# others: patients=a person\n"
    documents, losses = exported(head + 'id\tgroup\t"{path}"\nn\tgroup.n\tinteger\n')
    assert documents == {"one-2020-all.json": {"id": "one-2020/all", "n": 18}}
    assert {"one-2020/p1: a person", "one-2020/p2: a person"} <= set(losses)


def test_a_file_in_the_folder_of_mappings_is_a_format_with_a_name(store: Path, tmp_path: Path) -> None:
    default = Resources.default()
    for folder in (default.ontology, default.shapes, default.questions, default.layouts):
        shutil.copytree(folder, tmp_path / folder.name)
    written(tmp_path / "ontology" / "mappings", FLAT, "flat")
    library = metlit.open(store)
    library.resources = Resources.below(tmp_path)
    assert set(patient_formats(library.resources)) == set(patient_formats(default)) | {"flat"}
    data, lost = patients_zip(library, [Tables(library).wording("one-2020")], "flat")
    (tmp_path / "out.zip").write_bytes(data)
    documents, losses = unpacked(tmp_path / "out.zip")
    assert documents["one-2020-p1.json"]["years"] == 61
    assert lost == len([line for line in losses if line.startswith("one-2020/")])


def test_formats_are_listed_and_an_unknown_one_is_refused(cli, store: Path) -> None:
    ran = cli("export", "patients")
    assert ran.code == 0 and ran.out.startswith("phenopackets ")
    ran = cli("export", "patients", "-f", "phenopacket", "--store", store)
    assert ran.code == 2 and "did you mean 'phenopackets'" in ran.err
    with pytest.raises(UnknownWordError, match="no format of patients 'abbreviations'"):
        patients_zip(metlit.open(store), [], "abbreviations")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sex", "leads to no values"),
        ("sex\tpatient.sex\tcolour", "unknown conversion 'colour'"),
        ("sex\tpatient.sex\tenumeration Sex", "the enumeration 'Sex' has no values"),
        ('sex\tpatient.sex\t"{colour}"', "a value has no 'colour'"),
        ('sex\tpatient.sex\t{"a": 1', "is no JSON"),
        ("sex\tpatient.sex\ttext\tsometimes", "unknown option 'sometimes'"),
        ("sex\tlesion.site\ttext", "there is no level 'lesion' here"),
        ("sex()\tpatient.sex", "is no part of a path"),
        ("a\tpatient<responses.response", "by which key entries name things"),
        ("a[lesion].b\tpatient.sex", "belongs to an entry that does not stand above it"),
        ("a[site]\tlesion=patient.lesions", "the path of an entry ends in its last level"),
        ("a[lesion]\tlesion=patient.lesions\nb\tlesion.site", "there is no level 'lesion' here"),
        ("a\tpatient.sex\tlost because", "what is lost has the path -"),
        ("=\tSex", "neither an enumeration nor a template"),
    ],
)
def test_a_malformed_line_is_refused_with_its_place(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ResourceError) as raised:
        load_format(written(tmp_path, f"{HEAD}{line}\n"))
    assert message in str(raised.value)
    place = 3 + line.count("\n")
    assert f"form.tsv:{place}: " in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "a\tpatient.sexx\n", "form.tsv:3: no record has a key 'sexx'"),
        (HEAD + "a\tpatient.age\tnumber unit/yeer\n", "form.tsv:3: there is no concept 'unit/yeer'"),
        (HEAD + "=\tSex\tM\tcontext/mail\n", "form, Sex: there is no concept 'context/mail'"),
        (HEAD + "# silent: idd\n", "form: no record has a key 'idd'"),
        ("# title: X\n# each: patient=patient\n", "form: no record has a key 'patient'"),
        ("# title: X\n", "the header lacks title or each"),
    ],
)
def test_keys_units_and_concepts_must_be_known(cli, store: Path, tmp_path: Path, text: str, message: str) -> None:
    ran = cli("export", "patients", "-f", written(tmp_path, text), "--store", store, "-o", tmp_path / "out.zip")
    assert ran.code == 2 and message in ran.err and not (tmp_path / "out.zip").exists()
