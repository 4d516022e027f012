"""Graph analysis: people, networks, neighbours, pathways, gaps and pooled proportions."""
