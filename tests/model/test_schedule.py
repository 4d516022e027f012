"""What a schedule comes to, against the formulas that the rules cite."""

from __future__ import annotations

import shutil
from decimal import Decimal
from fractions import Fraction

import pytest

from metlit.errors import UnknownWordError
from metlit.model.schedule import effects
from metlit.resources import Resources
from tests.conftest import REPOSITORY


@pytest.mark.parametrize(("total", "n"), [("30", 10), ("42.5", 17), ("8", 1), ("59.4", 33), ("1.50", 1)])
@pytest.mark.parametrize("ratio", [None, "10", "3", "2.5", "0.4"])
def test_effects_are_those_of_the_formulas(total, n, ratio):
    """BED = D (1 + d / (α/β)): Fowler 1989; EQD2 = D (d + α/β) / (2 + α/β): Bentzen 2012; d = D / n."""
    found = effects(f"{total}/{n}", ratio)
    assert [e.alpha_beta for e in found] == ([Decimal(ratio)] if ratio else [10, 3])
    for effect in found:
        dose, each, ab = Fraction(total), Fraction(total) / n, Fraction(effect.alpha_beta)
        assert (effect.total, effect.fractions) == (Decimal(total), n)
        assert abs(Fraction(effect.per_fraction) - each) < Fraction(1, 10**15)
        assert abs(Fraction(effect.bed) - dose * (1 + each / ab)) < Fraction(1, 10**14)
        assert abs(Fraction(effect.eqd2) - dose * (each + ab) / (2 + ab)) < Fraction(1, 10**14)


@pytest.mark.parametrize("schedule", ["30/10", " 30 Gy / 10 ", "30gy/10fx", "30 gray/10 F"])
def test_a_schedule_is_written_with_or_without_its_unit(schedule):
    assert effects(schedule, "10 Gy")[0].eqd2 == Decimal("32.5")  # 30 (3 + 10) / 12


@pytest.mark.parametrize(
    "schedule", ["", "30", "0/5", "-30/10", "30/0", "30/1000", "30 cm/10", "30 cGy/10", "30/10 weeks", "30/2.5", "x/10"]
)
def test_what_is_no_schedule_is_refused(schedule):
    with pytest.raises(UnknownWordError, match="is no schedule"):
        effects(schedule)


@pytest.mark.parametrize("ratio", ["", "0", "-3", "ten", "10 cm"])
def test_what_is_no_ratio_is_refused(ratio):
    with pytest.raises(UnknownWordError, match="is no alpha/beta ratio"):
        effects("30/10", ratio)


def test_the_formula_stands_in_the_rule_alone(tmp_path):
    """Another rule, another figure: with EQD2 by fractions of 1 Gy, 30 (3 + 10) / 11."""
    for folder in ("ontology", "shapes", "questions", "layouts"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    rule = tmp_path / "ontology" / "rules" / "31-eqd2.rq"
    text = rule.read_text(encoding="utf-8")
    assert text.count("(2 + ?ab)") == 1
    rule.write_text(text.replace("(2 + ?ab)", "(1 + ?ab)"), encoding="utf-8")
    (found,) = effects("30/10", "10", Resources.below(tmp_path))
    assert abs(Fraction(found.eqd2) - Fraction(30 * 13, 11)) < Fraction(1, 10**14)
