"""Which literals are ill-formed: the lexical spaces of XML Schema's datatypes (SHACL, section 4.1.2)."""

from __future__ import annotations

import base64
import binascii
import re
from calendar import monthrange

from metlit.iris import XSD

_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_TIME_PART = r"T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?"
_FLOAT = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN"
_NAME_START = r"[A-Za-z_\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F]"
_NAME_CHAR = r"[-.0-9A-Za-z_\u00B7-\u00D6\u00D8-\u00F6\u00F8-\u037D\u037F-\u1FFF\u200C\u200D\u203F\u2040\u2070-\u218F]"
_PATTERNS = {
    name: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "boolean": r"true|false|1|0",
        "integer": r"[+-]?\d+",
        "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
        "double": _FLOAT,
        "float": _FLOAT,
        "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}",
        "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE.removesuffix('?')}",
        "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
        "time": f"{_CLOCK}{_ZONE}",
        "gYear": f"{_YEAR}{_ZONE}",
        "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
        "gMonth": f"--{_MONTH}{_ZONE}",
        "gDay": f"---{_DAY}{_ZONE}",
        "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
        "duration": rf"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:{_TIME_PART})?",
        "yearMonthDuration": r"-?P(?=\d)(?:\d+Y)?(?:\d+M)?",
        "dayTimeDuration": rf"-?P(?=[\dT])(?:\d+D)?(?:{_TIME_PART})?",
        "hexBinary": r"(?:[0-9a-fA-F]{2})*",
        "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
        "normalizedString": r"[^\t\n\r]*",
        "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
        "NMTOKEN": f"{_NAME_CHAR}+",
        "Name": f"(?:{_NAME_START}|:)(?:{_NAME_CHAR}|:)*",
        "NCName": f"{_NAME_START}{_NAME_CHAR}*",
    }.items()
}
_WHOLE = {  # derived from xsd:integer: the least and the greatest value, None for no bound
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_LONGEST = 4000  # digits that Python turns into an int without a complaint
_DATE = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)")


def well_formed(text: str, datatype: str) -> bool:
    """Whether a lexical form belongs to its datatype; true of every datatype that is not XML Schema's."""
    if not datatype.startswith(XSD):
        return True
    name = datatype.removeprefix(XSD)
    if name in _WHOLE:
        return bool(_PATTERNS["integer"].fullmatch(text)) and len(text) <= _LONGEST and _within(int(text), name)
    if name == "base64Binary":
        return _is_base64(text)
    pattern = _PATTERNS.get(name)
    if pattern is None:
        return True
    return bool(pattern.fullmatch(text)) and (name not in ("date", "dateTime", "dateTimeStamp") or _on_calendar(text))


def lexical_pattern(datatype: str) -> str:
    """A regular expression, for SPARQL too, of the well-formed literals of a datatype; "" if all are, or none tells."""
    pattern = _PATTERNS.get(datatype.removeprefix(XSD))
    return f"^(?:{pattern.pattern})$".replace("\\d", "[0-9]") if pattern is not None else ""


def _within(number: int, name: str) -> bool:
    least, greatest = _WHOLE[name]
    return (least is None or number >= least) and (greatest is None or number <= greatest)


def _on_calendar(text: str) -> bool:
    match = _DATE.match(text)
    if match is None:
        return False
    # The calendar repeats every 400 years, and Python's knows no year 0.
    year, month, day = int(match[1]) % 400 + 400, int(match[2]), int(match[3])
    return day <= monthrange(year, month)[1]


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text.replace(" ", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
