"""The file of forms: every row does what its example says, and a wrong row is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from metlit.errors import ResourceError
from metlit.model.forms import COLUMNS, Forms
from metlit.resources import Resources

FORMS = Forms.load(Resources.default().forms_file())
HEADER = "\t".join(COLUMNS) + "\n"


@pytest.mark.parametrize("form", FORMS.forms, ids=lambda form: form.name)
def test_each_form_does_what_its_example_says(form):
    for place in form.takes:
        reading = FORMS.read(form.example, place)
        assert reading is not None and reading.form is form
        said = "; ".join(f"{key}={value}" if key else value for key, value in reading.values.items())
        assert (said or "|".join(reading.rewrites)) == form.gives
        assert bool(reading.values) != bool(reading.rewrites)


def test_patterns_are_of_ecma_262():
    for form in FORMS.forms:
        assert "(?P" not in form.pattern and "(?i" not in form.pattern and "\\Z" not in form.pattern


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("a\tX\tb", "3 cells"),
        ("a\tX\t(\t{n}\t\t\t\tx\tx", "pattern"),
        ("a\tX\t{nothing}\tx\t\t\t\tx\tx", "pattern"),
        ("a\tX\t(?<n>b)\t{m}\t\t\t\tb\tb", "names what"),
        ("a\tX\t(?<n>b)\t{n:month}\t\t\t\tb\tb", "names what"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(tmp_path: Path, row: str, what: str):
    (tmp_path / "forms.tsv").write_text(HEADER + row + "\n")
    with pytest.raises(ResourceError, match=rf"forms\.tsv:2: .*{what}"):
        Forms.load(tmp_path / "forms.tsv")


def test_without_a_file_there_are_no_forms(tmp_path: Path):
    assert Forms.load(tmp_path / "forms.tsv").read("30 Gy in 10 fx", "Dose/total") is None
