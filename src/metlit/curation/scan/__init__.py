"""What a paper prints: numbers by patterns, words by the vocabulary, each with its place and of whom it is said."""
