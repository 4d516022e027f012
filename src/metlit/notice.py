"""What every output says of itself and of its field, each sentence once: ``ontology/notices.tsv``, read on import."""

from __future__ import annotations

from pathlib import Path

from metlit.errors import ResourceError
from metlit.resources import Resources

_SENTENCES = ("output", "help", "graph", "selected", "named", "closing")


def load_notices(file: Path) -> dict[str, str]:
    """The sentences, by name.

    Raises:
        ResourceError: if the file cannot be read, or one of them is not there.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"{file} cannot be read: {error}") from error
    told = dict(line.split("\t", 1) for line in lines if "\t" in line and not line.startswith("#"))
    if missing := [name for name in _SENTENCES if not told.get(name)]:
        raise ResourceError(f"{file} lacks the sentence '{missing[0]}'", "write its name, a tab and the sentence")
    return told


_TOLD = load_notices(Resources.default().notices_file())
# In what is written to files.
NOTICE = _TOLD["output"]
# In the help of the command line: what the graph is, and what it is not for.
PURPOSE, ABOUT = _TOLD["graph"], _TOLD["help"]
# Beside neighbours of a subject.
SELECTED = _TOLD["selected"]
# In letters to authors: in what their article was recorded, and the last sentence.
LETTER, CLOSING = _TOLD["named"], _TOLD["closing"]
