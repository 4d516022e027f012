"""The command ``metlit lsp``: words ↔ calls."""

from __future__ import annotations

from typing import Annotated

import typer

from metlit.cli.lazy import command
from metlit.cli.terminal import example
from metlit.errors import ResourceError


@command(example("metlit lsp"))
def lsp_command(
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Over standard input and output: there is no other way.")
    ] = True,
) -> None:
    """The language server: what an editor asks while a record is written. An editor starts it, nobody else.

    How an editor is told to do so stands in docs/editor.md.
    """
    try:
        from metlit.editor.protocol import serve_editor
    except ImportError as error:
        raise ResourceError("the language server needs pygls", "pip install 'metlit[editor]'") from error
    serve_editor()
