"""The command line: words in, words out."""
from __future__ import annotations
from pathlib import Path
import typer
from metlit.finding import FORMATS, has_errors
app = typer.Typer()
@app.command()
def check(paths: list[Path] = typer.Argument(None), format: str = "text"):
    from metlit.build import check as run
    from metlit.errors import MetlitError
    try:
        findings = run(paths or [Path("cases")])
    except MetlitError as e:
        typer.echo(f"metlit: {e}", err=True); raise typer.Exit(2)
    typer.echo(FORMATS[format](findings)); raise typer.Exit(1 if has_errors(findings) else 0)
@app.command()
def build(): ...
def main(): app()
