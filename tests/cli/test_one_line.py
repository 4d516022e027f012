"""What is strange on the command line, or about the terminal, ends in one line."""

from __future__ import annotations

import pytest

from metlit.cli.terminal import plain_number
from tests.conftest import environment, run


@pytest.mark.parametrize("text, number", [("3", 3), ("0.5", 0.5), (".5", 0.5), ("2.", 2), ("007", 7)])
def test_a_plain_number(text, number):
    assert plain_number(text) == number


@pytest.mark.parametrize("text", ["", ".", "²", "½", "٣", "３", "1e3", "1_0", "-1", "nan", "inf", "1.2.3", "9" * 400])
def test_no_plain_number(text):
    assert plain_number(text) is None


def test_a_weight_in_other_digits(real_store):
    ran = run("similar", "sanuki-2022/p05", "--weights", "age=²", "--store", real_store)
    assert (ran.code, ran.out, ran.err) == (2, "", "metlit: 'age=²' is no weight (write FACET=3,FACET=2)\n")


def test_a_terminal_that_cannot_print_a_character(real_store):
    ran = run("find", "--store", real_store, env=environment(PYTHONIOENCODING="ascii"))
    assert ran.code == 2 and ran.err.startswith("metlit: the output cannot be written as ascii") and "UTF8" in ran.err
    assert ran.err.count("\n") == 1


def test_a_pack_without_its_records_says_so_first(real_store, tmp_path):
    ran = run("export", "all", tmp_path / "pack", "--cases", tmp_path / "nowhere", "--store", real_store)
    assert ran.code == 2 and ran.err.count("\n") == 1 and "nowhere does not exist" in ran.err
    assert not (tmp_path / "pack").exists()
