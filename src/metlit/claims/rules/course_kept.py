"""Audit rule on rates at a time and medians that keep the order that time sets to them."""

from __future__ import annotations

from collections.abc import Iterator

from metlit.claims.claim import Claim
from metlit.claims.course import CoursePoint, course_points, course_tables, same_origin
from metlit.claims.paper import Paper
from metlit.claims.rule import ON_REST, audit_rule
from metlit.claims.verdict import WITHIN, Verdict


@audit_rule("course-limits", 11, ON_REST)
def within_the_course(claim: Claim, paper: Paper) -> Iterator[Verdict]:
    """Rate between an earlier and a later one.

    A share without an event has the rates of other times as its limits: no more than at an earlier one, no less than at
    a later one. That one is broken is told by the rule on rates that fall.

    Formula: S(earlier) ≥ S(t) ≥ S(later), of the same group and endpoint, from the same event
    Source: Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481
    """
    for table in course_tables(paper.shapes):
        points = [p for p in course_points(paper, table) if p.endpoint in table.falling and p.rate is not None]
        for own in (p for p in points if p.node == claim.node):
            others = [p for p in points if _is_beside(own, p)]
            if others and all(_in_order(own, p) for p in others):
                whole = sorted([own, *others], key=lambda p: p.time.middle)
                line = " ≥ ".join(f"{p.rate.text} % ({p.time.text})" for p in whole if p.rate)
                text = f"printed {claim.printed}; the rates of {own.group} fall with time"
                yield Verdict(claim.node, within_the_course.code, WITHIN, text, line, "", tuple(p.node for p in others))
                return


def _is_beside(own: CoursePoint, other: CoursePoint) -> bool:
    alike = (own.group, own.endpoint) == (other.group, other.endpoint)
    return alike and own.time.middle != other.time.middle and same_origin([own, other])


def _in_order(own: CoursePoint, other: CoursePoint) -> bool:
    early, late = (own, other) if own.time.middle < other.time.middle else (other, own)
    return early.rate is not None and late.rate is not None and early.rate.middle >= late.rate.middle
