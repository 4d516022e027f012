"""How a sheet of lesions looks in LibreOffice: ``docs/figures/sheet.png``.

``python tools/draw_sheet.py`` writes a record into a workbook, lets LibreOffice print it, and keeps the top of the page
with the sites of the lesions. It needs LibreOffice and poppler.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

REPOSITORY = Path(__file__).resolve().parents[1]
PICTURE = REPOSITORY / "docs" / "figures" / "sheet.png"
RECORD = REPOSITORY / "cases" / "sanuki-2022.yaml"
# What the sheet of lesions has behind the columns that say whose a row is.
BEGIN = ["id", "site", "side"]
DOTS_PER_INCH, WIDTH, HEIGHT = 75, 1240, 420


def draw(target: Path) -> None:
    """Write the picture.

    Raises:
        OSError: if a program is missing.
        subprocess.CalledProcessError: if one fails.
        LookupError: if no page has the lesions.
    """
    with TemporaryDirectory() as folder:
        book = Path(folder, "book.xlsx")
        _run(sys.executable, "-m", "metlit", "sheet", "export", str(RECORD), "-o", str(book))
        # A profile of its own: LibreOffice refuses to begin twice with one.
        profile = f"-env:UserInstallation=file://{folder}/profile"
        _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(book))
        printed = book.with_suffix(".pdf")
        pages = _run("pdftotext", "-layout", str(printed), "-").decode("utf-8").split("\f")
        page = next((n for n, text in enumerate(pages, 1) if _heads(text)[3:6] == BEGIN), 0)
        if not page:
            raise LookupError(f"no page of {printed.name} has the lesions")
        number = ("-f", str(page), "-l", str(page))
        options = (
            "-r",
            str(DOTS_PER_INCH),
            "-png",
            "-x",
            "0",
            "-y",
            "0",
            "-W",
            str(WIDTH),
            "-H",
            str(HEIGHT),
            "-singlefile",
        )
        _run("pdftoppm", *number, *options, str(printed), str(target.with_suffix("")))


def _heads(page: str) -> list[str]:
    return [head.strip() for head in page.strip("\n").split("\n")[0].split("  ") if head.strip()]


def _run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout


if __name__ == "__main__":
    draw(PICTURE)
