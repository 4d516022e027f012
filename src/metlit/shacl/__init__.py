"""A SHACL engine that knows nothing of metlit."""
