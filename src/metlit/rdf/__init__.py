"""Triples, graphs and rows: the border to Oxigraph."""
