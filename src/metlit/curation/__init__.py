"""From a paper to a checked record: reading, scanning, starting, verifying."""
