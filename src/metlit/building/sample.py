"""The sample records as one graph, without a store: what documents give as examples."""

from __future__ import annotations

from metlit.building.chunk import Pipeline
from metlit.model.rdf_model import example_graph
from metlit.model.schema import Schema
from metlit.rdf.triples import Triples, parse_nquads
from metlit.record.files import RecordText, gather


def sample_graph() -> tuple[Schema, Triples]:
    """The record format, and the sample with all that rules and audit derive from it, its vocabulary included.

    Raises:
        ResourceError: if the sample, or what it is built with, is missing or wrong.
    """
    pipeline = Pipeline()
    files, _ = gather(pipeline.resources.frozen_files())
    outcomes = [pipeline.lift(RecordText.load(file)) for file in files]
    graphs = pipeline.derive(outcomes)
    pipeline.audit(graphs, outcomes, {outcome.record: outcome for outcome in outcomes})
    parts = ["".join(pipeline.vocabulary).encode(), *(outcome.nquads() for outcome in outcomes)]
    return pipeline.schema, example_graph(quad for part in parts for quad in parse_nquads(part))
