"""``metlit verify``: whether what a record says stands in the paper at the place that it names."""
