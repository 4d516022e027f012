"""Plain values of a record → quads: texts, numbers, words, references into other records."""

from __future__ import annotations

import re

from metlit import iris
from metlit.model import schema as model
from metlit.model.schema import Field
from metlit.model.terms import did_you_mean, fold
from metlit.record.text import Scalar
from metlit.record.walk import Walk

DATATYPE = {model.TEXT: "string", model.INTEGER: "integer", model.YEAR: "gYear", model.BOOLEAN: "boolean"}
_LEXICAL = {
    model.INTEGER: (re.compile(r"0|-?[1-9][0-9]{0,17}"), "a whole number"),
    model.YEAR: (re.compile(r"(?:19|20)[0-9]{2}"), "a year, such as 2026"),
    model.BOOLEAN: (re.compile(r"true|false"), "true or false"),
}
_BLANK = re.compile(r"[\s\u2800]*")
CROSS_REFERENCE = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)/([a-z0-9]+(?:[-_/][a-z0-9]+)*)")


def lift_scalar(walk: Walk, found: Field, subject: str, tree: Scalar) -> None:
    """A text, number, year or truth value as a literal, its lexical form as written."""
    lexical = _LEXICAL.get(found.kind)
    if lexical and not (tree.plain and lexical[0].fullmatch(tree.text)):
        walk.complain(tree, "wrong-type", f"'{found.key}' takes {lexical[1]}, not '{tree.text}'", remedy(found))
        return
    if _BLANK.fullmatch(tree.text):
        walk.complain(tree, "no-value", f"'{found.key}' is blank", "write 'not reported', or remove the key")
        return
    walk.literal(subject, found.path, tree.text, DATATYPE[found.kind], tree)


def word(walk: Walk, found: Field, subject: str, tree: Scalar) -> None:
    """A word of the vocabulary as its concept."""
    terms = walk.format.terms
    concepts = terms.find(tree.text, [found.target])
    if len(concepts) == 1:
        walk.link(subject, found.path, concepts[0].iri, tree)
        label, written = fold(concepts[0].label), fold(tree.text)
        # The same words in another order are no other name.
        if sorted(written.split()) != sorted(label.split()) and written in map(fold, concepts[0].synonyms):
            walk.marks.nodes[subject].words[concepts[0].iri] = " ".join(tree.text.split())
    elif concepts:
        choices = ", ".join(c.label for c in concepts)
        walk.complain(tree, "ambiguous-word", f"'{tree.text}' has several meanings: {choices}", "write one of them")
    else:
        hint = did_you_mean(terms.suggest(tree.text, [found.target]))
        branch = found.target.removeprefix(iris.TERM)
        walk.complain(
            tree,
            "unknown-word",
            f"'{tree.text}' is no word of {branch}",
            hint or f"see metlit terms, or add it to ontology/terms/{branch.split('/')[0]}.tsv",
        )


def cross(walk: Walk, found: Field, subject: str, tree: Scalar) -> None:
    """A reference into another record as that node's IRI."""
    if CROSS_REFERENCE.fullmatch(tree.text):
        walk.link(subject, found.path, iris.RECORD + tree.text, tree)
    else:
        walk.complain(tree, "wrong-type", f"'{found.key}' takes record-id/local-id", "write sanuki-2022/p05")


def remedy(found: Field) -> str:
    """What the shape says that the key takes."""
    return found.message or found.description
