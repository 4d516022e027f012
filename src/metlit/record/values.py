"""Values on their way from a record to print: each keeps what it is, how it is printed, and where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from metlit import iris
from metlit.numbers.bands import About, Between
from metlit.numbers.rounding import shown
from metlit.rdf.literals import Literal
from metlit.rdf.rows import Iri


@dataclass(frozen=True, slots=True)
class Absence:
    """That a value is stated to be absent.

    Attributes:
        reason: the concept, as an IRI, or a word for it.
    """

    reason: str


# A number, exact; limits of one; a truth; a concept or a node of the record; why there is none; any other text.
Typed = Fraction | Between | About | bool | Iri | Absence | str
_NUMBERS = frozenset(iris.XSD + name for name in ("integer", "decimal", "nonNegativeInteger", "positiveInteger"))
BETWEEN = "; "
_TRUTH = {True: "yes", False: "no"}


@dataclass(frozen=True)
class CellValue:
    """One value of a cell; values are the same if they are, and are printed, the same, wherever they stand.

    Attributes:
        value: what it is. Quantities are in their ``unit``.
        printed: as the paper prints it, or its label; empty if it is computed and written when it is printed.
        unit: of a quantity, as an IRI; empty if it has none.
        bare: whether what is printed is the number alone, without its unit or anything else.
        sizes: of how many members of a group it is said, once or several times.
        doubts: the conflicts about what was passed on the way to it, as IRIs.
        node: its IRI, if it is a node.
        stated_on: the node that has it, as an IRI.
        at: where in the paper it stands.
    """

    value: Typed
    printed: str = ""
    unit: str = ""
    bare: bool = field(default=False, compare=False)
    sizes: tuple[int, ...] = field(default=(), compare=False)
    doubts: tuple[str, ...] = field(default=(), compare=False)
    node: str = field(default="", compare=False)
    stated_on: str = field(default="", compare=False)
    at: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def count(cls, number: int | Fraction) -> CellValue:
        """A number that is counted or computed: written when it is printed."""
        return cls(Fraction(number), bare=True)

    @property
    def absent(self) -> bool:
        """Whether it is stated to be absent."""
        return isinstance(self.value, Absence)

    @property
    def number(self) -> Fraction | None:
        """The number that it is; None if it is none, or only limits of it are known."""
        return self.value if isinstance(self.value, Fraction) else None

    @property
    def text(self) -> str:
        """As a reader has it; computed numbers are rounded half up to two decimals."""
        if self.printed:
            return self.printed
        return shown(self.value) if isinstance(self.value, Fraction) else str(self.value)


def each_once(values: Iterable[CellValue]) -> tuple[CellValue, ...]:
    """Each value once, with all sizes of those that are the same; those that say nothing left out."""
    found: dict[CellValue, CellValue] = {}
    for one in values:
        if one.printed or one.value != "":
            first = found.get(one)
            found[one] = one if first is None else replace(first, sizes=(*first.sizes, *one.sizes))
    return tuple(found.values())


def joined(values: Iterable[CellValue]) -> str:
    """Values as one text, each once, with the members of whom it is said: ``colon (n = 2, 2)``; empty if none is."""
    return as_one_text(each_once(values))


def as_one_text(values: Iterable[CellValue]) -> str:
    """The same of values that stand once already."""
    return BETWEEN.join(map(_counted, values))


def _counted(value: CellValue) -> str:
    return f"{value.text} (n = {', '.join(map(str, value.sizes))})" if value.sizes else value.text


def literal_value(literal: Literal) -> tuple[Typed, str]:
    """What a literal of the graph is, and as a reader writes it."""
    text = str(literal)
    if literal.datatype == iris.XSD + "boolean":
        truth = text in ("true", "1")
        return truth, _TRUTH[truth]
    return (Fraction(text) if literal.datatype in _NUMBERS else text), text


def limited(number: Fraction, signs: Collection[str]) -> Between | About:
    """What a number with a comparator is: a bound, or about the number.

    Args:
        number: the number that follows it.
        signs: the words of the comparator; those that are a bound have ``>=``, ``>``, ``<=`` or ``<`` among them.
    """
    if ">=" in signs or ">" in signs:
        return Between(low=number, above=">" in signs)
    if "<=" in signs or "<" in signs:
        return Between(high=number, below="<" in signs)
    return About(number)
