"""What every output says of itself, each sentence once."""

from __future__ import annotations

# In what is written to files.
NOTICE = "For research only: no medical device, not to be used to choose a treatment or a dose."
# In the help of the command line.
ABOUT = "For research and education only. Not a medical device; it chooses no treatment and no dose."
# Beside neighbours of a patient.
SELECTED = "Reported cases are selected: what was done for them, and how it ended, is no recommendation."
