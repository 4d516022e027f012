"""The quality of a report, asked question by question; metlit answers none of them."""
