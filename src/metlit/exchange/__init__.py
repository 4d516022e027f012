"""Files of other programs: RDF, networks, bibliographies, Phenopackets, crates."""
