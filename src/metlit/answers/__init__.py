"""An opened store and what it answers: find, show, ask."""
