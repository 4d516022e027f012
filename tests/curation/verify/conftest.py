"""A paper of our own, a record of it, and what verifies records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from metlit.curation.document import Document
from metlit.curation.reading import read_paper
from metlit.curation.verify.verifying import Verified, Verifier

PAPER = """\
# Radiotherapy of muscle metastases in four patients

DOI: 10.1000/own.2021.7

## Abstract

Four patients with psoas metastases were irradiated. Pain relief lasted a median of 5.5 months.

## Methods

Pain was measured by a numeric rating scale. An ECOG performance status of 2 or higher was no reason to be left out.

## Results

Four patients were treated between April 2012 and 2016, and
followed for a mean of 215 days (range 31–675 days). Three of them
were women. All received palliative radio-
therapy with 6 MV photons. Acute nausea was seen in two patients. The p-value was < 0.05 and the change −1.5 kg.

**Table 1. Patients and their courses.**

| Patient | Age | Dose (Gy) / fractions | NRS before | NRS after | Follow-up (months) |
|---|---|---|---|---|---|
| 1 | 61 | 30/10 | 8 | 2 | 14 |
| 2 | 74 | 20/5 | 7 | 3 | 6 |
| 3 | 58 | 39/13 | 9 | 0 | 22 |
| 4 | 66 | 25/5 | 6 | 1 | 9 |

## Discussion

Relief lasted about 5.5 months, and one patient was alive for more than 12 months. The dose of 30 Gy in
10 fractions is common.
Muster et al. treated 18 patients.
"""
_PATIENT = """\
  - id: p{n}
    at: "Table 1, patient {n}"
    age: {age}
    sex: not reported
    primary: {{site: not reported, tumour: not reported}}
    lesions: {{id: psoas, site: psoas muscle, mechanism: metastasis}}
    radiotherapy:
      id: rt1
      target: psoas
      dose: {{total: {total} Gy, fractions: {parts}, basis: delivered, printed: {total}/{parts}}}
    pain: {{of: rt1, lesion: psoas, scale: NRS, before: {before}, after: {after}}}
    follow_up: {{id: fu, duration: {months} months, since: not reported, of: rt1}}
"""
ROWS = ((1, 61, 30, 10, 8, 2, 14), (2, 74, 20, 5, 7, 3, 6), (3, 58, 39, 13, 9, 0, 22), (4, 66, 25, 5, 6, 1, 9))
_KEYS = ("n", "age", "total", "parts", "before", "after", "months")
RECORD = f"""\
source:
  title: Radiotherapy of muscle metastases in four patients
  year: 2021
  doi: 10.1000/own.2021.7
  design: case series
  depth: full text
  period: {{from: 2012-04, to: 2016, at: Results}}
patients:
{"".join(_PATIENT.format(**dict(zip(_KEYS, row, strict=True))) for row in ROWS)}\
cohorts:
  - id: all
    n: 4
    at: Results
    sex: {{sex: female, n: 3}}
    age: not reported
    primary: {{site: not reported, tumour: not reported}}
    radiotherapy:
      id: rt
      intent: palliative
      target: not reported
      energy: 6 MV
      printed: palliative radiotherapy with 6 MV photons
    toxicities: {{event: nausea, n: 2, of: rt}}
    follow_up: {{duration: {{mean: 215 days, min: 31 days, max: 675 days}}, since: not reported, of: rt}}
    survival: {{status: alive, n: 1, time: "> 12 months", at: Discussion}}
    pain: {{of: rt, duration: {{median: about 5.5 months}}, at: Discussion}}
    function: {{measure: performance status, scale: ECOG performance status, before: ">= 2", at: Methods}}
claims:
  - {{statistic: median, of: pain.duration, over: all, printed: 5.5 months, at: Abstract}}
  - {{statistic: range, of: follow_up.duration, over: all, printed: 31–675 days, at: Results}}
  - {{statistic: count, of: toxicities, over: all, printed: two patients, count: 2, at: Results}}
"""


@pytest.fixture(scope="session")
def verifier() -> Verifier:
    return Verifier()


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("paper") / "own-2021.md"
    file.write_text(PAPER, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def own_document(paper: Path) -> Document:
    return read_paper(paper)


@pytest.fixture
def verified(verifier: Verifier, own_document: Document, tmp_path: Path) -> Callable[..., Verified]:
    """Verifies a text as the record of the paper."""

    def call(text: str = RECORD, **options: bool) -> Verified:
        file = tmp_path / "own-2021.yaml"
        file.write_text(text, encoding="utf-8")
        return verifier.verify(file, own_document, **options)

    return call
