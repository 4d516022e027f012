"""A paper of our own, which says the same in every format: what is read of it is known beforehand.

The content stands once, as blocks; the writers below make PDF (two columns, hyphens, ligatures, raised figures), JATS,
HTML, Word and Markdown of it. ``^…^`` marks what is raised.
"""

from __future__ import annotations

import re
import textwrap
from io import BytesIO
from xml.sax.saxutils import escape

TITLE = "Grip strength after a fall in older climbers: a small series"
AUTHORS = "Anna Muster^1^ and Bert Beispiel^2^"
HEADINGS = ("Abstract", "Introduction", "Methods", "Measurements", "Results", "Discussion", "References")
TABLE = (
    ("Climber", "Age", "Grip before (kg)", "Grip after (kg)", "Remedy"),
    ("1", "61", "31.5 ± 2.1", "28.0 ± 1.9", "Rest and a warm bath"),
    ("2", "74", "22,5", "19,0", "Rest"),
    ("3", "58", "40.2", "40.1", "None"),
)
CAPTION = "Table 1. Climbers and their grip."
FOOTNOTE = "Grip: mean of three; kg: kilogram."
FIGURE = "Figure 1. The wall on which all of them fell."
TEXTS: dict[str, list[str]] = {
    "Abstract": ["Three climbers aged 58 to 74 years were seen after a fall, and all of them climb again."],
    "Introduction": [
        "Falls are not rare among climbers who go on climbing in old age.^1,2^ Of 12,345 falls in one register a fifth "
        "ended in a hospital, and the first finding was often a weak grip.",
        "We asked whether grip strength comes back, and how long it takes until it does in the follow-up of a series.",
    ],
    "Methods": ["All climbers of one hall were asked in 2019, and those who agreed were seen by the same author."],
    "Measurements": [
        "Grip was measured three times at each visit. The area of the hand was 81 cm^2^ at most, and the count was "
        "6.2 × 10^3^/µL in the first of them. The ratio α/β was taken as 3 as others did before.^4^ Effects below "
        "−0.5 were called losses.",
    ],
    "Results": [
        "Three climbers were seen for a mean of 215 days (range 31–675 days). Their ages and what they held are shown "
        "in Table 1. Two of three (66.7%) had lost strength after the fall.",
        "At the last visit the loss was 3.5 kg^5^ in the first climber, who had fallen twice. The swelling had a "
        "diameter of 3,5 cm and was gone after four weeks.",
    ],
    "Discussion": [
        "The loss of strength was small and did not last. A larger series would have to tell whether rest alone is "
        "sufficient, as a coefficient of 0.71 in an earlier work suggests.",
    ],
}
REFERENCES = [
    "1. Muster A. Falls and what comes of them. J Examples. 2001;3(2):14-20.",
    "2. Beispiel B. On climbing. Ann Examples. 2004;26:348-51. doi:10.1000/182.",
]
DOI = "10.1000/own.2020.1"
INSIDE = {"Measurements": "Methods"}
# What is to be read, with the place: text in the block, place as it is told.
EXPECTED = [
    ("58 to 74 years", "Abstract, paragraph 1"),
    ("climbing in old age.¹,² Of 12,345 falls", "Introduction, paragraph 1"),
    ("the first finding was often", "Introduction, paragraph 1"),
    ("in the follow-up of a series", "Introduction, paragraph 2"),
    ("in 2019, and those", "Methods, paragraph 1"),
    ("81 cm² at most", "Methods, Measurements, paragraph 1"),
    ("6.2 × 10³/µL in", "Methods, Measurements, paragraph 1"),
    ("ratio α/β was taken as 3 as", "Methods, Measurements, paragraph 1"),
    ("before.⁴ Effects below −0.5 were", "Methods, Measurements, paragraph 1"),
    ("215 days (range 31–675 days)", "Results, paragraph 1"),
    ("Two of three (66.7%)", "Results, paragraph 1"),
    ("was 3.5 kg⁵ in the first", "Results, paragraph 2"),
    ("a diameter of 3,5 cm", "Results, paragraph 2"),
    ("is sufficient, as a coefficient of 0.71", "Discussion, paragraph 1"),
    ("31.5 ± 2.1", "Table 1, row 1, column Grip before (kg)"),
    ("28.0 ± 1.9", "Table 1, row 1, column Grip after (kg)"),
    ("Rest and a warm bath", "Table 1, row 1, column Remedy"),
    ("22,5", "Table 1, row 2, column Grip before (kg)"),
    ("74", "Table 1, row 2, column Age"),
    ("None", "Table 1, row 3, column Remedy"),
    ("Climbers and their grip", "Table 1 caption"),
    ("kg: kilogram", "Table 1 footnote"),
    ("The wall on which", "Figure 1 caption"),
    ("14-20", "References, paragraph 1"),
    ("348-51", "References, paragraph 2"),
]


def marked(text: str, before: str, after: str) -> str:
    """What is raised between two marks of a format."""
    return re.sub(r"\^([^^]+)\^", lambda m: before + m[1] + after, text)


def jats() -> bytes:
    def told(text: str) -> str:
        return marked(escape(text), "<sup>", "</sup>")

    def section(name: str) -> str:
        inner = "".join(f"<p>{told(text)}</p>" for text in TEXTS[name])
        inner += "".join(section(other) for other, outer in INSIDE.items() if outer == name)
        if name == "Results":
            rows = ["".join(f"<td>{told(cell)}</td>" for cell in row) for row in TABLE[1:]]
            head = "".join(f"<th>{told(cell)}</th>" for cell in TABLE[0])
            body = "".join(f"<tr>{row}</tr>" for row in rows)
            inner += (
                f"<table-wrap><label>Table 1.</label><caption><p>{CAPTION[9:]}</p></caption><table><thead>"
                f"<tr>{head}</tr></thead><tbody>{body}</tbody></table><table-wrap-foot><p>{FOOTNOTE}</p></table-wrap-foot></table-wrap>"
                f"<fig><label>Figure 1.</label><caption><p>{FIGURE[10:]}</p></caption><graphic/></fig>"
            )
        return f"<sec><title>{name}</title>{inner}</sec>"

    body = "".join(section(name) for name in TEXTS if name != "Abstract" and name not in INSIDE)
    refs = "".join(f"<ref><mixed-citation>{escape(one)}</mixed-citation></ref>" for one in REFERENCES)
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.0//EN" "JATS.dtd">\n'
        '<article xml:lang="en"><front><article-meta>'
        f'<article-id pub-id-type="doi">{DOI}</article-id>'
        f"<title-group><article-title>{TITLE}</article-title></title-group>"
        f"<abstract><p>{TEXTS['Abstract'][0]}</p></abstract></article-meta></front><body>{body}</body>"
        f"<back><ref-list><title>References</title>{refs}</ref-list></back></article>"
    ).encode()


def html() -> bytes:
    def told(text: str) -> str:
        return marked(escape(text), "<sup>", "</sup>")

    parts = [f"<h1>{TITLE}</h1><p>{told(AUTHORS)}</p>"]
    for name, texts in TEXTS.items():
        parts.append(f"<h{3 if name in INSIDE else 2}>{name}</h{3 if name in INSIDE else 2}>")
        parts += [f"<p>{told(text)}</p>" for text in texts]
        if name == "Results":
            rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE[1:])
            head = "<tr>" + "".join(f"<th>{cell}</th>" for cell in TABLE[0]) + "</tr>"
            parts.append(f"<table><caption>{CAPTION}</caption><thead>{head}</thead><tbody>{rows}</tbody></table>")
            parts.append(f"<p>{FOOTNOTE}</p><figure><img src='x.png'><figcaption>{FIGURE}</figcaption></figure>")
    parts.append("<h2>References</h2><ol>" + "".join(f"<li>{escape(one)}</li>" for one in REFERENCES) + "</ol>")
    return (
        f'<!doctype html><html lang="en"><head><title>Site | {TITLE}</title>'
        f'<meta name="citation_title" content="{TITLE}">'
        f'<meta name="citation_doi" content="{DOI}"><style>p {{color: red}}</style></head>'
        "<body><nav><p>Home 99</p></nav>"
        f"<main>{''.join(parts)}</main><footer><p>Imprint 77</p></footer><script>var a = 5;</script></body></html>"
    ).encode()


def markdown() -> bytes:
    parts = [f"# {TITLE}", marked(AUTHORS, "<sup>", "</sup>"), f"DOI: {DOI}"]
    for name, texts in TEXTS.items():
        parts.append(("### " if name in INSIDE else "## ") + name)
        parts += [textwrap.fill(marked(text, "^{", "}"), 76, break_on_hyphens=False) for text in texts]
        if name == "Results":
            lines = ["| " + " | ".join(row) + " |" for row in TABLE]
            parts += [f"**{CAPTION}**", "\n".join([lines[0], "|---" * 5 + "|", *lines[1:]]), FOOTNOTE, f"*{FIGURE}*"]
    return "\n\n".join([*parts, "## References", *REFERENCES, ""]).encode()


def docx() -> bytes:
    from docx import Document

    made = Document()

    def paragraph(text: str, style: str | None = None) -> None:
        added = made.add_paragraph(style=style)
        for i, part in enumerate(re.split(r"\^([^^]+)\^", text)):
            added.add_run(part).font.superscript = True if i % 2 else None

    made.add_heading(TITLE, 0)
    paragraph(AUTHORS)
    paragraph(f"DOI: {DOI}")
    for name, texts in TEXTS.items():
        made.add_heading(name, 2 if name in INSIDE else 1)
        for text in texts:
            paragraph(text)
        if name == "Results":
            paragraph(CAPTION, "Caption")
            table = made.add_table(rows=0, cols=5)
            for row in TABLE:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
            paragraph(FOOTNOTE)
            paragraph(FIGURE, "Caption")
    made.add_heading("References", 1)
    for one in REFERENCES:
        paragraph(one)
    out = BytesIO()
    made.save(out)
    return out.getvalue()
