"""What is right is left alone, and its nearest miss is not: one pair a kind, generated.

Each twin is right by its own arithmetic, which stands beside it; each miss differs in one figure that makes it wrong.
"""

from __future__ import annotations

import pytest

from metlit.audit import audit_files
from metlit.building.chunk import Pipeline
from metlit.claims.rules import audit_rules
from tests.conftest import REPOSITORY

BESIDE = REPOSITORY.parent / "shared" / "failing" / "audit"
HEAD = "source: {title: An example, year: 2021, design: case series, depth: full text}\n"
PERSON = """patients:
  - id: p1
    at: Case presentation
    age: 61
    sex: male
    primary: {tumour: lung adenocarcinoma, site: lung}
    lesions: [{id: psoas, site: psoas muscle, mechanism: metastasis}]
"""


def group(n: int, entries: str = "", claims: str = "") -> str:
    inner = f", {entries}" if entries else ""
    lines = "".join(f"  - {{{claim}}}\n" for claim in claims.splitlines() if claim.strip())
    return f"{HEAD}cohorts:\n  - {{id: all, n: {n}, at: Results{inner}}}\n" + (f"claims:\n{lines}" if lines else "")


def person(entries: str, claims: str = "") -> str:
    inner = "".join(f"    {line}\n" for line in entries.splitlines())
    lines = "".join(f"  - {{{claim}}}\n" for claim in claims.splitlines() if claim.strip())
    return HEAD + PERSON + inner + (f"claims:\n{lines}" if lines else "")


def course(dose: str, more: str = "") -> str:
    return f"radiotherapy: [{{id: rt1, target: psoas, {more}dose: {dose}}}]"


def until(printed: str, *, held: str = "7 years", elsewhere: str = "") -> str:
    """An effect of so long, printed otherwise in the abstract."""
    entries = course("{total: 30 Gy, fractions: 10}")
    entries += f"\nresponses: [{{id: lc, response: local control, lesion: psoas, of: rt1, until: {held}}}]"
    claims = f'statistic: interval, of: p1/lc.until, printed: "{printed}", at: Abstract\n'
    return person(
        entries, claims + f"statistic: interval, of: p1/lc.until, printed: {elsewhere or held}, at: Case presentation"
    )


def relief(printed: str, count: int = 5, n: int = 12, percent: str = "41.7 %") -> str:
    held = f"pain: [{{id: relief, response: pain relief, n: {count}, percent: {percent}}}]"
    claim = "statistic: percentage, of: all, where: {pain.response: pain relief}, "
    claim += f"count: {count}, denominator: {n}, printed: "
    return group(
        n, held, f'{claim}"{count} ({percent.replace(" ", "")})", at: Results\n{claim}"{printed}", at: Abstract'
    )


def score(scale: str, mean: str, n: int, *, held: str = "", over: str = "all", of: int | None = None) -> str:
    inner = f"pain: [{{id: vas, scale: {scale}, before: {{mean: {mean}}}, n: {of or n}{held}}}]"
    return group(n, inner, f'statistic: mean, of: pain.before, over: {over}, printed: "{mean}", at: Results')


def ages(kind: str, printed: str, n: int, *more: str) -> str:
    lines = [f'statistic: {kind}, of: age, over: all, printed: "{printed}", at: Results', *more]
    return group(n, "", "\n".join(lines))


def eqd2(*claims: tuple[str, str, str]) -> str:
    """30 Gy in 10: EQD2 30 · (3 + a) / (2 + a), BED 30 · (1 + 3 / a)."""
    lines = "\n".join(
        f"statistic: {kind}, of: p1/rt1/dose, alpha_beta: {ratio} Gy, printed: {printed} Gy, at: Methods"
        for kind, ratio, printed in claims
    )
    return person(course("{total: 30 Gy, fractions: 10}"), lines)


def two_doses(second: str, at: str, of: str = "all/rt1.dose.total") -> str:
    doses = "[{total: 30 Gy, fractions: 10, basis: prescribed}, {total: 20 Gy, fractions: 5, basis: prescribed}]"
    claims = f"statistic: total dose, of: {of}, printed: 30 Gy in 10 fractions, at: Methods\n"
    claims += f"statistic: total dose, of: {of}, printed: {second}, at: {at}"
    return group(10, f"radiotherapy: [{{id: rt1, n: 10, dose: {doses}}}]", claims)


def structures(first: str, second: str) -> str:
    return person(course(f"[{{total: 70 Gy, fractions: 35, name: CTV1, {first}}}, {second}]"))


RIGHT = {
    "more than five beside seven": until("more than five years"),
    "over five beside seven": until("over 5 years"),
    "at least seven beside seven": until("at least 7 years"),
    "six or more beside seven": until("six or more years"),
    "less than eight beside seven": until("less than eight years"),
    "about 18 beside 17": until("about 18 months", held="17 months"),
    "almost 18 beside 17": until("almost 18 months", held="17 months"),
    "a year and a half beside 17": until("approximately 1.5 years", held="17 months"),
    "two origins in words": until("five years after radiotherapy", elsewhere="seven years after surgery"),
    "two origins, one a word": until(
        "5 months after maximum response", held="6 months", elsewhere="6 months after treatment completion"
    ),
    "more than 40 beside 41.7": relief(">40%"),
    "at least 40 beside 41.7": relief("at least 40%"),
    "about 42 beside 41.7": relief("approximately 42%"),
    "less than half": relief("<50%"),
    "one in 32 half up and half to even": relief("3.12%", 1, 32, "3.13 %"),
    "VAS in centimetres": score("VAS", "6.43", 10),
    "VAS in millimetres": score("VAS", "64.3", 10),
    "NRS mean of nine of twelve": score("NRS", "6.44", 12, of=9),  # 58 / 9
    "NRS mean of nine of twelve over the entry": score("NRS", "6.44", 12, of=9, over="all/vas"),
    "mean of seven of twelve": ages("mean", "57.43", 12).replace("over: all", "over: all, denominator: 7"),  # 402 / 7
    "ages from dates of birth": ages(
        "median", "43.38", 65, 'statistic: range, of: age, over: all, printed: "21.4-77.9", at: Results'
    ),
    "EQD2 with two ratios": eqd2(("EQD2", "10", "32.5"), ("EQD2", "3", "36")),  # 30·13/12, 30·6/5
    "BED beside EQD2": eqd2(("BED", "10", "39"), ("EQD2", "10", "32.5"), ("BED", "3", "60")),
    "1.2 Gy twice a day": person(
        course("{total: 69.6 Gy, fractions: 58, per_fraction: 1.2 Gy}", "fractions_per_day: 2, ")
    ),
    "1.15 Gy twice a day": person(course("{total: 80.5 Gy, fractions: 70}", "fractionation: hyperfractionated, ")),
    "two regimens in one sentence": two_doses("20 Gy in 5 fractions", "Methods"),
    "two regimens in two places": two_doses("20 Gy in 5 fractions", "Abstract"),
    "D98 above D95 of another": structures("d95: 66 Gy", "{total: 54 Gy, fractions: 35, name: CTV2, d98: 68 Gy}"),
    "overlapping lists": group(
        10,
        "toxicities: [{event: mucositis, n: 6}, {event: dermatitis, n: 7}]",
        "\n".join(
            f"statistic: count, of: patients, over: all, where: {{toxicities.event: {event}}}, count: {n}, "
            f"printed: '{n}', at: Results"
            for event, n in (("mucositis", 6), ("dermatitis", 7))
        ),
    ),
    "screened against included": group(65).replace("at: Results}", "at: Methods}")
    + "  - {id: analysed, part_of: all, n: 61, at: Results}\nclaims:\n"
    "  - {statistic: count, of: all, count: 65, printed: 65 patients were screened, at: Methods}\n"
    "  - {statistic: count, of: analysed, count: 61, printed: 61 patients, at: Results}\n",
}
# What must still be said, and how.
WRONG = {
    "more than five beside four": (until("more than five years", held="4 years"), "contradicts"),
    "less than five beside seven": (until("less than five years"), "contradicts"),
    "at most six beside seven": (until("at most six years"), "contradicts"),
    "about 18 beside 12": (until("about 18 months", held="12 months"), "contradicts"),
    "one origin": (until("five years after surgery", elsewhere="seven years after surgery"), "contradicts"),
    "more than 45 beside 41.7": (relief(">45%"), "contradicts"),
    "NRS with decimals of all": (score("NRS", "6.43", 10), "impossible"),
    "an unknown scale": (score("pain scale", "6.43", 10), "implausible"),
    "NRS of nine": (score("NRS", "6.50", 12, of=9), "impossible"),  # 58 / 9 = 6.44, 59 / 9 = 6.56
    "NRS of 85": (
        person(course("{total: 30 Gy, fractions: 10}") + "\npain: {of: rt1, lesion: psoas, scale: NRS, before: 85}"),
        "impossible",
    ),
    "mean of thirteen of twelve": (
        ages("mean", "57.46", 12).replace("over: all", "over: all, denominator: 13"),
        "differs",
    ),
    "a median of whole ages": (ages("median", "43.38", 65), "implausible"),
    "EQD2 with the other ratio": (eqd2(("EQD2", "10", "36")), "differs"),
    "1.2 Gy once a day": (person(course("{total: 69.6 Gy, fractions: 58, per_fraction: 1.2 Gy}")), "implausible"),
    "a third regimen": (two_doses("25 Gy in 5 fractions", "Abstract"), "contradicts"),
    "D98 above D95 of one": (structures("d95: 66 Gy, d98: 68 Gy", "{total: 54 Gy, fractions: 35}"), "impossible"),
}


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline()


@pytest.fixture(scope="module")
def judged(pipeline, tmp_path_factory):
    """All of them audited at once: record → the verdicts that say that something is wrong."""
    folder = tmp_path_factory.mktemp("twins")
    texts = {**RIGHT, **{name: text for name, (text, _) in WRONG.items()}}
    names = {f"r{i}-2021": name for i, name in enumerate(texts)}
    for record, name in names.items():
        (folder / f"{record}.yaml").write_text(texts[name].replace("An example", f'"On {name}"'), encoding="utf-8")
    done = audit_files([folder], pipeline=pipeline)
    assert "; ".join(f.text() for f in done.findings if f.severity == "error") == ""
    found = {name: [] for name in texts}
    for verdict in done.verdicts:
        found[names[verdict.publication]].append(verdict)
    return found


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_left_alone(judged, name):
    assert [(j.code, j.message) for j in judged[name] if j.failed] == []


@pytest.mark.parametrize("name", WRONG)
def test_its_nearest_miss_is_not(judged, name):
    found = {j.verdict for j in judged[name] if j.failed}
    assert WRONG[name][1] in found and ("impossible" in found) == (WRONG[name][1] == "impossible")


def test_unlikely_says_unless(judged):
    (verdict,) = [j for j in judged["a median of whole ages"] if j.failed]
    assert "unlikely unless ages were taken from dates of birth" in verdict.message


@pytest.mark.skipif(not BESIDE.exists(), reason=f"needs the failing inputs, {BESIDE}")
def test_every_file_that_is_right_is_left_alone(pipeline):
    files = sorted(BESIDE.glob("c*.yaml"))
    # A comparison prints the figures of two groups; without the rules on them nothing reads it.
    if "p-from-counts" not in {r.code for r in audit_rules()}:
        files.remove(BESIDE / "c17.yaml")
    assert len(files) >= 19
    verdicts = audit_files(files, pipeline=pipeline).verdicts
    assert [(j.file, j.code, j.message) for j in verdicts if j.failed] == []
