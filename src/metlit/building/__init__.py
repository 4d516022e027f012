"""A folder of records to a store: chunks, workers, cache, builder."""
