"""A record of texts that would do harm, or break something, where they are not taken for what they are: text."""

from __future__ import annotations

import json
from pathlib import Path

LONG = "a very long place " * 16
HOSTILE = [
    '=HYPERLINK("https://example.org/?x="&A1,"click")',
    "<script>alert(1)</script>",
    "]]> <![CDATA[ x",
    r"\input{/etc/passwd} \write18{ls}",
    "[link](javascript:alert(1)) ![i](x) `code` **bold** a|b",
    "+1-2 @SUM(A1) 100 % _under_ & #1 $x^2$ ~",
    "EQD2 α/β ≥ 3 µg × 2 – “x” H₂O",
    "نص عربي مع 12 رقم",
    LONG.strip(),
]
RECORD = """\
source: {{title: {title}, authors: [{author}], year: 2020, design: case report, depth: full text}}
patients:
{patients}"""
PATIENT = """\
  - id: p{number}
    label: Patient {number}
    at: {place}
    age: 61
    primary: {{tumour: undifferentiated nasopharyngeal carcinoma}}
    radiotherapy: {{id: rt1, target: primary, dose: {{total: 31.50 Gy, fractions: 21}}}}
    pain: {{of: rt1, scale: NRS, before: 8, after: 2, best_after: 3 weeks, since: start of radiotherapy}}
"""


def hostile_records(folder: Path) -> Path:
    """A folder with records whose places and authors they are: these stand in tables, and in figures."""
    folder.mkdir()
    quoted = [json.dumps(text, ensure_ascii=False) for text in HOSTILE]
    people = "".join(PATIENT.format(number=n, place=text) for n, text in enumerate(quoted, 1))
    first = RECORD.format(title=json.dumps(HOSTILE[1]), author=json.dumps("Script <b> & Söhne"), patients=people)
    (folder / "hostile-2020.yaml").write_text(first, encoding="utf-8")
    for number, author in enumerate(quoted, 1):
        people = PATIENT.format(number=1, place="Results") + PATIENT.format(number=2, place="Results")
        text = RECORD.format(title="A title", author=author, patients=people)
        (folder / f"hostile-author-{number}.yaml").write_text(text, encoding="utf-8")
    return folder
