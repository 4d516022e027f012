"""What a claim speaks of and nobody knows: paths that are none of the record, words that are none of a key."""

from __future__ import annotations

from metlit.claims.claim import Claim
from metlit.claims.paper import Paper
from metlit.model.schema import WORD


def astray(paper: Paper, claim: Claim) -> list[str]:
    """The paths and words of a claim that the record format or the vocabulary does not know."""
    if claim.record:
        return []
    aim, wrong = paper.aim(claim.of), []
    if aim is None or (aim.keys and not paper.ends(aim.node, aim.keys)):
        wrong.append(f"of: '{claim.of}' is no path of the record{_meant(paper, claim.of)}")
    else:
        for path, word in claim.where.items():
            ends = paper.conditioned(aim, path)
            words = [f.target for f in ends if f.kind == WORD]
            if not ends:
                wrong.append(f"where: '{'.'.join(path)}' is no key")
            elif words and len(words) == len(ends) and not paper.case.terms.find(word, words):
                wrong.append(f"where: '{word}' is no word for {'.'.join(path)}")
    if claim.whole and paper.group(claim.whole) is None:
        wrong.append(f"whole: there is no '{claim.whole}'")
    return wrong


def _meant(paper: Paper, of: str) -> str:
    """What a path means that joins a group and a key by the wrong sign: ``literature/lesions``."""
    head, _, rest = of.partition("/")
    keys = rest.replace("/", ".")
    if not rest or paper.group(head) is None:
        return ""
    aim = paper.aim(keys)
    if aim is None or aim.node or (aim.keys and not paper.ends("", aim.keys)):
        return ""
    return f": write of: {keys}, and over: {head} (whole: {head} for parts)"
