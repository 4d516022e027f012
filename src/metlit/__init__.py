"""metlit: a structured, checked knowledge graph of the oncology case literature."""
