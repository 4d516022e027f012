"""Pictures of a review, on sheets in millimetres."""
