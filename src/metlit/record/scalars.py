"""Plain values of a record → quads: texts, numbers, words, references into other records."""

from __future__ import annotations

import re
from collections.abc import Sequence

from metlit import iris
from metlit.model import schema as model
from metlit.model.key_words import name_of_key
from metlit.model.nearby import did_you_mean, slips
from metlit.model.schema import Field
from metlit.model.suggesting import Suggested, suggested
from metlit.model.terms import fold
from metlit.record import forms
from metlit.record.fresh_text import in_yaml
from metlit.record.text import Scalar
from metlit.record.walk import Walk

DATATYPE = {model.TEXT: "string", model.INTEGER: "integer", model.YEAR: "gYear", model.BOOLEAN: "boolean"}
_LEXICAL = {
    model.INTEGER: (re.compile(r"0|-?[1-9][0-9]{0,17}"), "a whole number"),
    model.YEAR: (re.compile(r"(?:19|20)[0-9]{2}"), "a year, such as 2026"),
    model.BOOLEAN: (re.compile(r"true|false"), "true or false"),
}
_ANY = "any"
_NEW_WORD = "metlit terms --add writes a new one"
_BLANK = re.compile(r"[\s\u2800]*")
CROSS_REFERENCE = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)/([a-z0-9]+(?:[-_/][a-z0-9]+)*)")


def lift_scalar(walk: Walk, found: Field, subject: str, tree: Scalar) -> None:
    """A text, number, year or truth value as a literal, its lexical form as written."""
    lexical = _LEXICAL.get(found.kind)
    wrong = bool(lexical) and not (tree.plain and lexical[0].fullmatch(tree.text))
    if (wrong or _differs(found, tree)) and forms.refused(walk, found, tree, *forms.places_of(walk, found, subject)):
        # Other records are compared with what was meant.
        walk.mark(subject, found.path, tree.text, tree)
        return
    if lexical and wrong:
        walk.complain(tree, "wrong-type", f"'{found.key}' takes {lexical[1]}, not '{tree.text}'", remedy(found))
        return
    if _BLANK.fullmatch(tree.text):
        walk.complain(tree, "no-value", f"'{found.key}' is blank", "write 'not reported', or remove the key")
        return
    walk.literal(subject, found.path, tree.text, DATATYPE[found.kind], tree)


def word(walk: Walk, found: Field, subject: str, tree: Scalar) -> bool:
    """A word of the vocabulary as its concept; False if it is none and may be the local id of an entry instead."""
    terms = walk.format.terms
    concepts = terms.find(tree.text, [found.target])
    if len(concepts) == 1:
        walk.link(subject, found.path, concepts[0].iri, tree)
        label, written = fold(concepts[0].label), fold(tree.text)
        # The same words in another order are no other name.
        if sorted(written.split()) != sorted(label.split()) and written in map(
            fold, (*concepts[0].synonyms, *concepts[0].foreign)
        ):
            walk.marks.nodes[subject].words[concepts[0].iri] = " ".join(tree.text.split())
    elif concepts:
        choices = ", ".join(c.label for c in concepts)
        walk.complain(tree, "ambiguous-word", f"'{tree.text}' has several meanings: {choices}", "write one of them")
    else:
        branch = found.target.removeprefix(iris.TERM)
        reading = walk.format.forms.read(tree.text, branch)
        meant = terms.find(reading.values[""], [found.target]) if reading and reading.values else []
        if meant:
            walk.link(subject, found.path, meant[0].iri, tree)
            walk.marks.nodes[subject].words[meant[0].iri] = " ".join(tree.text.split())
        elif found.otherwise:
            return False
        else:
            unknown_word(walk, found, tree, walk.marks.nodes[subject].cls)
    return True


def refused_absence(walk: Walk, found: Field, tree: Scalar) -> bool:
    """Whether a value means a stated absence, under any key, in a form or with a slip of the pen that is none."""
    text = fold(tree.text)
    # Nearly all values are told by their beginning to be none.
    meant = slips(text, list(walk.format.reasons)) if text[:2] in walk.format.beginnings else []
    if not meant:
        return forms.refused(walk, found, tree, _ANY)
    message = f"'{tree.text}' is no word for what a paper does not say"
    walk.complain(tree, "unknown-word", message, did_you_mean(meant), instead=tuple(meant), sure=True)
    return True


def unknown_word(walk: Walk, found: Field, tree: Scalar, cls: str) -> None:
    """A finding about a word that the vocabulary does not have; what it proposes is a word that the key takes.

    Args:
        walk: the walk over the record.
        found: the key of the word.
        tree: the word.
        cls: of the node that has the key.
    """
    branch = found.target.removeprefix(iris.TERM)
    reading = walk.format.forms.read(tree.text, branch)
    if reading and reading.rewrites and all(_is_taken(walk, found, text) for text in reading.rewrites):
        forms.refuse(walk, found.key, tree, reading)
        return
    if several(walk, found, tree):
        return
    near = suggested(walk.format.terms, tree.text, [found.target])
    because = ""
    if not near.meant and reading and reading.form.because:
        # What the form leaves of the word may be a slip itself.
        near, because = _of_rewrites(walk, found, reading.rewrites) or near, f"; {reading.form.because}"
    either = ", and nothing here has that id" if found.otherwise else ""
    message = f"'{tree.text}' is no word of {branch}{either}{because}"
    listed = f"see metlit terms --of {name_of_key(walk.format.schema, found, cls)}"
    remedy = near.remedy if near.meant else "; ".join(filter(None, (near.remedy, f"{listed}; {_NEW_WORD}")))
    walk.complain(tree, "unknown-word", message, remedy, instead=near.sure or near.meant, sure=bool(near.sure))


def _is_taken(walk: Walk, found: Field, text: str) -> bool:
    """Whether a rewrite is accepted in its turn: a word of the key, a stated absence, or a mapping or its keys."""
    word = text.partition(",")[0] if in_yaml(text) == text else text
    return (
        len(walk.format.terms.find(word, [found.target])) == 1
        or fold(text) in walk.format.reasons
        or text.startswith(("{", "["))
    )


def _of_rewrites(walk: Walk, found: Field, rewrites: Sequence[str]) -> Suggested | None:
    each = [suggested(walk.format.terms, text, [found.target]) for text in rewrites]
    meant = tuple(text for one in each for text in one.meant)
    return Suggested(meant) if meant else None


def several(walk: Walk, found: Field, tree: Scalar, *, repeatable: bool = False) -> bool:
    """Whether a text is several words of the vocabulary: then there is a finding.

    Args:
        walk: the walk over the record.
        found: the key of the word.
        tree: the text.
        repeatable: whether the text stands for a mapping with that key, of which there may be several.
    """
    words, one_reading = walk.format.forms.parts(tree.text)
    if len(words) < 2 or not all(len(walk.format.terms.find(word, [found.target])) == 1 for word in words):
        return False
    message = f"'{tree.text}' are {len(words)} words, and a value is one"
    listed = f"[{', '.join(map(in_yaml, words))}]"
    if (found.repeatable or repeatable) and walk.in_list:
        walk.complain(tree, "several-words", message, f"write {listed[1:-1]} in the list")
    elif found.repeatable or repeatable:
        walk.complain(tree, "several-words", message, f"write {listed}", instead=[listed], sure=one_reading)
    else:
        each = ", ".join(f"{{{found.key}: {in_yaml(word)}, …}}" for word in words)
        walk.complain(tree, "several-words", message, f"write an entry for each, [{each}], or the one that is meant")
    return True


def _differs(found: Field, tree: Scalar) -> bool:
    """Whether a text is not of the pattern that the key takes."""
    return bool(found.pattern) and not re.search(found.pattern, tree.text)


def cross(walk: Walk, found: Field, subject: str, tree: Scalar) -> None:
    """A reference into another record as that node's IRI."""
    if CROSS_REFERENCE.fullmatch(tree.text):
        walk.link(subject, found.path, iris.RECORD + tree.text, tree)
    else:
        walk.complain(tree, "wrong-type", f"'{found.key}' takes record-id/local-id", "write sanuki-2022/p05")


def remedy(found: Field) -> str:
    """What the shape says that the key takes."""
    return found.message or found.description
