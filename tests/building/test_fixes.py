"""``metlit fix`` as work: a record with faults comes back byte for byte, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metlit.building.chunk import Pipeline
from metlit.building.fixes import mended, rewritten
from metlit.finding import Rewrite
from metlit.record.files import RecordFile

BASE = """\
# A comment: it stays, with 'quotes', naïve letters and  two spaces
source: {title: A title, year: 2020, design: case report, depth: full text, doi: 10.1000/xyz123}   # N/A here
patients:
  - id: p1
    at: Case presentation
    age: 61
    sex: female
    primary: {tumour: breast cancer,   site: breast}
    lesions:
      - {id: psoas, site: iliopsoas muscle, side: left, size: 4 cm, detected: 2019-05}

    radiotherapy:
      - id: rt1
        target: psoas
        technique: IMRT
        boost: false
        dose: {total: 37.5 Gy, fractions: 15}  # 37,5 Gy
    systemic_therapy: {id: c1, drugs: [cisplatin, capecitabine]}
    toxicities: {event: any, present: false}
    responses: {of: rt1, lesion: psoas, response: partial response, detail: "no lung, nodal or adrenal metastases"}
"""
# What is right → what is written instead; each has one reading.
FAULTS = [
    ("doi: 10.1000/xyz123", "doi: https://doi.org/10.1000/XYZ123"),
    ("detected: 2019-05", "detected: May 2019"),
    ("detected: 2019-05", 'detected: "2019-05-12"'),
    ("detected: 2019-05", "detected: 13/05/2019"),
    ("boost: false", "boost: no"),
    ("[cisplatin,", "[cisplattin,"),
    ("capecitabine", "capecitabbine"),
    ("toxicities: {event: any, present: false}", "toxicities: none"),
    ('"no lung, nodal or adrenal metastases"', "no lung, nodal or adrenal metastases"),
    ("    radiotherapy:", "    radiation:"),
    ("    sex: female", "    gender: female"),
    ("    sex: female", "      sex: female"),
    ("    age: 61", "   age: 61"),
    ("    age: 61", "\tage: 61"),
    ("patients:", "patient:"),
    ("    age: 61", "    age:61"),
    ("{total: 37.5 Gy", "{total:37.5 Gy"),
    ("technique:", "tecnique:"),
    ("iliopsoas muscle", "ilipsoas muscle"),
]
# What is seen for what it is only if its parts are known words.
ALONE = [("drugs: [cisplatin, capecitabine]", "drugs: cisplatin and capecitabine")]
# What has several readings, or loses something: it stays as it is.
DOUBTS = [
    ("detected: 2019-05", "detected: 12/05/2019"),
    ("technique: IMRT", "technique: IMRT/VMAT"),
    ("size: 4 cm", "size: 4"),
    ("total: 37.5 Gy", "total: 30/10"),
    ("age: 61", "age: N/A"),
    ("[cisplatin, capecitabine]", "[cisplatin and capecitabine]"),
    ("site: breast}", "site: breest}"),
    ("target: psoas", "target: psaos"),
    ("site: iliopsoas muscle", "site: bone mets"),
    ("sex: female", "sex: femal e"),
]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def mend(pipeline: Pipeline, folder: Path, text: bytes):
    path = folder / "base-2020.yaml"
    path.write_bytes(text)
    return mended(pipeline, RecordFile("base-2020", path, "base-2020.yaml"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fixes")


def planted(faults, ends: str = "\n", start: str = "") -> tuple[str, str]:
    """The record with faults, one at a place, and without them."""
    text, places = BASE, set()
    for right, wrong in faults:
        # Of two lines side by side that begin wrongly nobody knows which is right: they stay.
        moved = (
            wrong.startswith("\t")
            or "age:61" in wrong
            or len(wrong) - len(wrong.lstrip()) != len(right) - len(right.lstrip())
        )
        own = {right.split(":")[0].strip(), *(["moved"] if moved else [])}
        if not own & places and right in text:
            text = text.replace(right, wrong, 1)
            places |= own
    return tuple(start + one.replace("\n", ends) for one in (text, BASE))


def test_the_base_is_sound(pipeline: Pipeline, folder: Path):
    done = mend(pipeline, folder, BASE.encode())
    assert (done.applied, done.left, done.after, done.diff) == ((), (), BASE.encode(), "")


@pytest.mark.parametrize("fault", [*FAULTS, *ALONE], ids=lambda fault: fault[1])
def test_each_fault_is_mended_and_shown(pipeline: Pipeline, folder: Path, fault):
    wrong, right = planted([fault])
    assert wrong != right
    done = mend(pipeline, folder, wrong.encode())
    assert done.after.decode() == right and len(done.applied) == 1 and done.left == ()
    assert sum(line.startswith("+") for line in done.diff.splitlines()) == 2  # the line, and the name of the file


@settings(max_examples=40)
@given(st.lists(st.sampled_from(FAULTS), max_size=8), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_any_faults_are_mended_and_nothing_else_is_touched(pipeline: Pipeline, folder: Path, faults, ends, start):
    wrong, right = planted(faults, ends, start)
    done = mend(pipeline, folder, wrong.encode())
    assert done.after.decode() == right
    assert mend(pipeline, folder, done.after).applied == ()


@pytest.mark.parametrize("doubt", DOUBTS, ids=lambda doubt: doubt[1])
def test_what_may_mean_several_things_stays(pipeline: Pipeline, folder: Path, doubt):
    wrong, _ = planted([doubt])
    assert wrong != BASE
    done = mend(pipeline, folder, wrong.encode())
    assert done.after.decode() == wrong and done.applied == ()
    assert [f.severity for f in done.left] == ["error"]


def test_spans_over_several_lines_and_letters_beyond_ascii():
    text = "a: “é” x\r\nb: 'one\r\n  two' # c\r\n".encode()
    rewrites = [Rewrite(1, 4, 1, 7, "e"), Rewrite(2, 4, 3, 7, "three")]
    assert rewritten(text, rewrites) == b"a: e x\r\nb: three # c\r\n"
