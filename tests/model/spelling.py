"""British spellings and the American ones that go with them."""

from __future__ import annotations

import re

# Parts of words, British and American. The longer one stands first where one holds another.
PAIRS = (
    ("tumour", "tumor"), ("haem", "hem"), ("aemi", "emi"), ("oesophag", "esophag"), ("oedema", "edema"), ("oestr", "estr"),
    ("caec", "cec"), ("coeliac", "celiac"), ("rrhoea", "rrhea"), ("pnoea", "pnea"), ("foet", "fet"), ("gynaec", "gynec"),
    ("paed", "ped"), ("faec", "fec"), ("aesthe", "esthe"), ("phaeo", "pheo"), ("aetiolog", "etiolog"), ("leucocyt", "leukocyt"),
    ("fibre", "fiber"), ("centre", "center"), ("grey", "gray"), ("goitre", "goiter"), ("litre", "liter"), ("antibody titre", "antibody titer"),
    ("isation", "ization"), ("calised", "calized"), ("neralised", "neralized"), ("bolised", "bolized"), ("sulph", "sulf"),
    ("behaviour", "behavior"), ("humour", "humor"), ("odour", "odor"), ("colour", "color"), ("mould", "mold"),
    ("caesium", "cesium"), ("manoeuvre", "maneuver"), ("homoeo", "homeo"), ("amoeb", "ameb"), ("labelled", "labeled"),
    ("modelling", "modeling"), ("counselling", "counseling"), ("analogue", "analog"), ("programme", "program"),
)  # fmt: skip
# American spellings as they stand in words; British words that hold one stand behind.
_AMERICAN = re.compile(
    r"tumor(?!s? society|igen)|\bhemo|\bhemat|\bhemang|(?<!a)emia\b|(?<!o)esophag|(?<!o)edema|(?<!o)estrogen|\bcec(?:um|al)|celiac"
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
