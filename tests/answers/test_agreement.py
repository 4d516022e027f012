"""What is looked up, shown, tabulated and drawn about a patient agrees, for every patient and every facet."""

from __future__ import annotations

from collections import defaultdict

import pytest

from metlit import iris
from metlit.answers.show import card_of, card_text
from metlit.figures.catalogue import Figures
from metlit.model.facets import WORD_FACET
from metlit.tables.catalogue import Tables

# Columns of figures and tables that hold what a column of the evidence rows holds.
SAME = {"primary": "primary", "tumour": "primary", "site": "site", "technique": "technique", "intent": "intent"}


@pytest.fixture(scope="module")
def rows(library) -> dict[str, list]:
    """The evidence rows of each patient, with their concepts."""
    patients = {iris.local_path(str(p)) for (p,) in library.query("SELECT ?p WHERE { ?p a metlit:Patient }").rows}
    found = defaultdict(list)
    for row in library.evidence_cells({}):
        if (subject := iris.local_path(row.subject)) in patients:
            found[subject].append(row)
    assert len(patients) == 23  # 1 + 1 + 11 + 10 in Pinotti, El Hayel, Sanuki, Kalantari Khandani
    assert set(found) == patients, "everybody has a row"
    return dict(found)


def test_every_patient_is_found_by_each_of_its_words_and_by_no_other(library, rows) -> None:
    words = {name: facet for name, facet in library.facets.items() if facet.kind == WORD_FACET and facet.text}
    assert len(words) > 8
    for name, facet in words.items():
        own = {
            patient: {c for row in of for column in facet.columns for c in row.concepts(column)}
            for patient, of in rows.items()
        }
        for concept in sorted(set().union(*own.values())):
            found = {
                iris.local_path(row.subject) for row in library.evidence_cells({name: [iris.local_path(concept)]})
            } & rows.keys()
            wanted = {p for p, concepts in own.items() if any(concept in library.terms.ancestors(c) for c in concepts)}
            assert found == wanted, (name, concept)


def test_what_is_found_of_a_patient_is_shown(library, rows) -> None:
    """Primary tumours, sites, sides, treatments, drugs and outcomes stand on the card, by the label of the concept."""
    columns = {c for f in library.facets.values() if f.kind == WORD_FACET and f.text for c in f.columns}
    missing = []
    publications = {name: card_text(card_of(library, name)) for name in library.records}
    for patient, of in rows.items():
        card = card_of(library, patient)
        text = card_text(card) + publications[patient.split("/")[0]]
        for row in of:
            for column in sorted(columns):
                missing += [
                    (patient, column, label)
                    for concept in row.concepts(column)
                    if (label := library.terms.label(concept)) not in text
                    and not (column in ("site", "primary_site") and _by_definition(library, row, concept))
                ]
    assert missing == []


def _by_definition(library, row, concept: str) -> bool:
    """Whether it is the organ in which a tumour arises, which the paper need not print."""
    ask = "ASK { ?subject metlit:primary/(metlit:tumour|metlit:histology)/metlit:originatesIn ?organ }"
    bound = ask.replace("?subject", f"<{row.subject}>").replace("?organ", f"<{concept}>")
    return bool(library.query(bound))


def test_figures_say_of_a_patient_what_is_found(library, rows) -> None:
    figures = Figures(library)
    wrong, seen = [], set()
    for name in figures.layouts:
        for mark in figures.figure(name, {}).marks:
            patients = {"/".join(path.split("/")[:2]) for path in mark.sources}
            for column, cell in mark.values.items():
                if column not in SAME or len(mark.sources) > 1 or not patients <= rows.keys():
                    continue
                (patient,) = patients
                known = {c for row in rows[patient] for c in row.concepts(SAME[column])} | {
                    c for row in rows[patient] for c in row.concepts("primary_site")
                }
                seen.add(name)
                wrong += [(name, patient, v.text) for v in cell.values if str(v.value) not in known]
    assert wrong == []
    assert len(seen) >= 3


def test_tables_say_of_a_patient_what_is_found(library, rows) -> None:
    tables = Tables(library)
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name in ("patients", "courses", "treatments", "lesions"):
        for row in tables.table(name, {}).data()[1]:
            patient = "/".join(row["record"].split("/")[:2])
            if patient in rows:
                for column, told in row.items():
                    found[patient][f"{name}.{column}"] |= set(told.split("; "))
    for patient, of in rows.items():
        own = found[patient]

        def labels(column: str, kind: str = "", of=of) -> set[str]:
            chosen = (row for row in of if not kind or str(row["kind"]).endswith(kind))
            return {library.terms.label(c) for row in chosen for c in row.concepts(column)}

        assert labels("primary") <= own["patients.tumour"] | own["courses.tumour"], patient
        given = own["treatments.technique"] | own["treatments.modality"]
        assert labels("technique", "Radiotherapy") <= given, patient
        sites = own["lesions.site"] | own["patients.lesions"] | labels("primary_site")
        assert labels("site") <= sites, patient
        totals = {str(row["total"]) for row in of if row["total"]}
        assert totals <= own["treatments.total"], patient
