"""What a printed span says besides its figure: intervals, quartiles, p-values, tests with their degrees of freedom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

from metlit.numbers.printed import PrintedNumber

_N = r"[-−]?(?:\d+(?:,\d{3})*(?:[.·]\d+)?|[.·]\d+)"
_TO = r"(?:\s*[-–—−;,]\s*|\s+to\s+|\s+and\s+)"
_UNIT = r"(?:\s*(?:%|[A-Za-zµ]{1,9}))?"
_OF = r"\s*(?:of|was|is)?\s*[:=,]?\s*[(\[]?\s*"
_CI = r"(?:C\.?I\.?(?![A-Za-z])|confidence\s+(?:interval|limit)s?|CrI|credible\s+intervals?)"
_LEVEL = r"(?P<level>\d{2}(?:[.·]\d+)?)\s*%?\s*-?\s*"
_IQR = r"(?:IQR|inter-?quartile\s+ranges?|quartiles|Q1\s*[-–]\s*Q3)"
_SPAN = rf"(?P<low>{_N}){_UNIT}{_TO}(?P<high>{_N})"
_PATTERNS = {
    "interval": (
        rf"(?:\b{_LEVEL})?\b{_CI}{_OF}{_SPAN}",
        rf"{_SPAN}{_UNIT}\s*[)\]]?\s*[,;:]?\s*[(\[]?\s*{_LEVEL}{_CI}",
    ),
    "quartiles": (rf"\b{_IQR}{_OF}{_SPAN}", rf"{_SPAN}{_UNIT}\s*[,;:]?\s*[(\[]?\s*{_IQR}"),
    "width": (rf"\b{_IQR}{_OF}(?P<value>{_N})",),
    "error": (
        rf"\b(?:SEM|S\.?E\.?(?![A-Za-z])|standard\s+errors?(?:\s+of\s+the\s+mean)?){_OF}(?:±\s*)?(?P<value>{_N})",
    ),
    "p": (
        rf"(?<![A-Za-z0-9])[pP](?:\s*-?\s*values?)?\s*(?:of|was|is)?\s*:?\s*(?P<sign><=|>=|[=<>≤≥])\s*(?P<value>{_N})"
        r"(?:\s*[x×]\s*10\s*\^?\s*(?P<power>[-−]\d+)|[eE](?P<exponent>[-−]?\d+))?",
        rf"(?<![A-Za-z0-9])[pP](?:\s*-?\s*values?\s*(?:of|was|is|:)?|\s+of|\s+was)\s*(?P<value>{_N})",
    ),
    "size": (r"(?<![A-Za-z])[nN]\s*[=:]\s*(?P<value>\d+)",),
    "freedom": (r"(?<![A-Za-z])(?:df|d\.f\.|degrees\s+of\s+freedom)\s*[=:]?\s*(?P<value>\d+(?:[.·]\d+)?)",),
}
_KINDS = {"t": "t", "F": "F", "r": "r", "z": "z", "Z": "z", "Q": "Q"}
_CHI = r"[χΧxX]\s*(?:2|²|\^2)|chi\s*-?\s*(?:2|²|squared?)"
_TEST = re.compile(
    rf"(?<![A-Za-z])(?P<kind>{_CHI}|[tFrzZQ])(?:\s*\(\s*(?:df\s*=\s*)?(?P<df>\d+(?:[.·]\d+)?(?:\s*,\s*\d+(?:[.·]\d+)?)?)"
    rf"(?:\s*,\s*N\s*=\s*\d+)?\s*\))?\s*(?P<sign>[=<>])\s*(?P<value>{_N})",
)
_SHARE = re.compile(r"(?<![\d./])(?P<count>\d+)\s*(?:/|(?:out\s+)?of)\s*(?P<whole>\d+)(?![\d/]|\.\d)")
_MEAN = re.compile(rf"(?P<mean>{_N})\s*(?:±|\+/-)\s*(?P<sd>{_N})")
_BARE = re.compile(rf"(?<=\d)\s*[(\[]\s*{_SPAN}\s*(?=[)\],;])")
_RATIO = re.compile(r"\b(?:[as]?(?:HR|OR|RR)|(?:hazards?|odds|risk|rate)\s+ratio|relative\s+risk)\b")
_COMPILED = {name: [re.compile(p, re.IGNORECASE if name in ("interval", "quartiles", "width") else 0) for p in patterns]
             for name, patterns in _PATTERNS.items()}  # fmt: skip


@dataclass(frozen=True)
class PrintedP:
    """A p-value with the sign before it: ``=``, ``<`` or ``>``."""

    number: PrintedNumber
    sign: str = "="
    power: int = 0

    @property
    def span(self) -> tuple[float, float]:
        """All that it may stand for: rounded or cut off; of ``<`` and ``>`` everything beyond."""
        unit = Fraction(1, 10 ** (self.number.decimals or 0))
        ten = 10.0**self.power
        low, high = float(self.number.value - unit / 2) * ten, float(self.number.value + unit) * ten
        if self.sign == "=":
            return max(low, 0.0), min(high, 1.0)
        value = float(self.number.value) * ten
        return (0.0, value) if self.sign == "<" else (value, 1.0)

    @property
    def text(self) -> str:
        return f"p {self.sign} {self.number.text}" + (f" × 10^{self.power}" if self.power else "")


@dataclass(frozen=True)
class PrintedTest:
    """A test statistic: its letter, the degrees of freedom as printed, the sign and the value."""

    kind: str
    df: tuple[Fraction, ...]
    value: PrintedNumber
    sign: str = "="

    @property
    def text(self) -> str:
        degrees = f"({', '.join(_plain(d) for d in self.df)})" if self.df else ""
        return f"{self.kind}{degrees} {self.sign} {self.value.text}"


@dataclass(frozen=True)
class Inferential:
    """What was found in a span: ``ratio`` if it speaks of a hazard, odds or risk ratio.

    ``taken`` are the places of it, so that the figure itself can be told from them.
    """

    interval: tuple[PrintedNumber, PrintedNumber] | None = None
    level: Fraction = Fraction(95)
    quartiles: tuple[PrintedNumber, PrintedNumber] | None = None
    width: PrintedNumber | None = None
    error: PrintedNumber | None = None
    p: PrintedP | None = None
    test: PrintedTest | None = None
    sizes: tuple[int, ...] = ()
    shares: tuple[tuple[int, int], ...] = ()
    means: tuple[tuple[PrintedNumber, PrintedNumber], ...] = ()
    ratio: bool = False
    taken: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    def holds(self, figure: PrintedNumber) -> bool:
        """Whether a number of the span belongs to what was found."""
        return any(start <= figure.start < end for start, end in self.taken)

    def beside(self, other: Inferential, length: int) -> Inferential:
        """The same, with what another span tells in place of its own, as if that stood behind ``length`` characters.

        A place in another span must be none of this one: the unit behind a number is read at its place.
        """
        moved = {f.name: _moved(getattr(other, f.name), length) for f in fields(other)}
        given = {name: value for name, value in moved.items() if value and name not in ("taken", "level")}
        level = other.level if other.interval else self.level
        taken = tuple((start + length, end + length) for start, end in other.taken)
        return replace(self, **given, level=level, taken=(*self.taken, *taken))

    @property
    def empty(self) -> bool:
        """Whether nothing of inference was found."""
        return not (self.interval or self.quartiles or self.width or self.error or self.p or self.test)


def inferential(text: str, *, comparing: bool = False, effect: bool = False) -> Inferential:
    """Read a printed span.

    Args:
        text: the span.
        comparing: whether it compares groups: then shares (``8/10 against 3/12``) and ``5.0 ± 1.0`` belong to them.
        effect: whether its figure is a ratio: then two numbers in a bracket behind it are its interval.
    """
    found: dict[str, list[re.Match[str]]] = {name: [] for name in _COMPILED}
    taken: list[tuple[int, int]] = []
    for name, patterns in _COMPILED.items():
        for pattern in patterns:
            for match in pattern.finditer(text):
                if not any(start < match.end() and match.start() < end for start, end in taken):
                    found[name].append(match)
                    taken.append(match.span())
    if effect and not found["interval"] and (bare := _BARE.search(text)) is not None:
        found["interval"].append(bare)
        taken.append(bare.span())
    test = next((t for m in _TEST.finditer(text) if (t := _test(m, found["freedom"])) is not None), None)
    taken += [m.span() for m in _TEST.finditer(text)] if test else []
    shares, means = (list(_SHARE.finditer(text)), list(_MEAN.finditer(text))) if comparing else ([], [])
    if not comparing and not any(found[n] for n in ("p", "interval")):
        taken = [s for s in taken if s not in {m.span() for m in found["size"]}]
    first = {name: hits[0] for name, hits in found.items() if hits}
    interval = first.get("interval")
    level = interval.groupdict().get("level") if interval else None
    return Inferential(
        interval=_ends(interval),
        level=Fraction(level.replace("·", ".")) if level else Fraction(95),
        quartiles=_ends(first.get("quartiles")),
        width=_number(first["width"]) if "width" in first else None,
        error=_number(first["error"]) if "error" in first else None,
        p=_p(first["p"]) if "p" in first else None,
        test=test,
        sizes=tuple(int(m["value"]) for m in found["size"]),
        shares=tuple((int(m["count"]), int(m["whole"])) for m in shares if int(m["count"]) <= int(m["whole"])),
        means=tuple((_number(m, "mean"), _number(m, "sd")) for m in means),
        ratio=bool(_RATIO.search(text)),
        taken=tuple([*taken, *(m.span() for m in (*shares, *means))]),
    )


def _moved(told: Any, length: int) -> Any:
    """What was found, each of its numbers so many characters farther on."""
    match told:
        case PrintedNumber():
            return replace(told, start=told.start + length)
        case PrintedP():
            return replace(told, number=_moved(told.number, length))
        case PrintedTest():
            return replace(told, value=_moved(told.value, length))
        case tuple():
            return tuple(_moved(one, length) for one in told)
    return told


def _ends(match: re.Match[str] | None) -> tuple[PrintedNumber, PrintedNumber] | None:
    return (_number(match, "low"), _number(match, "high")) if match else None


def _number(match: re.Match[str], group: str = "value") -> PrintedNumber:
    whole = PrintedNumber.of(match[group])
    return PrintedNumber(whole.text, whole.value, whole.decimals, whole.percent, match.start(group), len(match[group]))


def _p(match: re.Match[str]) -> PrintedP:
    told = match.groupdict()
    sign = {"≤": "<", "<=": "<", "≥": ">", ">=": ">"}.get(told.get("sign") or "=", told.get("sign") or "=")
    power = (told.get("power") or told.get("exponent") or "0").replace("−", "-")
    return PrintedP(_number(match), sign, int(power))


def _test(match: re.Match[str], freedom: list[re.Match[str]]) -> PrintedTest | None:
    kind = _KINDS.get(match["kind"], "χ²")
    text = match["df"] or (freedom[0]["value"] if freedom else "")
    df = tuple(Fraction(d.replace("·", ".").strip()) for d in text.split(",") if d.strip())
    # r = 0.40 or z = 2.1 without a bracket is one only where nothing else can be meant.
    if not df and kind not in ("z", "r"):
        return None
    if kind == "z":
        df = ()
    return PrintedTest(kind, df, _number(match), match["sign"])


def _plain(number: Fraction) -> str:
    return str(number) if number.denominator == 1 else f"{float(number):g}"
