"""A record to begin with: what is required, what such papers print, and what was found, as comments at their keys."""
