"""What a paper says was not there is in no list of what was there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import metlit

LESION = "    lesions: {id: psoas, site: iliopsoas muscle}\n"
BOTH = "    lesions: [{id: psoas, site: iliopsoas muscle}, {id: piriformis, site: piriformis muscle, present: false}]\n"


def test_a_lesion_that_is_stated_to_be_absent_is_no_lesion_of_a_site(
    cases: Callable[[dict[str, str]], Path], record: str, tmp_path: Path
):
    assert LESION in record
    folder = cases({"one-2020.yaml": record.replace(LESION, BOTH)})
    built = metlit.build(folder, tmp_path / "store")
    assert built.generation, [finding.text() for finding in built.findings]
    library = metlit.open(tmp_path / "store")
    assert {row["target"].rsplit("/", 1)[-1] for row in library.find()} == {"psoas"}
    rows = library.question("lesions-by-site").dicts()
    assert {str(row["lesion"]).rsplit("/", 1)[-1] for row in rows} == {"psoas"}
