"""What is verified of a record: each fault has its finding at its line, and what is right has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from metlit.curation.reading import read_paper
from metlit.curation.verify.verifying import Verifier
from metlit.errors import MetlitError
from metlit.finding import ERROR, INFO, WARNING
from tests.curation import own_paper
from tests.curation.verify.conftest import RECORD, ROWS

# What is changed in the record, the finding that it has, and a part of what that says.
FAULTS = [
    pytest.param("before: 8", "before: 3", ERROR, "other-cell", "NRS before has: “8”", id="digit"),
    pytest.param("before: 7", "before: 8", ERROR, "other-cell", "Table 1, row 1, column NRS before", id="row above"),
    pytest.param("14 months", "41 months", ERROR, "other-cell", "Follow-up (months) has: “14”", id="swapped in a cell"),
    pytest.param("total: 30 Gy", "total: 10 Gy", ERROR, "other-cell", "has: “30/10”", id="other number of the cell"),
    pytest.param("215 days", "251 days", ERROR, "number-not-found", "there stands 215 days", id="swapped"),
    pytest.param("at: Methods", "at: Abstract", ERROR, "number-elsewhere", "at Methods, paragraph 1", id="other place"),
    pytest.param("2012-04", "2012-03", ERROR, "number-not-found", "2012-03 stands nowhere", id="month"),
    pytest.param('"> 12', '"12', WARNING, "sign-differs", "more than 12", id="sign lost"),
    pytest.param("about 5.5", "5.5", WARNING, "sign-differs", "about 5.5", id="about lost"),
    pytest.param('">= 2"', '"2"', WARNING, "sign-differs", "2 or higher", id="sign behind lost"),
    pytest.param("31 days", "31 weeks", ERROR, "unit-differs", "31–675 days", id="unit"),
    pytest.param("n: 2, of", "n: 3, of", WARNING, "number-out-of-context", "toxicities n", id="of others"),
    pytest.param("two patients, count: 2", "two patients, count: 3", ERROR, "number-not-in-quote", "two", id="count"),
    pytest.param("printed: two p", "printed: six p", ERROR, "quote-not-found", "six patients", id="quote"),
    pytest.param("MV photons", "MV electrons", WARNING, "quote-paraphrased", "83 % of the words", id="paraphrase"),
    pytest.param("31–675 d", "31 up to 675 d", WARNING, "quote-paraphrased", "stand apart", id="numbers"),
    pytest.param("printed: 5.5 months, at: Abstract", "printed: 215 days, at: Abstract", ERROR, "quote-elsewhere",
                 "but at Results, paragraph 1", id="quote of another place"),
    pytest.param('"Table 1, patient 3"', '"Table 7, patient 3"', ERROR, "place-not-found", "no “Table 7”", id="table"),
    pytest.param("at: Methods", "at: Appendix", WARNING, "place-not-found", "looked up in all of it", id="section"),
]  # fmt: skip


def test_what_stands_as_recorded_has_no_finding(verified) -> None:
    done = verified()
    assert [f.text() for f in done.findings if f.severity != INFO] == []
    assert done.quotes == len(ROWS) + 1 + 3  # of doses, of the course of all, of claims
    # Of each patient age, total, fractions, two scores, months; two years; eleven of the group; a count of a claim.
    assert done.numbers == 6 * len(ROWS) + 2 + 11 + 1


@pytest.mark.parametrize("old, new, severity, code, said", FAULTS)
def test_a_fault_is_found_at_its_line(verified, old: str, new: str, severity: str, code: str, said: str) -> None:
    assert old in RECORD
    line = RECORD[: RECORD.index(old)].count("\n") + 1
    found = [f for f in verified(RECORD.replace(old, new, 1)).findings if f.severity != INFO]
    # A place is told of at the first value that names it.
    lines = [(line + (code == "place-not-found" and new.startswith('"')), severity)]
    assert [(f.line, f.severity) for f in found if f.code == code] == lines, [f.text() for f in found]
    assert said in next(f for f in found if f.code == code).message


def test_a_quote_over_a_hyphen_at_the_end_of_a_line_stands(verified) -> None:
    assert "palliative radiotherapy with 6 MV photons" in RECORD  # the paper breaks "radio-therapy"
    assert verified().failed is False


def test_numbers_of_own_data_that_the_record_lacks_are_told_by_section(verified) -> None:
    lacking = RECORD.replace("mean: 215 days, min: 31 days, max: 675 days", "min: 31 days, max: 675 days")
    told = [f.message for f in verified(lacking).findings if f.code == "unrecorded"]
    # 215 days, and the change of 1.5 kg, which the record never had.
    assert len(told) == 1 and told[0].startswith("Results: the record does not carry 2 numbers of own data"), told
    each = [f.message for f in verified(lacking, each=True).findings if f.code == "unrecorded"]
    assert any("“215 days”" in message for message in each) and len(each) == 2
    assert not any("18" in message for message in each), "what others report is no own data"


def test_a_record_with_errors_is_not_verified(verified) -> None:
    done = verified(RECORD.replace("age: 61", "age: 61 Gy"))
    assert (done.checked, done.failed, [f.code for f in done.findings]) == (False, True, ["unknown-unit"])


def test_the_text_of_another_paper_is_refused(verified) -> None:
    other = RECORD.replace("10.1000/own.2021.7", "10.1000/own.2019.1")
    with pytest.raises(MetlitError, match=r"gives 10\.1000/own\.2021\.7 as its DOI, not 10\.1000/own\.2019\.1"):
        verified(other)
    assert [f.code for f in verified(other, anyway=True).findings if f.severity == WARNING] == ["another-paper"]


def test_a_text_with_little_of_the_record_and_another_title_is_refused(verifier: Verifier, tmp_path: Path) -> None:
    (tmp_path / "own-2021.yaml").write_text(RECORD, encoding="utf-8")
    (tmp_path / "paper.md").write_bytes(own_paper.markdown())
    with pytest.raises(MetlitError, match="it seems to be another paper"):
        verifier.verify(tmp_path / "own-2021.yaml", replace(read_paper(tmp_path / "paper.md"), doi=""))


def test_a_title_that_the_text_does_not_print_is_a_warning(verified) -> None:
    other = RECORD.replace("  doi: 10.1000/own.2021.7\n", "").replace("title: Radiotherapy of", "title: On heads and")
    assert [f.code for f in verified(other).findings if f.severity == WARNING] == ["another-paper"]
