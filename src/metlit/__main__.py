"""``python -m metlit``."""

from metlit.cli.app import main

main()
