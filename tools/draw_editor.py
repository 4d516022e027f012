"""How Neovim shows a record with ``metlit lsp``: ``docs/figures/editor.png``.

``python tools/draw_editor.py`` opens a copy of a record with two slips in Neovim, set up as ``docs/editor.md`` says,
and draws its terminal twice: findings with what is told of a dose, and proposals with the definition of one. It needs
what ``tests/editor-packages.txt`` names: Neovim as a wheel of PyPI, and an emulator of terminals.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib
import pyte
from PIL import Image, ImageDraw, ImageFont

REPOSITORY = Path(__file__).resolve().parents[1]
PICTURE = REPOSITORY / "docs" / "figures" / "editor.png"
RECORD = REPOSITORY / "cases" / "gerontopoulos-2020.yaml"
# What is written wrong in the copy: a word and a key.
SLIPS = [("image_guidance: not reported", "image_guidance: not reportd"), ("overall_time: not", "overal_time: not")]
COLUMNS, ROWS, SIZE, LONGEST = 132, 22, 13, 40
# What is written where words are proposed, and what the definition of the first of them has.
BEGUN, DEFINED = "iliac", "< soft tissue"
FOREGROUND, BACKGROUND = "2c2e33", "f7f7f5"
NAMED = {"black": "07080d", "red": "a5222f", "green": "005523", "brown": "6b5300", "blue": "004c73"} | {
    "magenta": "470045",
    "cyan": "007373",
    "white": "c4c6cd",
}
# What the picture shows is on; the rest is as Neovim has it.
SHOWN = """
vim.o.background, vim.o.termguicolors, vim.o.number, vim.o.signcolumn = "light", true, true, "yes"
vim.o.swapfile, vim.o.laststatus, vim.o.ruler, vim.o.showcmd, vim.o.shadafile = false, 0, false, false, "NONE"
vim.o.completeopt, vim.o.pumheight, vim.o.winborder, vim.o.wrap = "menuone,noselect,popup", 8, "rounded", false
vim.o.hlsearch = false
vim.diagnostic.config({ virtual_text = true })
vim.api.nvim_create_autocmd("LspAttach", { callback = function(event)
  vim.lsp.completion.enable(true, event.data.client_id, event.buf)
end })
"""


def settings() -> str:
    """What ``docs/editor.md`` says of Neovim."""
    page = (REPOSITORY / "docs" / "editor.md").read_text(encoding="utf-8")
    found = re.search(r"## Neovim\n.*?```lua\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


class Terminal:
    """A program in a terminal, and what it shows."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._file, keys.encode())

    def wait(self, shown: Callable[[str], bool], quiet: float = 1.0) -> str:
        """What is shown when something is, and nothing has changed for a while.

        Raises:
            TimeoutError: if it does not come.
        """
        began = changed = time.monotonic()
        while time.monotonic() - began < LONGEST:
            if select.select([self._file], [], [], 0.1)[0]:
                try:
                    self._stream.feed(os.read(self._file, 1 << 16))
                except OSError:
                    break
                changed = time.monotonic()
            elif shown(text := "\n".join(self.screen.display)) and time.monotonic() - changed > quiet:
                return text
        raise TimeoutError("\n".join(self.screen.display))


@contextmanager
def editing(folder: Path) -> Iterator[Terminal]:
    """Neovim with the copy of the record, when the findings are there."""
    text = RECORD.read_text(encoding="utf-8")
    for right, wrong in SLIPS:
        assert right in text, right
        text = text.replace(right, wrong, 1)
    record = folder / "cases" / RECORD.name
    record.parent.mkdir(exist_ok=True)
    record.write_text(text, encoding="utf-8")
    (folder / "init.lua").write_text(SHOWN + settings(), encoding="utf-8")
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": beside, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    environment |= {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "DATA", "STATE")}
    editor = shutil.which("nvim", path=beside) or "nvim"
    terminal = Terminal([editor, "-u", str(folder / "init.lua"), "-n", str(record)], environment)
    try:
        yield terminal
    finally:
        os.kill(terminal.pid, signal.SIGTERM)
        os.waitpid(terminal.pid, 0)


def screens(folder: Path) -> list[pyte.Screen]:
    """The two screens.

    Raises:
        TimeoutError: with what is shown, if something does not come.
    """
    with editing(folder) as terminal:
        terminal.wait(lambda text: "source:" in text)
        terminal.type("/total: 42\rzz")
        terminal.wait(lambda text: "BED" in text and "overall_time" in text and "reportd" in text and "■" in text)
        terminal.type("K")
        terminal.wait(lambda text: "╭" in text)
        first = deepcopy(terminal.screen)
        terminal.type(f"j/site: psoas\rzt3\x19WC{BEGUN}\x18\x0f")
        terminal.wait(lambda text: "EnumMember" in text)
        terminal.type("\x0e")
        terminal.wait(lambda text: DEFINED in text)
        return [first, terminal.screen]


def draw(target: Path) -> None:
    """Write the picture.

    Raises:
        TimeoutError: if Neovim does not show what it should.
    """
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    plain, bold = (ImageFont.truetype(fonts / f"DejaVuSansMono{kind}.ttf", SIZE) for kind in ("", "-Bold"))
    with TemporaryDirectory() as folder:
        panels = [_panel(screen, plain, bold) for screen in screens(Path(folder))]
    gap = 10
    whole = Image.new("RGB", (panels[0].width, sum(p.height for p in panels) + gap * (len(panels) - 1)), "white")
    for number, panel in enumerate(panels):
        whole.paste(panel, (0, number * (panel.height + gap)))
    whole.quantize(64, dither=Image.Dither.NONE).save(target, optimize=True)


def _panel(screen: pyte.Screen, plain: ImageFont.FreeTypeFont, bold: ImageFont.FreeTypeFont) -> Image.Image:
    """A screen as a picture."""
    width, height = round(plain.getlength("m")), round(SIZE * 1.4)
    picture = Image.new("RGB", (COLUMNS * width, ROWS * height), f"#{BACKGROUND}")
    pen = ImageDraw.Draw(picture)
    for row in range(ROWS):
        for column in range(COLUMNS):
            cell = screen.buffer[row][column]
            colours = _colour(cell.fg, FOREGROUND), _colour(cell.bg, BACKGROUND)
            ink, paper = reversed(colours) if cell.reverse else colours
            x, y = column * width, row * height
            pen.rectangle((x, y, x + width - 1, y + height - 1), fill=paper)
            if cell.data.strip():
                pen.text((x, y + 1), cell.data, font=bold if cell.bold else plain, fill=ink)
            if cell.underscore:
                pen.line((x, y + height - 2, x + width - 1, y + height - 2), fill=ink)
    return picture


def _colour(name: str, default: str) -> str:
    return f"#{default if name == 'default' else NAMED.get(name, name)}"


if __name__ == "__main__":
    draw(PICTURE)
