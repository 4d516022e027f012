"""Three ways over generated records: whoever changed something alone has it."""

from __future__ import annotations

import random
from copy import deepcopy

from hypothesis import given
from hypothesis import settings as often
from hypothesis import strategies as st

from metlit.curation.sheets.patching import plain_value
from metlit.curation.sheets.sheet_rows import SheetRow, sheet_rows
from metlit.curation.sheets.three_way import ThreeWay
from metlit.curation.sheets.yaml_text import record_text
from tests.curation.sheets.generated import SPOILT, Grower
from tests.curation.sheets.test_round_trip import changed, made_of, tree_of


def refuse(*told: object) -> None:
    raise AssertionError(f"a conflict: {told}")


@given(seed=st.integers(0, 10**9), spoilt=st.lists(st.sampled_from(SPOILT), min_size=1, max_size=6))
@often(max_examples=15)
def test_who_changed_alone_has_it(formed, seed, spoilt):
    chance = random.Random(seed)
    grower = Grower(formed, seed, spoilt)
    before = tree_of(record_text(grower.record()))
    after = tree_of(record_text(changed(before, chance, grower)))
    old, new = ({row.path: row for row in sheet_rows(formed, tree, "x")} for tree in (before, after))
    shown = {
        cls: {name for rows in (old, new) for row in rows.values() for name in row.cells} for cls in formed.classes
    }
    columns = {cls: names | {"list no"} for cls, names in shown.items()}
    for sheet, now in ((new, old), (old, new), (new, new)):
        merged = ThreeWay(*map(deepcopy, (old, sheet, now)), refuse, columns).merged()
        root = SheetRow("x", formed.schema.root.cls, "")
        assert plain_value(made_of(formed, list({"": root, **merged}.values()))) == plain_value(after)
