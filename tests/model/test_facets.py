"""Facets and columns stand in data: no name of one stands in the code that uses them."""

from __future__ import annotations

import pytest

from metlit.model.facets import load_facets
from metlit.model.questions import load_questions
from metlit.resources import Resources
from tests.sources import TREES
from tests.test_no_oncology import literals

# What makes an evidence row, whatever the field: who, where it is reported, what was done to what, how many.
STRUCTURE = {"publication", "subject", "part_of", "n", "target", "treatment", "kind", "at", "row"}
# Words of something else that are spelt the same: a column of pooled proportions, the derived graph, a schedule.
OTHERS = {
    "analysis.pooled_rows": {"outcome"},
    "analysis.told_outcomes": {"outcome"},
    "answers.show": {"derived"},
    "answers.ask": {"fractions"},
}
ROOMS = ("analysis", "answers", "store", "model.facets", "model.phrases", "model.questions", "workbench", "cli.facets",
         "cli.analysis")  # fmt: skip


def names() -> set[str]:
    """Of all facets, and of all columns of the evidence rows."""
    resources = Resources.default()
    shown = resources.analysis_file("columns").read_text(encoding="utf-8").splitlines()
    found = {line.split("\t")[0] for line in shown if line and not line.startswith("#")}
    found |= set(load_questions(resources)["evidence"].columns)
    return found | set(load_facets(resources.analysis_file("facets")))


def test_the_names_are_many():
    assert len(names() - STRUCTURE) > 30


@pytest.mark.parametrize("module", sorted(name for name in TREES if name.startswith(ROOMS)))
def test_no_facet_and_no_column_is_named_in_the_code(module):
    known = names() - STRUCTURE - OTHERS.get(module, set())
    assert [(line, text) for line, text in literals(TREES[module]) if text in known] == []
