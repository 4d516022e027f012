"""Graph analysis: nearest patients, paths, gaps, pooled proportions, measures."""

from __future__ import annotations

import csv
import io
import math

import networkx
import pytest

from metlit.analysis import gaps, measures, neighbours_table, pathways
from metlit.analysis.likeness import Information
from metlit.analysis.neighbours import Neighbours
from metlit.analysis.network import evidence_network
from metlit.errors import UnknownWordError
from tests.conftest import environment


@pytest.fixture(scope="module")
def neighbours(library) -> Neighbours:
    return Neighbours(library)


def concept(library, word: str) -> str:
    return library.terms.one(word, []).iri


# -- how alike


def test_muscles_are_more_alike_than_a_muscle_and_the_lung(library, neighbours: Neighbours) -> None:
    alike = neighbours._information.alike
    psoas, iliopsoas, lung = (concept(library, w) for w in ("psoas muscle", "iliopsoas muscle", "lung"))
    deltoid = concept(library, "deltoid muscle")
    assert alike(psoas, psoas) == 1
    assert 1 > alike(psoas, iliopsoas) > alike(psoas, deltoid) > alike(psoas, lung) >= 0
    colon, gastric, sarcoma = (
        concept(library, w) for w in ("colon adenocarcinoma", "gastric carcinoma", "leiomyosarcoma")
    )
    assert alike(colon, gastric) > alike(colon, sarcoma)


def test_information_content_is_worked_out_by_hand(library) -> None:
    """Of a scheme of S concepts, N reported: a concept with s from it downwards has -ln((n + s) / (N + S))."""
    terms = library.terms
    psoas, iliopsoas = (concept(library, w) for w in ("psoas muscle", "iliopsoas muscle"))
    found = Information(terms, [psoas] * 3 + [iliopsoas])
    size = sum(c.scheme == "site" for c in terms.concepts.values())
    below_psoas, below_iliopsoas = len(terms.descendants(psoas)), len(terms.descendants(iliopsoas))
    content = -math.log((3 + below_psoas) / (4 + size)), -math.log((4 + below_iliopsoas) / (4 + size))
    assert found.content(psoas) == pytest.approx(content[0])
    assert found.content(iliopsoas) == pytest.approx(content[1])
    # The nearest concept above both is the iliopsoas muscle itself.
    assert found.alike(psoas, iliopsoas) == pytest.approx(2 * content[1] / sum(content))


def test_of_several_ways_upwards_the_most_informative_counts_and_each_term_once(tmp_path) -> None:
    """By hand: 7 concepts, 3 reported. What is above a leaf on two ways is counted once for it."""
    from metlit.model.terms import Terms

    rows = ("whole\tthe whole", "top\tthe top", "left\tthe left\twhole", "right\tthe right\twhole",
            "both\tthe both\tleft|right|top", "leaf\tthe leaf\tboth", "other\tthe other\tright")  # fmt: skip
    header = (
        "key\tlabel\tbroader\trelation\tsynonyms\tdefinition\tsource\texactMatch\tcloseMatch\tbroadMatch\tnarrowMatch"
    )
    lines = [row + "\t" * (10 - row.count("\t")) for row in rows]
    (tmp_path / "thing.tsv").write_text("\n".join([header, *lines]) + "\n")
    terms = Terms.load([tmp_path / "thing.tsv"])
    leaf, other, right, whole = (f"https://w3id.org/metlit/term/thing/{k}" for k in ("leaf", "other", "right", "whole"))
    found = Information(terms, [leaf, leaf, other])
    assert found.content(whole) == pytest.approx(-math.log((3 + 6) / 10))
    assert found.content(right) == pytest.approx(-math.log((3 + 4) / 10))
    wanted = 2 * -math.log(0.7) / -(math.log((2 + 1) / 10) + math.log((1 + 1) / 10))
    assert found.alike(leaf, other) == found.alike(other, leaf) == pytest.approx(wanted)


# -- the nearest patients


def test_the_nearest_to_a_boy_with_a_painful_iliopsoas_are_psoas_metastases_treated_palliatively(library) -> None:
    """El Hayel: 15, male, right iliopsoas, VAS 8. Sanuki, Table 1: patients 1, 4, 7 and 10 have the psoas and P."""
    rows = neighbours_table.similar_rows(library, "elhayel-2026/p1", 4)
    assert {row["site"] for row in rows} == {"psoas muscle"}
    assert all("palliative" in str(row["intent"]) for row in rows)
    assert {row["subject"] for row in rows} == {f"sanuki-2022/p{n:02}" for n in (1, 4, 7, 10)}
    assert all("site 9" in str(row["why"]) and "pain" in str(row["why"]) for row in rows)
    first = rows[0]
    assert (first["subject"], first["dose"], first["eqd2_10"], first["pain"]) == (
        "sanuki-2022/p04",
        "60 Gy / 30",
        "60",
        "8 → 3",
    )


def test_who_fits_the_description_comes_first(library) -> None:
    rows = neighbours_table.similar_rows(
        library, age="15", sex="male", primary="undifferentiated nasopharyngeal carcinoma", site="iliopsoas",
        side="right", pain="8",
    )  # fmt: skip
    assert (rows[0]["subject"], rows[0]["similarity"]) == ("elhayel-2026/p1", 1.0)


def test_what_is_not_reported_neither_rewards_nor_punishes(neighbours: Neighbours, library) -> None:
    """A row without an age counts as the mean of those with one, so it lies between the best and the worst of these."""
    found = neighbours.nearest(neighbours.described({"age": "15"}), 100)
    known = [n.similarity for n in found if n.shares["age"] is not None]
    unknown = {round(n.similarity, 9) for n in found if n.shares["age"] is None}
    assert len(unknown) == 1 and min(known) < unknown.pop() < max(known)
    # Kalantari: median age 43.38; the oldest is 80, the youngest 15: 1 - 28.38 / 65.
    group = next(
        n for n in found if n.subject == "kalantari-khandani-2025/analysed" or "median" in str(n.rows[0]["age"])
    )
    assert group.shares["age"] == pytest.approx(1 - abs(_age(group.rows[0]["age"]) - 15) / (80 - 15))


def _age(text: object) -> float:
    import re

    return float(re.search(r"(?:mean|median) ([0-9.]+)", str(text))[1])


def test_weights_can_be_changed(library) -> None:
    plain = neighbours_table.similar_rows(library, "elhayel-2026/p1", 1)
    by_age = neighbours_table.similar_rows(
        library, "elhayel-2026/p1", 1, {"site": 0, "pain": 0, "primary": 0, "side": 0, "mechanism": 0}
    )
    assert plain[0]["subject"] == "sanuki-2022/p04"
    # By age and sex alone the nearest is again the man of 47; by age alone a woman of 44 (sanuki 6) or the group.
    assert by_age[0]["subject"] == "sanuki-2022/p04"
    ages = neighbours_table.similar_rows(library, count=1, age="45")
    assert str(ages[0]["age"]) in ("44", "46") or "43.38" in str(ages[0]["age"])
    with pytest.raises(UnknownWordError, match="did you mean 'site'"):
        neighbours_table.similar_rows(library, "elhayel-2026/p1", 1, {"sites": 2})


def test_the_evaluation_compares_across_publications_only(neighbours: Neighbours) -> None:
    rows = {row["shared"]: row for row in neighbours_table.evaluation(neighbours, 1)}
    # 23 patients with one neighbour each, all of other publications, who are patients themselves.
    assert rows["technique"]["nearest"].endswith("of 23")
    # Patients with photon beam radiotherapy are all of one publication, and so are those with chemotherapy and surgery:
    # IMRT alone is shared, by the ten of Kalantari Khandani et al. and the one of El Hayel et al.: 20 ordered pairs.
    pairs = 2 * (1 * 10 + 1 * 1 + 1 * 11 + 10 * 1 + 10 * 11 + 1 * 11)
    assert float(rows["technique"]["chance"]) == pytest.approx(100 * 20 / pairs, abs=6)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["similar"], "nothing is described"),
        (["similar", "nobody-1900/p1"], "no patient, group or target is called"),
        (["similar", "--site", "iliopsoass"], "did you mean"),
        (["similar", "--age", "old"], "is no number"),
        (["similar", "--site", "psoas", "--weights", "site:3"], "is no weight"),
        (["path", "psoas", "leukaemic unicorn"], "unknown word"),
        (["path", "psoas", "31/11"], "nobody is reported with 31 Gy in 11"),
        (["path", "psoas", "deltoid muscle"], "nothing is reported about"),
        (["pool", "complete pain respons"], "did you mean"),
        (["pool", "complete pain response", "--by", "colour"], "there is no column 'colour'"),
        (["pool", "complete pain response", "--bands", "20"], "bands of what?"),
        (["pool", "complete pain response", "--by", "eqd2_10", "--bands", "low"], "are no bands"),
        (["gaps", "unreproted"], "unknown format 'unreproted'"),
        (["network", "--project", "sites/primary tumour"], "there is no kind 'sites'"),
    ],
)
def test_bad_input_gets_a_line(cli, real_store, args: list[str], message: str) -> None:
    ran = cli(*args, "--store", real_store)
    assert ran.code == 2 and message in ran.err and "Traceback" not in ran.err


# -- paths


def test_the_path_from_a_tumour_to_a_schedule_is_told_by_one_patient(library) -> None:
    ways = pathways.Pathways(library)
    (first, *_) = ways.shortest("nasopharyngeal carcinoma", "30 Gy in 10 fractions", 1)
    assert [ways.label(thing) for thing in first] == [
        "nasopharyngeal undifferentiated carcinoma", "iliopsoas muscle", "three-dimensional conformal radiotherapy",
        "30 Gy in 10",
    ]  # fmt: skip
    rows = list(ways.table([first]))
    assert {(r["people"], r["whole_path"], r["publications"]) for r in rows} == {(1, 1, "elhayel-2026")}
    assert ways.shortest("nasopharyngeal carcinoma", "30/10", 1) == [first]


def test_a_path_from_a_patient_and_a_publication(library) -> None:
    ways = pathways.Pathways(library)
    for start in ("sanuki-2022/p04", "sanuki-2022"):
        (path, *_) = ways.shortest(start, "60/30", 1)
        assert ways.label(path[0]) == start and ways.label(path[-1]) == "60 Gy in 30"
    assert ways.shortest("psoas", "psoas muscle") == [[concept(library, "psoas muscle")]]


def test_what_nothing_connects_is_said(cli, real_store) -> None:
    # The muscle was not irradiated, but its patient has a tumour.
    ran = cli("path", "rhomboid muscle", "pain relief", "--store", real_store, "-f", "csv")
    assert ran.code == 0
    assert ran.out.startswith("path,step,from,to")


# -- gaps


def test_nobody_has_reported_stereotactic_radiotherapy_of_a_psoas(library) -> None:
    rows = gaps.Gaps(library).unreported()
    pairs = {(r["site"], r["technique"]) for r in rows}
    # Nor of a piriformis: so the muscles of the hip are named, and their kinds and parts need not be.
    assert ("muscle of hip", "stereotactic radiotherapy") in pairs
    assert ("muscle of hip", "stereotactic body radiotherapy") not in pairs
    assert ("iliopsoas muscle", "stereotactic radiotherapy") not in pairs
    assert ("psoas muscle", "stereotactic radiotherapy") not in pairs
    # Pinotti et al.: radiotherapy of which neither technique nor target is printed may have been of one of her muscles.
    assert ("skeletal muscle", "stereotactic radiotherapy") not in pairs
    assert ("muscle of lower limb", "stereotactic radiotherapy") not in pairs, "her vastus intermedius is one of these"
    # El Hayel's patient, 18 of Gerontopoulos et al., and Sanuki's 11.
    assert next(r for r in rows if r["site"] == "muscle of hip")["site_people"] == 30
    # What is named by its region, or is a detail, could not have been given elsewhere.
    assert not {technique for _, technique in pairs} & {"chest wall radiotherapy", "whole-brain radiotherapy", "boost"}
    assert ("nasopharynx", "intensity-modulated radiotherapy") not in pairs
    of_muscles = gaps.Gaps(library, {"site": ["skeletal muscle"]}).unreported()
    # Among the rows of muscles alone there is nothing that may have been of another one.
    assert of_muscles[0]["site"] == "muscle of lower limb"


def test_what_is_reported_once_and_what_is_left_out(library) -> None:
    found = gaps.Gaps(library)
    once = {(r["primary"], r["site"], r["technique"]) for r in found.once()}
    assert ("gastric carcinoma", "psoas muscle", "photon beam radiotherapy") in once
    # Two patients: 3 and 5 of sanuki.
    assert ("cervical carcinoma", "psoas muscle", "photon beam radiotherapy") not in once
    # Endometrial carcinoma is reported at the piriformis with photons only; at the psoas it is not reported at all.
    crossed = {(r["primary"], r["site"], r["technique"]): r for r in found.combinations()}
    assert ("nasopharyngeal undifferentiated carcinoma", "iliopsoas muscle", "photon beam radiotherapy") in crossed
    assert not any(p == "endometrial carcinoma" and s == "psoas muscle" for p, s, _ in crossed)
    assert not set(crossed) & once
    missing = [r for r in found.missing() if r["subject"] == "elhayel-2026/p1" and r["site"] == "nasopharynx"]
    # 70 Gy; the number of fractions is not printed.
    assert missing and all("fractions" in r["missing"] and "dose" not in r["missing"] for r in missing)


# -- what the analyses know of the field


@pytest.mark.parametrize(
    ("file", "old", "new", "command", "message"),
    [
        ("chain", "all\tsite", "some\tsite", ["path", "psoas", "30/10"], "no link of a chain"),
        ("chain", "all\tsite", "all\tplace", ["path", "psoas", "30/10"], "no evidence row has a column 'place'"),
        ("chain", "[{gray}", "[{gray", ["path", "psoas", "30/10"], "is no phrase"),
        ("chain", "fx))?", "fx", ["path", "psoas", "30/10"], "is no pattern"),
        ("gaps", "what\ttechnique\n", "", ["gaps"], "one line each must say what"),
    ],
)
def test_a_malformed_line_is_named(cli, real_store, own_data, file, old, new, command, message) -> None:
    path = own_data / "layouts" / "analysis" / f"{file}.tsv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    ran = cli(*command, "--store", real_store, env=environment(METLIT_DATA=str(own_data)))
    assert ran.code == 2 and message in ran.err and ran.err.count("\n") == 1


def test_another_link_makes_another_chain(cli, real_store, own_data) -> None:
    """Side and intent as links of their own: from a side to an intent it is one step."""
    path = own_data / "layouts" / "analysis" / "chain.tsv"
    path.write_text("# title: T\nall\tside\nall\tintent\nphrase\t[{gray} Gy]\t(?P<gray>\\d+) ?gray\n", encoding="utf-8")
    env = environment(METLIT_DATA=str(own_data))
    ran = cli("path", "right", "palliative intent", "-f", "csv", "--store", real_store, env=env)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert {(rows[0]["from"], rows[0]["to"])} == {("right", "palliative intent")}
    # El Hayel et al.: 30 Gy to the right iliopsoas.
    ran = cli("path", "right", "30 gray", "-f", "csv", "--store", real_store, env=env)
    steps = [(row["from"], row["to"]) for row in csv.DictReader(io.StringIO(ran.out)) if row["path"] == "1"]
    assert steps == [("right", "palliative intent"), ("palliative intent", "30 Gy")]


# -- the network


def test_measures_of_a_network_that_is_counted_by_hand(library) -> None:
    """Sanuki's piriformis: patients 2, 6, 8, 11; endometrial, cervical, rectal, bladder carcinoma, one each."""
    graph = evidence_network(library, {"site": ["piriformis"], "publication": ["sanuki-2022"]})
    rows = {row["label"]: row for row in measures.measures(graph)}
    piriformis = rows["piriformis muscle"]
    assert piriformis["degree"] == 5  # four tumours and photons
    assert all(
        rows[t]["bridges"] == 1 and rows[t]["betweenness"] == "0.000"
        for t in ("rectal carcinoma", "endometrial carcinoma")
    )
    assert piriformis["publications"] == 1
    # Each of the four had one of four tumours there, and photons: four people, five edges with 1 + 1 + 1 + 1 + 4.
    assert (piriformis["people"], piriformis["weighted_degree"]) == (4, "8")
    pairs = measures.projection(graph, "primary tumour", "site")
    assert len(pairs) == 6 and all(pair["shared"] == 1 and pair["weight"] == "1" for pair in pairs)


def test_an_empty_network_has_no_measures(cli, real_store) -> None:
    ran = cli("network", "--site", "brain", "--store", real_store, "-f", "csv")
    assert ran.code == 0 and "0 concepts" in ran.err


# -- from Python


def test_from_python_all_are_frames_or_graphs(library) -> None:
    """``library`` is what ``metlit.open`` returns."""
    assert list(library.similar("elhayel-2026/p1", count=1)["subject"]) == ["sanuki-2022/p04"]
    described = library.similar(age=15, sex="male", site="iliopsoas", pain=8)
    assert described.iloc[0]["subject"] == "elhayel-2026/p1"
    assert set(library.paths("nasopharyngeal carcinoma", "30/10", 1)["whole_path"]) == {1}
    assert "stereotactic radiotherapy" in set(library.gaps(site="skeletal muscle")["technique"])
    assert list(library.pool("complete pain response")["percent"]) == ["72.7", "72.7"]
    assert library.measures().iloc[0]["label"] == "intensity-modulated radiotherapy"
    with pytest.raises(UnknownWordError, match="there is no view"):
        library.network("patient")
    with pytest.raises(UnknownWordError, match="there are no gaps"):
        library.gaps("none")


def test_patients_are_joined_by_what_they_have_in_common(library) -> None:
    """Sanuki, Table 1: patients 3 and 5 have cervical cancer, the psoas, photons and local control intent in common."""
    graph = library.network("patients", publication="sanuki-2022")
    shared = graph.edges["sanuki-2022/p03", "sanuki-2022/p05"]["shared"]
    assert {"cervical carcinoma", "psoas muscle", "photon beam radiotherapy", "local control intent"} <= set(shared)
    assert graph.edges["sanuki-2022/p03", "sanuki-2022/p05"]["weight"] == len(shared)
    assert graph.nodes["sanuki-2022/p03"]["people"] == 1
    full = library.network("full", publication="sanuki-2022")
    assert full.nodes["sanuki-2022/p03"]["kind"] == "patient"
    # Numbers are values of nodes, and so is what says where they stand.
    assert "place of a value" not in {kind for _, kind in full.nodes(data="kind")}


def test_the_shortest_way_is_where_most_people_are() -> None:
    """Ten people each way over b are nearer (1/10 + 1/10) than the one who has a and c (1/1)."""
    graph = networkx.DiGraph()
    for name in "abc":
        graph.add_node(name, label=name, kind="site", curie="", patients=1)
    for one, other, people in (("a", "b", 10), ("b", "c", 10), ("a", "c", 1)):
        graph.add_edge(one, other, patients=people, publications=["p"])
    found = {row["label"]: row["betweenness"] for row in measures.measures(graph)}
    assert found == {"a": "0.000", "b": "1.000", "c": "0.000"}
