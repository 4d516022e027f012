"""The map of the rooms, drawn from the imports: ``docs/map.svg``, and the table of ``docs/architecture.md``.

``python tools/draw_map.py`` writes both. The floors are those of ``tests/test_layers.py``. An arrow runs from a room to
one that it imports; it is left out where a chain of others says the same, and to the ground, which everybody imports.
Lines are counted in hundreds, so that not every edit draws the map anew.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PICTURE = REPOSITORY / "docs" / "map.svg"
PAGE = REPOSITORY / "docs" / "architecture.md"
START, END = "<!-- rooms: made by tools/draw_map.py -->", "<!-- end of rooms -->"
WIDTH, ROW, HEIGHT, GAP, EDGE = 900, 66, 42, 30, 8
SWEEPS = 24


@dataclass(frozen=True)
class Room:
    """A package of metlit, or a module that stands alone."""

    name: str
    purpose: str
    modules: int
    lines: int
    imports: frozenset[str]

    @property
    def size(self) -> str:
        many = f"{self.modules} modules, " if self.modules > 1 else ""
        return f"{many}{hundreds(self.lines)} lines"


@dataclass
class Spot:
    """A box, or the place where an arrow crosses a floor (``room`` is None)."""

    room: Room | None
    x: float = 0.0

    @property
    def width(self) -> float:
        return 4.0 if self.room is None else max(9.4 * len(self.room.name), 6.9 * len(self.room.size)) + 22


def hundreds(lines: int) -> str:
    return f"{round(lines, -2):,}" if lines >= 100 else "under 100"


def floors(test: Path = REPOSITORY / "tests" / "test_layers.py") -> list[list[str]]:
    """The rooms, floor by floor from the ground, as the test of the layers has them."""
    for node in ast.parse(test.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FLOORS":
            return [line.split() for line in ast.literal_eval(node.value)]
    raise SystemExit(f"{test} has no FLOORS")


def rooms(source: Path = REPOSITORY / "src" / "metlit") -> dict[str, Room]:
    """Every room with its size and the rooms that it imports."""
    files: dict[str, list[Path]] = {}
    for file in sorted(source.rglob("*.py")):
        files.setdefault(file.relative_to(source).with_suffix("").parts[0], []).append(file)
    return {name: _room(name, own, files.keys()) for name, own in files.items()}


def _room(name: str, files: Sequence[Path], known: Set[str]) -> Room:
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    first = next((f for f in files if f.parent.name == name and f.stem == "__init__"), files[0])
    told = (ast.get_docstring(ast.parse(texts[first])) or "").split("\n")[0]
    used = {module.split(".")[1] for text in texts.values() for module in _imported(ast.parse(text))}
    lines = sum(len(text.splitlines()) for text in texts.values())
    return Room(name, told, len(files), lines, frozenset((used & known) - {name}))


def _imported(tree: ast.AST) -> Iterator[str]:
    """The modules of metlit that are imported, ``metlit.rdf.graphs``; not those that are only for types."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"metlit.{a.name}" for a in node.names] if node.module == "metlit" else [node.module or ""]
        yield from (n for n in names if n.startswith("metlit."))
        yield from _imported(node)


def arrows(imports: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """The imports without those that a chain of others implies (a transitive reduction)."""

    def below(room: str) -> set[str]:
        return {n for target in imports[room] for n in {target} | below(target)}

    return {
        room: sorted(t for t in targets if not any(t in below(other) for other in targets - {t}))
        for room, targets in imports.items()
    }


def chains(found: Mapping[str, Room], levels: Sequence[Sequence[str]]) -> tuple[list[list[Spot]], list[list[Spot]]]:
    """The spots of every floor, and each arrow as the spots that it runs through, from above to below."""
    spots = {name: Spot(found[name]) for level in levels for name in level}
    rows = [[spots[name] for name in level] for level in levels]
    floor = {name: i for i, level in enumerate(levels) for name in level}
    runs = []
    for name, targets in arrows({n: found[n].imports for n in spots}).items():
        for target in (t for t in targets if floor[t] > 0):
            between = [Spot(None) for _ in range(floor[name] - floor[target] - 1)]
            for i, spot in enumerate(between):
                rows[floor[name] - 1 - i].append(spot)
            runs.append([spots[name], *between, spots[target]])
    return rows, runs


def arrange(rows: list[list[Spot]], runs: Sequence[Sequence[Spot]]) -> None:
    """Order the spots of every floor by their neighbours, and give each its ``x``."""
    near: dict[int, list[Spot]] = {}
    for run in runs:
        for upper, lower in pairwise(run):
            near.setdefault(id(upper), []).append(lower)
            near.setdefault(id(lower), []).append(upper)
    for row in rows:
        spread(row, [WIDTH * (i + 1) / (len(row) + 1) for i in range(len(row))])
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 else reversed(rows):
            wanted = {id(s): _middle(near.get(id(s), []), s.x) for s in row}
            if sweep < SWEEPS * 2 // 3:
                row.sort(key=lambda s: wanted[id(s)])
            spread(row, [wanted[id(s)] for s in row])
    spots = [s for row in rows for s in row]
    aside = (WIDTH - min(s.x - s.width / 2 for s in spots) - max(s.x + s.width / 2 for s in spots)) / 2
    for spot in spots:
        spot.x += aside


def _middle(others: Sequence[Spot], otherwise: float) -> float:
    return sum(o.x for o in others) / len(others) if others else otherwise


def spread(row: Sequence[Spot], wanted: Sequence[float]) -> None:
    """Places as near to the wanted ones as the widths allow (isotonic regression), inside the picture."""
    offsets, total = [], 0.0
    for left, spot in zip([None, *row], row, strict=False):
        total += (left.width + spot.width) / 2 + GAP if left else spot.width / 2 + EDGE
        offsets.append(total)
    room = WIDTH - EDGE - (offsets[-1] + row[-1].width / 2)
    blocks: list[list[float]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        blocks.append([want - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (last, count), (before, number) = blocks.pop(), blocks.pop()
            blocks.append([(last * count + before * number) / (count + number), count + number])
    shifts = [value for value, count in blocks for _ in range(int(count))]
    for spot, offset, shift in zip(row, offsets, shifts, strict=True):
        spot.x = offset + min(max(shift, 0), room)


def picture(found: Mapping[str, Room], levels: Sequence[Sequence[str]]) -> str:
    """The map as SVG: the ground at the bottom."""
    rows, runs = chains(found, levels)
    arrange(rows, runs)
    height = ROW * len(rows) + EDGE
    top = {id(s): EDGE + ROW * (len(rows) - 1 - i) + (ROW - HEIGHT) / 2 for i, row in enumerate(rows) for s in row}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="Helvetica, Arial, sans-serif" text-anchor="middle">',
        "<title>The rooms of metlit and what they import</title>",
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#456"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
    ]
    for i in range(0, len(rows), 2):
        y = EDGE + ROW * (len(rows) - 1 - i)
        parts.append(f'<rect y="{y}" width="{WIDTH}" height="{ROW}" fill="#f3f5f7"/>')
    parts += [_line(run, runs, top) for run in runs]
    parts += [_box(spot, top[id(spot)]) for row in rows for spot in row if spot.room]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _line(run: Sequence[Spot], runs: Sequence[Sequence[Spot]], top: Mapping[int, float]) -> str:
    """One arrow, upright at every floor that it crosses."""
    points = [(_port(run, runs, 0), top[id(run[0])] + HEIGHT)]
    for spot in run[1:-1]:
        points += [(spot.x, top[id(spot)]), (spot.x, top[id(spot)] + HEIGHT)]
    points.append((_port(run, runs, -1), top[id(run[-1])]))
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (y + to_y) / 2
        path += f"C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}"
    return f'<path d="{path}" fill="none" stroke="#456" stroke-width="1.2" marker-end="url(#a)"/>'


def _port(run: Sequence[Spot], runs: Sequence[Sequence[Spot]], end: int) -> float:
    """Where an arrow leaves or meets its box: the arrows of a box side by side, in the order of where they go."""
    box, beside = run[end], (1 if end == 0 else -2)
    mates = sorted((r for r in runs if r[end] is box), key=lambda r: r[beside].x)
    step = min(16.0, box.width / (len(mates) + 1))
    return box.x + step * (next(i for i, r in enumerate(mates) if r is run) - (len(mates) - 1) / 2)


def _box(spot: Spot, y: float) -> str:
    room = spot.room
    assert room is not None
    fill = "#e3edf7" if room.modules > 1 else "#fff"
    return (
        f'<rect x="{spot.x - spot.width / 2:.1f}" y="{y}" width="{spot.width:.1f}" height="{HEIGHT}" rx="4"'
        f' fill="{fill}" stroke="#456"/>'
        f'<text x="{spot.x:.1f}" y="{y + 18}" font-size="16" font-weight="bold" fill="#123">{escape(room.name)}</text>'
        f'<text x="{spot.x:.1f}" y="{y + 34}" font-size="13" fill="#345">{escape(room.size)}</text>'
    )


def table(found: Mapping[str, Room], levels: Sequence[Sequence[str]]) -> str:
    """The rooms from the roof to the ground, with all that each imports."""
    lines = ["| room | what it is | size | imports |", "|---|---|---|---|"]
    for name in (name for level in reversed(levels) for name in level):
        room = found[name]
        imports = ", ".join(other for level in reversed(levels) for other in level if other in room.imports) or "–"
        lines.append(f"| `{name}` | {room.purpose.rstrip('.')} | {room.size} | {imports} |")
    return "\n".join(lines) + "\n"


def within(document: str, text: str) -> str:
    """A document with the text between its marks."""
    marked = re.compile(f"{re.escape(START)}\n.*?{re.escape(END)}", re.DOTALL)
    if len(marked.findall(document)) != 1:
        raise SystemExit(f"the document needs one pair of marks: {START} … {END}")
    return marked.sub(lambda _: f"{START}\n{text}{END}", document)


def main() -> None:
    found, levels = rooms(), floors()
    PICTURE.write_text(picture(found, levels), encoding="utf-8")
    PAGE.write_text(within(PAGE.read_text(encoding="utf-8"), table(found, levels)), encoding="utf-8")


if __name__ == "__main__":
    main()
