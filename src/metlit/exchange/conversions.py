"""Values of records as the formats of other programs write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from metlit import iris
from metlit.exchange.patient_format import CONCEPT_PARTS, TEMPLATE, FormatRow, PatientFormat
from metlit.exchange.prefixes import Prefixes
from metlit.exchange.templates import Json, filled_template, places, texts_of
from metlit.iris import METLIT
from metlit.numbers.rounding import quantized
from metlit.rdf.literals import Literal
from metlit.record.case import COMPARATOR, UNIT
from metlit.record.wording import Wording
from metlit.tables.cells import shown_decimals

_TRUTH = {"true": True, "false": False}
_NO_NUMBER, _NO_CONCEPT = "no single number", "no concept of a vocabulary"
_NO_LENGTH, _NO_PERIOD = "nought cannot be told from nothing", "its unit is none of the file"
_LOWER, _UPPER = METLIT + "lower", METLIT + "upper"
_AMOUNT = {"number", "unit"}


class Held(NamedTuple):
    """A value, with the node and the key that hold it; both are empty for the node that a file is about."""

    node: str
    key: str
    value: str | Literal

    @property
    def words(self) -> str:
        return self.key.replace("_", " ")


class Conversions:
    """How values are written; what cannot be is told.

    Args:
        wording: the record.
        form: the format.
        prefixes: of the vocabularies.
        tell: takes a value that is lost, why, and its text if that is another than a reader has.

    Attributes:
        named: the prefixes of all concepts written so far.
    """

    def __init__(
        self, wording: Wording, form: PatientFormat, prefixes: Prefixes, tell: Callable[[Held, str, str], None]
    ) -> None:
        self._wording, self._terms, self._form = wording, wording.case.terms, form
        self._prefixes, self._tell = prefixes, tell
        self.named: set[str] = set()
        self._by_name: Mapping[str, Callable[[FormatRow, Held], Json | None]] = {
            "text": lambda _, held: self.text(held),
            "number": self._number,
            "integer": self._integer,
            "duration": self._duration,
            "least": lambda row, held: self._end(row, held, 0),
            "greatest": lambda row, held: self._end(row, held, 1),
            "enumeration": self._enumeration,
            "boolean": lambda _, held: _TRUTH.get(str(held.value)),
            "negation": lambda _, held: str(held.value) == "false" or None,
            TEMPLATE: self._template,
        }

    def written(self, row: FormatRow, held: Held) -> Json | None:
        """A value as an element has it; None if it cannot be written."""
        return self._by_name[row.conversion](row, held)

    def constant(self, value: Json) -> Json:
        """A value that the format itself has; the prefixes of its identifiers are those of concepts too."""
        self.named |= {prefix for text in texts_of(value) if (prefix := self._prefixes.prefix_of(text))}
        return value

    def text(self, held: Held) -> str:
        """A value as a reader has it."""
        return self._wording.text(held.value)

    # -- numbers

    def _amount(self, held: Held, unit: str) -> Fraction | None:
        """The one number of a quantity in a unit, or of a text that is one; None, and told, if it is none."""
        value, number = held.value, None
        if isinstance(value, Literal):
            number = Fraction(str(value)) if str(value).replace(".", "", 1).isdecimal() else None
        elif unit:
            number = self._wording.number(value, iris.TERM + unit)
        elif (amount := self._wording.case.amount(value)) is not None and not amount.comparator:
            number = amount.value
        if number is None:
            self._tell(held, _NO_NUMBER, "")
        return number

    def _number(self, row: FormatRow, held: Held) -> Json | None:
        number = self._amount(held, row.argument)
        return None if number is None else _json_number(number)

    def _integer(self, row: FormatRow, held: Held) -> Json | None:
        """A whole number, rounded half up; that it is rounded is told."""
        number = self._amount(held, row.argument)
        if number is None:
            return None
        whole = int(quantized(number, 0))
        if whole != number:
            unit = f" {self._terms.label(iris.TERM + row.argument)}" if row.argument else ""
            self._tell(held, f"a whole number in the file, {whole}", f"{shown_decimals(number)}{unit}")
        return whole

    def _duration(self, row: FormatRow, held: Held) -> Json | None:
        """A length of time as ISO 8601-1 has it (5.5.2): years and months together, else in the unit printed."""
        amount = None if isinstance(held.value, Literal) else self._wording.case.amount(held.value)
        if amount is None or amount.comparator:
            self._tell(held, _NO_NUMBER, "")
        elif not amount.value:
            self._tell(held, _NO_LENGTH, "")
        elif (period := self._period(row.argument, amount.text, amount.unit)) is not None:
            return period
        else:
            self._tell(held, _NO_PERIOD, "")
        return None

    def _end(self, row: FormatRow, held: Held, end: int) -> Json | None:
        """The lower or upper end of a range as a length of time; None, and nothing told, if there are not both."""
        graph, node = self._wording.case.graph, str(held.value)
        if graph.text(node, COMPARATOR):
            return None
        ends = [graph.text(node, bound) for bound in (_LOWER, _UPPER)]
        periods = [self._period(row.argument, text, graph.text(node, UNIT)) if text else None for text in ends]
        return None if None in periods else periods[end]

    def _period(self, designators: str, number: str, unit: str) -> str | None:
        """A number of a unit as a period, if the enumeration of designators has the unit; its first two go together."""
        letters = {iris.TERM + concept: letter for concept, letter in self._form.enumerations[designators].items()}
        if unit not in letters:
            return None
        units, value = self._wording.case.units, Fraction(number)
        large, small = list(letters)[:2]
        whole = int(units.converted(value, unit, large))
        rest = units.converted(value, unit, small) - units.converted(Fraction(whole), large, small)
        if rest.denominator == 1 and value:
            parts = ((whole, letters[large]), (rest, letters[small]))
            return "P" + "".join(f"{count}{letter}" for count, letter in parts if count)
        return f"P{Decimal(number).normalize():f}{letters[unit]}"

    # -- concepts and nodes

    def _enumeration(self, row: FormatRow, held: Held) -> Json | None:
        """The value that a concept, or the nearest one above it, has in an enumeration."""
        values = {iris.TERM + concept: value for concept, value in self._form.enumerations[row.argument].items()}
        value = next((values[a] for a in self._terms.ancestors(str(held.value)) if a in values), None)
        if value is None:
            self._tell(held, f"none of the values of {row.argument}", "")
        return value

    def _template(self, row: FormatRow, held: Held) -> Json | None:
        """A template filled; None, and told unless it is a node, if the value has not all that is asked for."""
        asked = set(places(row.template))
        parts = self._parts(held)
        if asked & _AMOUNT and (number := self._amount(held, "")) is not None:
            amount = self._wording.case.amount(str(held.value))
            parts |= {"number": _json_number(number), "unit": self._terms.label(amount.unit) if amount else ""}
        if asked <= parts.keys():
            if asked & set(CONCEPT_PARTS) and "prefix" in parts:
                self.named.add(str(parts["prefix"]))
            if "class" in asked:
                self.constant(parts["class"])
            return filled_template(row.template, parts.__getitem__)
        if asked & set(CONCEPT_PARTS) and not self._wording.case.cls(str(held.value)):
            self._tell(held, _NO_CONCEPT, "")  # a node is no value, but holds some
        return None

    def _parts(self, held: Held) -> dict[str, Json]:
        """What a template can ask of a value, but for its number."""
        value = str(held.value)
        concept = self._terms.concepts.get(value)
        parts: dict[str, Json] = {"text": self.text(held)}
        if concept is not None:
            curie = self._prefixes.of_concept(concept)
            prefix, _, code = curie.partition(":")
            parts |= {"curie": curie, "prefix": prefix, "code": code, "system": self._prefixes.base(prefix)}
            parts |= {"label": concept.label, "iri": concept.iri}
        elif cls := self._wording.case.cls(value):
            path = iris.local_path(value)
            parts |= {"iri": value, "path": path, "slug": path.replace("/", "-")}
            parts |= {"class": iris.compact(cls), "kind": self._wording.kind(value)}
        return parts


def _json_number(number: Fraction) -> int | float:
    """A number of JSON: its shortest decimal form is that of the exact one."""
    return int(number) if number.denominator == 1 else float(number)
