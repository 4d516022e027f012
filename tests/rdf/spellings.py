"""Ways to write SERVICE that a guard may read otherwise than the parser does."""

from __future__ import annotations

from itertools import product

KEYWORDS = ("SERVICE", "service", "SeRvIcE", "SERVICE SILENT", "SERVICESILENT", "service#\nsilent")
# What stands before it: nothing, a literal, an IRI or a name that it is glued to, quotes that open nothing.
BEFORE = (
    "",
    "?s ?p 1",
    "?s ?p 1.5",
    "?s ?p 1e5",
    "?s ?p true",
    "?s ?p 'x'",
    '?s ?p """x"""',
    "?s ?p 'it\\'s'",
    "?s ?p '''a ' b'''",
    "?s ?p 'x'^^<urn:t>",
    "?s ?p <urn:o>",
    "?s ?p ?o.",
    "?s ?p []",
    "BIND(a:a\\'b AS ?z)",
    "BIND(a:\\#b AS ?z)",
    "# '\n",
    '#"""\n',
    "FILTER(?n<1||?n>0)",
    "BIND('\\\\' AS ?z)",
    'BIND("#" AS ?z)',
)
# Where it leads to, and what keeps the rest of the query apart.
TO = ("<http://127.0.0.1:PORT/x>", " <http://127.0.0.1:PORT/x>", ":x", "a:x", "?there", "#\n:x", "\n\t:x")
WITHIN = (
    "SELECT * {{ {} }}",
    "ASK {{ {} }}",
    "SELECT * {{ OPTIONAL {{ {} }} }}",
    "SELECT * {{ {{ {} }} UNION {{ }} }}",
    "SELECT * {{ FILTER EXISTS {{ {} }} }}",
    "SELECT * {{ FILTER NOT EXISTS {{ {} }} }}",
    "SELECT * {{ {{ SELECT * {{ {} }} }} }}",
    "CONSTRUCT {{ <urn:a> <urn:b> ?a }} {{ {} }}",
    "SELECT * {{ ?s ?p ?n MINUS {{ ?s ?p ?n {} }} }}",
    "SELECT * {{ {} }} # '",
    'SELECT * {{ {} }} # """',
)
PREFIXES = "PREFIX : <http://127.0.0.1:PORT/>\nPREFIX a: <http://127.0.0.1:PORT/>\n"


def spellings(port: int, every: int = 1) -> list[str]:
    """Queries for what listens at a port: each of so many.

    Of 9,240 there are 1,320 by 7; a step that shares no divisor with the sizes above leaves none of their parts out.
    """
    made = []
    for within, before, keyword, to in list(product(WITHIN, BEFORE, KEYWORDS, TO))[::every]:
        there = f"VALUES ?there {{ <http://127.0.0.1:{port}/x> }} "
        made.append(PREFIXES + within.format(f"{there}{before}{keyword}{to} {{ ?a ?b ?c }}"))
    return [text.replace("PORT", str(port)) for text in made]
