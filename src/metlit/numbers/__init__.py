"""Printed numbers, exact arithmetic, bounds and granularity."""
