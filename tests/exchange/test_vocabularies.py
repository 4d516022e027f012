"""The mappings as SSSOM: metadata that is YAML, rows that say how each was found."""

from __future__ import annotations

import csv

import yaml

from metlit.answers.library import Library
from metlit.exchange.vocabularies import sssom


def test_mappings_say_how_they_were_found(library: Library) -> None:
    lines = sssom(library).splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    assert {"mapping_set_id", "license", "curie_map"} <= head.keys()
    assert head["curie_map"]["ONCOTREE"] == "https://bioregistry.io/oncotree:"
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    assert len(rows) > 6000
    kinds = {"skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch"}
    assert {row["predicate_id"] for row in rows} == kinds - {"skos:narrowMatch"}
    for row in rows:
        prefixes = {row[column].partition(":")[0] for column in ("subject_id", "object_id")}
        assert prefixes <= head["curie_map"].keys(), row
        # Nobody saw the label of what was chosen by hand; of what was compared it is known.
        assert bool(row["object_label"]) != (row["mapping_justification"] == "semapv:ManualMappingCuration"), row
    by_id = {(row["subject_id"], row["object_id"]): row for row in rows}
    sarcoma = by_id["metlit.tumour:bone-sarcoma", "NCIT:C9312"]
    assert (sarcoma["predicate_id"], sarcoma["object_label"]) == ("skos:exactMatch", "Bone Sarcoma")
