"""A record: YAML text to a tree with marks to quads."""
