"""Of how many members of a group something holds: against all groups of so many people that there can be."""

from __future__ import annotations

import csv
import io
from itertools import product

import pytest

from metlit.analysis.gaps import Gaps
from metlit.analysis.members import members_below, members_with, with_all
from metlit.analysis.network import evidence_network
from metlit.analysis.people import Bounds
from metlit.figures import files
from metlit.figures.catalogue import Figures

# Gerontopoulos et al. 2020, Table 2, women and men; the Results give one gastric primary and none of the prostate.
PRIMARIES = {"colon": (4, 4), "stomach": (1, 3), "prostate gland": (0, 3), "ovary": (2, 2), "urinary bladder": (2, 2),
             "uterine cervix": (1, 1), "kidney": (1, 1), "sarcoma": (1, 1), "ureter": (1, 1)}  # fmt: skip


@pytest.mark.parametrize("size", range(1, 6))
def test_of_how_many_two_things_hold_is_as_every_group_has_it(size: int) -> None:
    for one, other in product(range(size + 1), repeat=2):
        groups = [(a, b) for a in product((0, 1), repeat=size) for b in product((0, 1), repeat=size)
                  if sum(a) == one and sum(b) == other]  # fmt: skip
        both = [sum(x and y for x, y in zip(a, b, strict=True)) for a, b in groups]
        assert with_all(size, [Bounds(one, one), Bounds(other, other)]) == Bounds(min(both), max(both))


def test_what_is_named_alone_is_of_everybody_and_of_several_each_of_somebody() -> None:
    assert members_with(["x"], {}, 18) == {"x": Bounds(18, 18)}
    assert members_with(["x", "y"], {}, 18) == {"x": Bounds(0, 18), "y": Bounds(0, 18)}
    assert members_with(["x", "y"], {}, 1) == {"x": Bounds(1, 1), "y": Bounds(1, 1)}
    assert members_with(["x", "y"], {}, 18, ["x"]) == {"x": Bounds(18, 18), "y": Bounds(0, 18)}
    assert members_with(["x"], {"x": [(4, 4)]}, None) == {"x": Bounds(open=True)}


def test_a_printed_number_is_of_so_many_even_alone() -> None:
    assert members_with(["x"], {"x": [(4, 4)]}, 18) == {"x": Bounds(4, 4)}
    assert members_with(["x", "y"], {"x": [(2, 2), (3, 3)]}, 4) == {"x": Bounds(3, 4), "y": Bounds(0, 4)}
    assert members_with(["x"], {"x": [(6, 11)]}, 10) == {"x": Bounds(6, 10)}


def test_above_several_are_at_most_all_of_them(library) -> None:
    """Two of four people have one, three the other: at least three have one of them, at most all."""
    one, other = (library.terms.one(word).iri for word in ("psoas muscle", "piriformis muscle"))
    found = members_below({one: Bounds(2, 2), other: Bounds(3, 3)}, library.terms, 4)
    shared = set(library.terms.ancestors(one)) & set(library.terms.ancestors(other))
    assert shared
    assert {found[above] for above in shared} == {Bounds(3, 4)}


@pytest.mark.parametrize("primary", PRIMARIES)
def test_primaries_of_a_group_are_as_many_as_its_table_has(library, primary: str) -> None:
    network = evidence_network(library, {"publication": ["gerontopoulos-2020"]})
    names = {(data["label"], data["kind"]): name for name, data in network.nodes(data=True)}
    edge = network.edges[names[primary, "primary tumour"], names["psoas muscle", "site"]]
    assert (edge["patients"], edge["patients_at_most"]) == PRIMARIES[primary]


def test_the_gap_map_has_the_numbers_of_the_table(library) -> None:
    figure = Figures(library).figure("gap-sites", {"publication": ["gerontopoulos-2020"]})
    lines = list(csv.DictReader(io.StringIO(files.plotted_numbers(figure).decode())))
    found = {m["primary"]: (int(m["people"]), int(m["people_at_most"])) for m in lines if m["site"] == "psoas muscle"}
    assert found == PRIMARIES


def test_outcomes_of_some_are_no_outcomes_of_all(library) -> None:
    """Kalantari Khandani et al.: of ten with a locoregional recurrence 2 after a complete response, 4 in the nodes."""
    network = evidence_network(library, {"publication": ["kalantari-khandani-2025"]})
    names = {data["label"]: name for name, data in network.nodes(data=True)}
    printed = {"locoregional recurrence": 10, "regional recurrence": 4, "complete response": 2, "local recurrence": 6}
    for outcome, number in printed.items():
        edge = network.edges[names["intensity-modulated radiotherapy"], names[outcome]]
        assert edge["patients"] == number, outcome
    # The Results say six, the Discussion eleven: of ten.
    assert network.edges[names["intensity-modulated radiotherapy"], names["local recurrence"]]["patients_at_most"] == 10


def test_what_all_were_treated_with_is_of_all(library) -> None:
    """Gerontopoulos et al.: external beam radiotherapy of 18, two- or three-dimensional."""
    network = evidence_network(library, {"publication": ["gerontopoulos-2020"]})
    names = {data["label"]: name for name, data in network.nodes(data=True)}
    found = {
        how: network.edges[names["psoas muscle"], names[how]]
        for how in ("external beam radiotherapy", "two-dimensional radiotherapy")
    }
    assert {how: (e["patients"], e["patients_at_most"]) for how, e in found.items()} == {
        "external beam radiotherapy": (18, 18),
        "two-dimensional radiotherapy": (0, 18),
    }


def test_once_is_of_one_person_and_of_no_more(library) -> None:
    """Gerontopoulos et al., Table 2: one kidney, cervix, ureter and sarcoma; who had which technique is not told."""
    rows = Gaps(library, {"publication": ["gerontopoulos-2020"]}).once()
    assert {(row["primary"], row["technique"]) for row in rows} == {
        (primary, "external beam radiotherapy") for primary, number in PRIMARIES.items() if number == (1, 1)
    }
