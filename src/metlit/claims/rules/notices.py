"""Audit rules on the publication itself: notices about it and about what it cites, and references printed twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from metlit import iris
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_RECORD, audit_rule
from metlit.claims.verdict import DIFFERS, IMPLAUSIBLE, WORTH_A_LOOK, Verdict
from metlit.iris import METLIT
from metlit.model.terms import fold

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")


@audit_rule("publication-notices", 12, ON_RECORD)
def publication_notices(paper: Paper) -> Iterator[Verdict]:
    """Notices about the publication, and about what it cites.

    What a retracted paper prints is not to be relied on; what was corrected is to be compared with the correction. Who
    cites a paper of the corpus that was retracted before may not know it.

    Formula: notices of the record; and of the records that it cites, not later than its own year
    Source: COPE Retraction Guidelines (2019), doi:10.24318/cope.2019.1.4
    """
    graph = paper.case.graph
    for notice, source in _notices(paper):
        back = _withdraws(paper, graph.text(notice, METLIT + "noticeKind"))
        text = f"of this publication there is a notice: {_told(paper, notice)}"
        more = "" if back else "; compare its figures with that"
        verdict = IMPLAUSIBLE if back else WORTH_A_LOOK
        yield Verdict(notice, publication_notices.code, verdict, text + more, "", "", (source, notice))
    for source in _sources(paper):
        year = graph.text(source, METLIT + "year")
        for cited in sorted(map(str, graph.objects(source, METLIT + "cites"))):
            other = paper.papers.get(cited)
            for notice, _ in _notices(other) if other is not None and other is not paper else ():
                when = other.case.graph.text(notice, METLIT + "year") if other else ""
                kind = other.case.graph.text(notice, METLIT + "noticeKind") if other else ""
                if other is not None and _withdraws(paper, kind) and (not when or not year or when <= year):
                    text = f"cites {cited}, of which there is a notice: {_told(other, notice)}"
                    yield Verdict(source, publication_notices.code, WORTH_A_LOOK, text, "", "", (source, notice))


@audit_rule("duplicate-references", 12, ON_RECORD)
def duplicate_references(paper: Paper) -> Iterator[Verdict]:
    """References printed twice.

    One work has one number in a list of references.

    Formula: two entries with one DOI, or with the same words
    Source: ICMJE Recommendations (2024), IV.A.3.g
    """
    for source in _sources(paper):
        seen: dict[str, list[tuple[str, str, str]]] = {}
        for entry in map(str, paper.case.graph.objects(source, METLIT + "printedReference")):
            number, text = (paper.case.graph.text(entry, METLIT + name) for name in ("entryKey", "entryValue"))
            found = _DOI.search(text)
            seen.setdefault(found[0].rstrip(".,;").casefold() if found else fold(text), []).append(
                (number, text, entry)
            )
        for same in seen.values():
            if len(same) > 1:
                numbers = " and ".join(sorted((n for n, _, _ in same), key=lambda n: (len(n), n)))
                text = f"references {numbers} are one work: {same[0][1]}"
                nodes = tuple(sorted(entry for _, _, entry in same))
                yield Verdict(nodes[0], duplicate_references.code, DIFFERS, text, "", "", nodes)


def _sources(paper: Paper) -> list[str]:
    return sorted(map(str, paper.case.graph.objects(paper.case.root, METLIT + "source")))


def _notices(paper: Paper) -> list[tuple[str, str]]:
    """The notices about a publication, each with the node of its source."""
    graph = paper.case.graph
    return [(str(n), s) for s in _sources(paper) for n in sorted(map(str, graph.objects(s, METLIT + "laterNotice")))]


def _withdraws(paper: Paper, kind: str) -> bool:
    tables = paper.shapes.subjects(iris.TYPE, METLIT + "NoticeTable")
    known = {str(o) for table in tables for o in paper.shapes.objects(table, METLIT + "withdraws")}
    return bool(known & set(paper.case.terms.ancestors(kind)))


def _told(paper: Paper, notice: str) -> str:
    graph = paper.case.graph
    parts = [paper.case.terms.label(graph.text(notice, METLIT + "noticeKind"))]
    parts += [text for name in ("year", "doi") if (text := graph.text(notice, METLIT + name))]
    return ", ".join(parts)
