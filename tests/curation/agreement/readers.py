"""Two extractions of one invented paper, with every kind of difference; what they come to is counted by hand."""

from __future__ import annotations

FIRST = """\
# A record with remarks.
source: {title: Two cases, year: 2020, design: case series, depth: full text, doi: 10.5555/two.2020}
patients:
  - id: p1   # the first
    age: 61
    sex: male
    primary: {tumour: lung adenocarcinoma, site: lung}
    lesions:
      - {id: psoas, site: psoas muscle, side: left, size: 4.2 cm}
      - {id: liver, site: liver}
    radiotherapy:
      id: rt1
      target: psoas
      dose: {total: 30 Gy, fractions: 10}
    toxicities:
      - {of: rt1, event: nausea, grade: 1}
      - {of: rt1, event: fatigue, grade: 2}
    pain: {of: rt1, scale: NRS, before: 8, after: not reported}
  # between them
  - id: p2
    age: 70
    sex: female
    primary: {tumour: breast carcinoma, site: breast}
    surgery: {procedure: mastectomy}
"""
# Other order and other ids. Of p1: size in mm, side another, dose in other words, one toxicity and after missing,
# intent and a lesion more; of p2: age another, no surgery.
SECOND = """\
source: {title: Two cases, year: 2020, design: case series, depth: full text, doi: 10.5555/TWO.2020}
patients:
  - id: p7
    sex: woman
    age: 71
    primary: {site: breast, tumour: breast carcinoma}
  - id: p9
    sex: male
    age: 61-year-old
    primary: {tumour: adenocarcinoma of the lung, site: lung}
    lesions:
      - {id: m1, site: liver}
      - {id: m2, site: psoas muscle, side: right, size: 42 mm}
      - {id: m3, site: iliac bone}
    toxicities: {of: course, event: fatigue, grade: 2}
    radiotherapy: {id: course, intent: palliative, target: m2, dose: 30 Gy in 10 fractions}
    pain: {of: course, scale: NRS, before: 8}
"""
