"""From the searches of a review to the numbers of its flow: what was found, duplicates, decisions."""
