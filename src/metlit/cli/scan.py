"""The command ``metlit scan``: words ↔ calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from metlit.cli.lazy import command
from metlit.cli.terminal import example, say
from metlit.errors import MetlitError


@command(example("metlit scan paper.pdf --text"))
def scan_command(
    paper: Annotated[Path, typer.Argument(help="A PDF, JATS XML, HTML, Word (.docx), a plain text or Markdown.")],
    text: Annotated[bool, typer.Option("--text", help="Print the text, block by block, with its places.")] = False,
) -> None:
    """What a paper prints, with the place of each. Nothing leaves the machine."""
    from metlit.curation.document import told_blocks
    from metlit.curation.reading import read_paper

    if not text:
        raise MetlitError("no more than the text can be printed yet", "add --text")
    document = read_paper(paper)
    for note in document.notes:
        say(f"note: {note}")
    for line in told_blocks(document):
        print(line)
