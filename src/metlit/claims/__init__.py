"""Printed figures under audit: claims, the paper they stand in, verdicts."""
