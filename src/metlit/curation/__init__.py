"""From a paper to a record: its text with places, what it prints, and whether a record says the same."""
