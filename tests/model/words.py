"""The rows of the vocabulary files as they are written; British spellings and the American ones that go with them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache

from metlit.resources import Resources

# Parts of words, British and American. The longer one stands first where one holds another.
PAIRS = [
    tuple(pair.replace("_", " ").split("/"))
    for pair in [
        "tumour/tumor",
        "haem/hem",
        "aemi/emi",
        "oesophag/esophag",
        "oedema/edema",
        "oestr/estr",
        "caec/cec",
        "coeliac/celiac",
        "rrhoea/rrhea",
        "pnoea/pnea",
        "foet/fet",
        "gynaec/gynec",
        "paed/ped",
        "faec/fec",
        "aesthe/esthe",
        "phaeo/pheo",
        "aetiolog/etiolog",
        "leucocyt/leukocyt",
        "fibre/fiber",
        "centre/center",
        "grey/gray",
        "goitre/goiter",
        "litre/liter",
        "antibody_titre/antibody_titer",
        "isation/ization",
        "calised/calized",
        "neralised/neralized",
        "bolised/bolized",
        "sulph/sulf",
        "behaviour/behavior",
        "humour/humor",
        "odour/odor",
        "colour/color",
        "mould/mold",
        "caesium/cesium",
        "manoeuvre/maneuver",
        "homoeo/homeo",
        "amoeb/ameb",
        "labelled/labeled",
        "modelling/modeling",
        "counselling/counseling",
        "analogue/analog",
        "programme/program",
    ]
]
# American spellings as they stand in words; British words that hold one stand behind.
_AMERICAN = re.compile(
    r"tumor(?!s? society|igen)|\bhemo|\bhemat|\bhemang|(?<!a)emia\b|(?<!o)esophag|(?<!o)edema|(?<!o)estrogen"
    r"|\bcec(?:um|al)|celiac"
    r"|rrhea|pnea|\bfetal|gynec|\bpediat|\bfec(?:al|es)|anesthe|(?<!a)esthesia|pheochromo|etiolog(?<!aetiolog)|fiber|\bcenter"
    r"|\bgray matter|goiter|ization|localized|generalized|\bcesium|orthoped|ischem|sulfate|\bcolor\b"
)


def american(word: str) -> str:
    """The word as it is spelt in America."""
    for british, other in PAIRS:
        word = re.sub(british, lambda m, o=other: o.capitalize() if m[0][0].isupper() else o, word, flags=re.IGNORECASE)
    return word


def is_american(word: str) -> bool:
    """Whether a word has an American spelling in it."""
    return bool(_AMERICAN.search(word.casefold()))


@cache
def rows() -> dict[tuple[str, str], dict[str, str]]:
    """Every row of the vocabularies by file and key."""
    files = [file for file in Resources.default().term_files() if file.stem not in ("groups", "languages")]
    return {(file.stem, row["key"]): row for file in files for row in table(file.stem)}


def table(stem: str) -> Iterator[dict[str, str]]:
    """The rows of one file."""
    file = next(f for f in Resources.default().term_files() if f.stem == stem)
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)


def words_of(row: dict[str, str]) -> list[str]:
    """The label and the synonyms of a row."""
    return [row["label"], *filter(None, row["synonyms"].split("|"))]


def noted(row: dict[str, str]) -> set[str]:
    """The words of a row that its note says to be ambiguous."""
    found = re.search(r"\bambiguous: ([^;]+)", row.get("note", ""))
    return {word.casefold() for word in found[1].split("|")} if found else set()
