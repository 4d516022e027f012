"""Tables of a review: rows with a layout, and their files."""
