"""Two extractions of one paper: aligned, compared, settled and merged."""
