"""The pack: everything that goes into a review, in one folder."""
