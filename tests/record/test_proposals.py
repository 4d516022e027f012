"""What a finding proposes is accepted next, means the same, and names the list whose words are taken there."""

from __future__ import annotations

import random
import re

import pytest

from metlit import iris
from metlit.building.chunk import Pipeline
from metlit.errors import UnknownWordError
from metlit.model import schema as model
from metlit.model.key_words import name_of_key, words_of_key
from metlit.model.suggesting import composed, suggested
from metlit.model.terms import Terms
from metlit.record.lift import Lifted, Lifter
from metlit.record.text import decode, read_text

SOURCE = "source: {title: A title, year: 2020, design: case report, depth: full text}\n"
ESCAPED = SOURCE.replace("{", "{{").replace("}", "}}")
MORE = ESCAPED + "patients:\n  - id: p1\n    at: p\n"
PATIENT = SOURCE + "patients:\n  - id: p1\n    at: p\n"


@pytest.fixture(scope="module")
def lifter() -> Lifter:
    return Pipeline()._lifter


@pytest.fixture(scope="module")
def terms(lifter: Lifter) -> Terms:
    return lifter.format.terms


def lifted(lifter: Lifter, text: str) -> Lifted:
    return lifter.lift(read_text(decode(text.encode(), "r"), "r"), "r", "r")


def drawn(terms: Terms, scheme: str, number: int) -> list[str]:
    """Words of a vocabulary, in any language, drawn once and for all."""
    words = sorted({w for c in terms.concepts.values() if c.scheme == scheme for w in (*c.words, *c.foreign)})
    words = [w for w in words if re.fullmatch(r"[^\W\d_][\w -]+", w)]
    return random.Random(18).sample(words, number)


def test_a_place_with_its_side_gets_a_word_that_is_taken(lifter: Lifter, terms: Terms) -> None:
    """Right upper lobe: 'upper lobe' is no word, and was proposed."""
    sides = ("right", "left-sided", "Lt.")
    sites = [f"{sides[n % 3]} {word}" for n, word in enumerate([*drawn(terms, "site", 45), "upper lobe", "lower lobe"])]
    lines = "".join(f"      - {{id: l{n}, site: '{site}'}}\n" for n, site in enumerate(sites))
    findings = lifted(lifter, f"{PATIENT}    lesions:\n{lines}").findings
    proposed = [(f.message, r.text) for f in findings for r in f.rewrites]
    assert len(proposed) > 20
    for message, text in proposed:
        assert len(terms.find(text.strip('"'), [iris.TERM + "site"])) == 1, message
    again = "".join(f"      - {{id: l{n}, site: {text}}}\n" for n, (_, text) in enumerate(proposed))
    assert lifted(lifter, f"{PATIENT}    lesions:\n{again}").findings == []


@pytest.mark.parametrize(
    ("word", "scheme", "meant"),
    [
        ("right upper lobe", "site", "right upper lobe of lung"),
        ("left lower lobe", "site", "left lower lobe of lung"),
        ("pulmonary adenocarcinoma", "tumour", "lung adenocarcinoma"),
        ("pulmonary squamous cell carcinoma", "tumour", "lung squamous cell carcinoma"),
        ("hepatic metastasis", "tumour", "liver metastasis"),
        ("adenocarcinoma of the pancreas", "tumour", "pancreatic adenocarcinoma"),
    ],
)
def test_what_is_put_together_of_known_words_is_proposed(terms: Terms, word: str, scheme: str, meant: str) -> None:
    found = terms.find(word, [iris.TERM + scheme]) or terms.find(
        suggested(terms, word, [iris.TERM + scheme]).meant[0], [iris.TERM + scheme]
    )
    assert [c.label for c in found] == [c.label for c in terms.find(meant, [iris.TERM + scheme])]


def test_two_terms_that_a_word_may_be_put_together_as_are_none(terms: Terms) -> None:
    assert composed(terms, "adenocarcinoma", [iris.TERM + "tumour"]) is None
    assert composed(terms, "unheard adenocarcinoma", [iris.TERM + "tumour"]) is None


@pytest.mark.parametrize(
    ("word", "scheme", "broader"),
    [
        ("hemorragia de un sitio raro", "outcome", ["bleeding"]),
        ("resection of choice", "treatment", ["resection"]),
        ("inhibidor de bomba de protones", "treatment", []),
        ("regulador de la fuente de protones", "treatment", []),
        ("aplasia de protones", "treatment", []),
        ("metastasis-free", "tumour", []),
    ],
)
def test_a_part_of_a_word_is_broader_or_nothing(terms: Terms, word: str, scheme: str, broader: list[str]) -> None:
    """What stands behind 'of' is another thing; protons are no inhibitor of a pump."""
    if found := terms.find(word, [iris.TERM + scheme]):
        assert "proton" not in {c.key for c in found}
        return
    found = suggested(terms, word, [iris.TERM + scheme])
    assert (list(found.meant), list(found.broader)) == ([], broader)
    assert ("broader" in found.remedy) == bool(broader) and "did you mean" not in found.remedy


@pytest.mark.parametrize(
    ("word", "other"), [("adinamia", "anaemia"), ("gastrectomia", "mastectomy"), ("aphasia", "aplasia cutis")]
)
def test_another_word_some_letters_away_is_not_meant(terms: Terms, word: str, other: str) -> None:
    assert other not in suggested(terms, word, [iris.TERM + "outcome", iris.TERM + "treatment"]).meant


def test_words_with_another_letter_are_still_found(terms: Terms) -> None:
    """In English and in other languages: nine of ten, as their first suggestion or a later one."""
    schemes = ("site", "tumour", "treatment")
    choice = random.Random(18)
    found = every = 0
    for scheme in schemes:
        for word in (w for w in drawn(terms, scheme, 11) if len(w) > 5):
            place = choice.choice([n for n, letter in enumerate(word) if n and letter.isalpha()])
            wrong = word[:place] + ("e" if word[place] != "e" else "o") + word[place + 1 :]
            branch = [iris.TERM + scheme]
            near = [c.iri for text in suggested(terms, wrong, branch).meant for c in terms.find(text, branch)]
            every += 1
            found += bool(terms.find(wrong, branch)) or terms.find(word, branch)[0].iri in near
    assert every > 24 and found >= 0.9 * every


def test_the_list_named_of_every_key_has_the_words_that_are_taken(lifter: Lifter) -> None:
    schema = lifter.format.schema
    number = 0
    for shape in schema.by_class.values():
        for field in shape.fields.values():
            if field.kind == model.WORD:
                name = name_of_key(schema, field, shape.cls)
                assert [w.branch for w in words_of_key(schema, name)] == [field.target.removeprefix(iris.TERM)], name
                number += 1
    assert number > 100


def test_the_list_of_one_of_several_keys_is_named_by_what_leads_to_it(lifter: Lifter) -> None:
    told = [
        f.text()
        for f in lifted(
            lifter,
            PATIENT
            + "    proposed: {treatment: chemotherapy, status: qqq}\n"
            + "    primary: {site: lung, markers: {PD-L1: qqqq}}\n",
        ).findings
    ]
    assert any("--of proposed.status;" in text for text in told), told
    assert any("--of markers.result;" in text for text in told), told


def test_a_branch_as_the_dictionary_prints_it_is_taken(lifter: Lifter) -> None:
    schema = lifter.format.schema
    for branch in ("context/time-origin", "context/sex", "record/proposal-status"):
        assert [w.branch for w in words_of_key(schema, branch)] == [branch]
    with pytest.raises(UnknownWordError):
        words_of_key(schema, "context/nothing")


def keyed(lifter: Lifter) -> list[tuple[str, str, str]]:
    """The keys that take a mapping of values by key: of which class, which key, and what an entry is called by."""
    schema = lifter.format.schema
    found = []
    for shape in schema.by_class.values():
        for field in shape.fields.values():
            if field.keyed_by:
                target = schema.shape_of(field.target)
                found.append((shape.name, field.key, f"{target.by_path(field.keyed_by).key} {target.scalar_key}"))
    return found


PLACES = {
    ("Primary", "markers"): (MORE + "    primary: {{site: lung, markers: {0}}}\n", "PD-L1", "positive"),
    ("Lesion", "markers"): (MORE + "    lesions: {{id: a, site: lung, markers: {0}}}\n", "PD-L1", "positive"),
    ("Diagnostic", "markers"): (
        MORE + "    diagnostics: {{procedure: biopsy, markers: {0}}}\n",
        "PD-L1",
        "positive",
    ),
    ("Patient", "labs"): (MORE + "    labs: {0}\n", "CEA", "5 ng/mL"),
    ("Cohort", "labs"): (ESCAPED + "cohorts: {{id: c, n: 5, at: p, labs: {0}}}\n", "CEA", "5 ng/mL"),
    ("Source", "reference_list"): (ESCAPED.replace("}}", ", reference_list: {0}}}"), "1", "Doe J"),
    ("Claim", "where"): (
        MORE + "claims: {{id: k, at: p, rule: percentage, where: {0}, claimed: 5}}\n",
        "n",
        "5",
    ),
    ("Claim", "parts"): (
        MORE + "claims: {{id: k, at: p, rule: percentage, parts: {0}, claimed: 5}}\n",
        "n",
        "5",
    ),
}


def test_one_entry_where_several_are_meant_is_told_once(lifter: Lifter) -> None:
    for cls, key, names in keyed(lifter):
        start, word, value = PLACES[cls, key]
        of, inner = names.split()
        entry = f"{{{of}: {word}, {inner}: {value}}}"
        told = [f for f in lifted(lifter, start.format(entry)).findings if f.code != "unknown-key"]
        assert [f.code for f in told] == ["wrong-type"], (cls, key, told)
        assert told[0].remedy == f"write [{entry}]"
        assert not [f for f in lifted(lifter, start.format(f"[{entry}]")).findings if f"'{key}'" in f.message]
        assert not [f for f in lifted(lifter, start.format(f"{{{word}: {value}}}")).findings if f"'{key}'" in f.message]


def test_one_entry_without_its_word_is_told_once_too(lifter: Lifter) -> None:
    (told,) = lifted(lifter, PATIENT + "    primary: {site: lung, markers: {value: <1 %}}\n").findings
    assert told.code == "wrong-type" and told.remedy == "write [{value: <1 %}]"


@pytest.mark.parametrize(
    ("scheme", "words", "label"),
    [
        ("record/differentiation", "pobremente diferenciado|peu différencié", "poorly differentiated"),
        ("treatment", "inhibidor de bomba de protones|inhibiteur de la pompe à protons", "proton pump inhibitor"),
        ("treatment", "antiespasmódico|antispasmodique", "antispasmodic"),
        ("treatment", "acetato de megestrol", "megestrol acetate"),
        ("treatment", "biliary endoprosthesis|endoprótesis biliar", "biliary stent"),
        ("treatment", "histerectomía radical", "radical hysterectomy"),
        ("treatment", "legrado|curettement", "curettage"),
        ("treatment", "lobectomía superior derecha", "right upper lobectomy"),
        ("outcome", "adinamia", "adynamia"),
        ("outcome", "palidez", "pallor"),
        ("outcome", "deshidratación", "dehydration"),
        ("outcome", "hemorragia de vías digestivas altas|upper GI bleeding", "upper gastrointestinal haemorrhage"),
        ("context", "endoscopia de vías digestivas altas", "gastroscopy"),
        ("context", "ultrasonografía transvaginal", "transvaginal ultrasonography"),
        ("context/procedure", "contrast-enhanced CT|TAC con contraste", "contrast-enhanced computed tomography"),
        ("site", "curvatura mayor|greater curvature", "greater curvature of stomach"),
    ],
)
def test_words_that_three_papers_lacked(terms: Terms, scheme: str, words: str, label: str) -> None:
    for word in words.split("|"):
        found = [c for c in terms.find(word) if c.iri.startswith(iris.TERM + scheme.partition("/")[0])]
        assert label in [c.label for c in found], word
        assert all(c.definition for c in found if c.label == label)


@pytest.mark.parametrize("key", ["age", "sex", "note", "history", "primary", "label"])
def test_a_slip_of_a_stated_absence_is_told_under_any_key(lifter: Lifter, key: str):
    words = random.Random(20).sample([w for w in lifter.format.reasons if len(w.split()[-1]) > 6], 6)
    for word in words:
        for wrong in (word[:-2] + word[-1] + word[-2], word[:-3] + word[-2:], word[:-1] + word[-1] * 2):
            found = lifted(lifter, PATIENT + f"    {key}: {wrong}\n").findings
            told = [f for f in found if f.code == "unknown-word" and "does not say" in f.message]
            assert [f.line for f in told] == [5] and f"'{word}'" in told[0].remedy, (key, wrong)
        assert not lifted(lifter, PATIENT + f"    {key}: {word}\n").findings
        assert not lifted(lifter, PATIENT + f"    note: {word[:-1]} otherwise\n").findings
