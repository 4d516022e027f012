"""What somebody writes who uses metlit from Python; it is never run, only type-checked (tests/test_types.py).

A line with ``type: ignore`` is a mistake: mypy complains of the comment if it no longer sees the mistake.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import assert_type

import networkx
import pandas

import metlit
from metlit.building.build import Build
from metlit.model.schedule import Effect
from metlit.rdf.rows import Rows
from metlit.workbench import Workbench


def opened() -> None:
    library = metlit.open("build")
    assert_type(library, Workbench)
    assert_type(library.records, list[str])
    assert_type(library.evidence(site="psoas", dose=["30", ">=40"]), pandas.DataFrame)
    assert_type(library.similar(age="61", count=3), pandas.DataFrame)
    assert_type(library.network("patients"), networkx.Graph[str])
    assert_type(library.question("people"), Rows)
    assert_type(library.query("ASK { ?s ?p ?o }"), Rows | bool | str)
    library.evidences()  # type: ignore[attr-defined]


def built() -> None:
    with ThreadPoolExecutor() as executor:
        assert_type(metlit.build(Path("records"), "build", jobs=2, executor=executor), Build)
    done = metlit.build("records")
    assert_type(done.generation, Path | None)
    assert_type(done.findings[0].line, int)
    metlit.build(jobs="two")  # type: ignore[arg-type]


def checked() -> None:
    assert_type(metlit.check("records", Path("more")), list[metlit.Finding])
    assert_type(metlit.MetlitError("no", "yes").remedy, str)


def computed() -> None:
    effects = metlit.dose("30/10", alpha_beta="3")
    assert_type(effects, list[Effect])
    assert_type(effects[0].eqd2, Decimal)
    metlit.dose(30)  # type: ignore[arg-type]


def audited() -> None:
    done = metlit.audit.audit_files([Path("records/one-2020.yaml")])
    assert_type(done, metlit.audit.Audit)
    assert_type(done.verdicts[0], metlit.audit.ToldVerdict)
    assert_type(metlit.audit.grim("5.19", 28), metlit.audit.Consistency)
