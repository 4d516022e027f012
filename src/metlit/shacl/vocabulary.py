"""The SHACL vocabulary: which terms are known, what values they take, how they are read from a shapes graph."""

from __future__ import annotations

from collections.abc import Iterable

from metlit import iris
from metlit.errors import ResourceError
from metlit.iris import RDFS, SH, TYPE, XSD
from metlit.rdf.literals import Literal, Term
from metlit.rdf.triples import Triples
from metlit.shacl.core import CORE, NODE_KINDS, component_iri
from metlit.shacl.paths import distinct

TARGETS = {
    "targetClass": "class",
    "targetNode": "node",
    "targetSubjectsOf": "subjectsOf",
    "targetObjectsOf": "objectsOf",
}
# What property shapes alone may say.
PROPERTY_ONLY = {name for name, component in CORE.items() if component.of_properties} | {"qualifiedValueShape"}
# What a shape may say. sh:optional and sh:labelTemplate: a sh:Parameter is a property shape too.
SHAPE_TERMS = {
    *CORE, *TARGETS, "qualifiedValueShape", "qualifiedValueShapesDisjoint", "flags", "ignoredProperties", "sparql",
    "path", "severity", "message", "deactivated", "name", "description", "order", "group", "defaultValue",
    "optional", "labelTemplate", "declare", "shapesGraph",
}  # fmt: skip
_CLASSES = {
    "Shape", "NodeShape", "PropertyShape", "PropertyGroup", "Severity", "Violation", "Warning", "Info", "NodeKind",
    "ConstraintComponent", "Parameter", "Parameterizable", "Validator", "SPARQLConstraint", "SPARQLExecutable",
    "SPARQLAskExecutable", "SPARQLSelectExecutable", "SPARQLAskValidator", "SPARQLSelectValidator",
    "PrefixDeclaration", "ValidationReport", "ValidationResult", "AbstractResult",
}  # fmt: skip
_PATH_TERMS = {"inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"}
_SPARQL_TERMS = {
    "select", "ask", "prefixes", "declare", "prefix", "namespace", "parameter", "validator", "nodeValidator",
    "propertyValidator",
}  # fmt: skip
_REPORT_TERMS = {
    "conforms", "result", "detail", "focusNode", "value", "resultPath", "resultSeverity", "resultMessage",
    "sourceShape", "sourceConstraint", "sourceConstraintComponent", "shapesGraphWellFormed",
}  # fmt: skip
# A draft's way for a data node to name its shape (W3C suite, qualifiedValueShape-001). No shape may have it.
_RETIRED = {"nodeShape"}
_ENTAILMENT = SH + "entailment"
# Not here, and so refused: SHACL Advanced Features and SHACL-JS.
KNOWN = (
    _RETIRED | {"entailment"} | SHAPE_TERMS | _CLASSES | _PATH_TERMS | _SPARQL_TERMS | _REPORT_TERMS | set(NODE_KINDS)
)


_COMPONENTS = {component.iri for component in CORE.values()} | {component_iri("SPARQL")}


def refuse_unknown(graph: Triples) -> None:
    """Refuse a shapes graph with a term in the SHACL namespace that is misspelt or not supported.

    Raises:
        ResourceError: naming the term.
    """
    terms = {str(t): s for s, p, o in graph for t in (s, p, o) if t.startswith(SH) and not isinstance(t, Literal)}
    # Section 1.5: a processor that knows no entailment must fail. Shapes about shapes only name the property.
    if any(p == _ENTAILMENT for _, p, _ in graph):
        raise ResourceError("the shapes ask for sh:entailment, which is not supported")
    for term, subject in sorted(terms.items()):
        if term != SH and term not in _COMPONENTS and term.removeprefix(SH) not in KNOWN:
            shape = iris.compact(owner(graph, subject))
            raise ResourceError(f"{shape}: {iris.compact(term)} is no SHACL term that is known and supported")


def owner(graph: Triples, node: str) -> str:
    """A node, or what a blank node belongs to: the nearest node with a name that refers to it."""
    todo, seen = [node], {node}
    while todo:
        current = todo.pop(0)
        if not current.startswith("_:"):
            return current
        above = sorted({s for s, _, o in graph if not isinstance(o, Literal) and o == current} - seen)
        seen.update(above)
        todo += above
    return node


def single(graph: Triples, node: str, name: str) -> Term | None:
    """The one value of a SHACL property, or None.

    Raises:
        ResourceError: if it has several.
    """
    found = distinct(graph.objects(node, SH + name))
    if len(found) > 1:
        raise ResourceError(f"{iris.compact(node)} has several values of sh:{name}")
    return found[0] if found else None


def flag(graph: Triples, node: str, name: str) -> bool:
    """Whether a property is ``true``; 1 is not (W3C suite, uniqueLang-002)."""
    found = single(graph, node, name)
    if found is not None:
        check_argument(node, name, "boolean", found)
    return found is not None and str(found) == "true"


def count_of(graph: Triples, node: str, name: str) -> int | None:
    """The one value of a property that takes a count."""
    found = single(graph, node, name)
    if found is None:
        return None
    check_argument(node, name, "count", found)
    return int(found)


def messages(graph: Triples, node: str, name: str = "message") -> tuple[Literal, ...]:
    """The sh:message values of a shape or a constraint."""
    found = distinct(graph.objects(node, SH + name))
    literals = [m for m in found if isinstance(m, Literal)]
    if len(literals) < len(found):
        raise ResourceError(f"a sh:{name} of {iris.compact(node)} is no literal")
    return tuple(sorted(literals, key=lambda m: (m.language, str(m))))


def is_iri(term: Term) -> bool:
    return not isinstance(term, Literal) and not term.startswith("_:")


def check_argument(node: str, name: str, takes: str, term: Term) -> None:
    """Refuse a value that a parameter cannot take (SHACL, section 4, syntax rules).

    Args:
        node: whose it is.
        name: the parameter.
        takes: as :class:`metlit.shacl.core.Component` says.
        term: the value.

    Raises:
        ResourceError: naming all three.
    """
    literal = term if isinstance(term, Literal) else None
    datatype = literal.datatype if literal is not None else ""
    fits = {
        "any": True,
        "shape": literal is None,
        "iri": is_iri(term),
        "kind": is_iri(term) and term.startswith(SH) and term.removeprefix(SH) in NODE_KINDS,
        "literal": literal is not None,
        "string": datatype == XSD + "string",
        "boolean": datatype == XSD + "boolean" and term in ("true", "false", "1", "0"),
        "count": datatype == XSD + "integer" and term.removeprefix("+").isdecimal(),
    }
    if not fits[takes]:
        wrong = f": the literal '{term}' is no shape" if takes == "shape" else f" cannot be {iris.compact(str(term))}"
        raise ResourceError(f"sh:{name} of {iris.compact(node)}{wrong}")


def below(graph: Triples, root: str) -> set[str]:
    """A class and its subclasses, as the shapes graph says."""
    found, todo = {root}, [root]
    while todo:
        for subclass in graph.subjects(RDFS + "subClassOf", todo.pop()):
            if subclass not in found:
                found.add(subclass)
                todo.append(subclass)
    return found


def is_a(graph: Triples, node: str, classes: Iterable[str]) -> bool:
    """Whether a node is declared to be of one of the classes."""
    return any(not isinstance(o, Literal) and o in classes for o in graph.objects(node, TYPE))


def targeted(graph: Triples) -> list[str]:
    """The shapes that have a target, by name (section 2.1.3)."""
    targets = {SH + name for name in TARGETS}
    shapes, classes = below(graph, SH + "NodeShape") | below(graph, SH + "PropertyShape"), below(graph, RDFS + "Class")
    implicit = {s for s, p, o in graph if p == TYPE and o in classes and is_a(graph, s, shapes)}
    return sorted(implicit | {s for s, p, _ in graph if p in targets})
