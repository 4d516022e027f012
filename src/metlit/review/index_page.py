"""The page that shows a review pack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from metlit.notice import NOTICE
from metlit.tables.escaping import html_text

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1.5rem; color: #1a1a1a; }
nav a { margin-right: 1rem; }
.notice { border-left: 4px solid #D55E00; padding: .4rem .8rem; background: #fdf3ec; }
section { border-top: 1px solid #ccc; padding: .8rem 0; }
figure { margin: 1rem 0 2rem; }
figure img { width: 100%; max-width: 60rem; height: auto; border: 1px solid #e5e5e5; }
iframe { width: 100%; height: 24rem; border: 1px solid #ccc; }
.files a { margin-right: .8rem; }
summary { cursor: pointer; font-weight: 600; }
"""
Shown = tuple[str, str, str, Sequence[str]]  # kind, name, title, paths


def index_page(title: str, parts: Iterable[Shown], losses: Iterable[str]) -> bytes:
    """An HTML page without any script: figures as pictures, tables to unfold, and a link to every file.

    Args:
        title: over the page.
        parts: kind, name, title and paths of each part, in order.
        losses: what formats could not hold.
    """
    kinds: dict[str, list[Shown]] = {}
    for part in parts:
        kinds.setdefault(part[0], []).append(part)
    nav = " ".join(f'<a href="#{quote(kind.lower())}">{html_text(kind)}</a>' for kind in kinds)
    body = "".join(_section(kind, found) for kind, found in kinds.items())
    lost = "".join(f"<li>{html_text(loss)}</li>" for loss in losses)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html_text(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{html_text(title)}</h1>
<p class="notice">{html_text(NOTICE)}</p>
<nav>{nav} <a href="#losses">What formats could not hold</a></nav>
{body}<section id="losses"><h2>What formats could not hold</h2><ul>{lost}</ul></section>
<p><a href="checksums.sha256">checksums.sha256</a></p>
</body>
</html>
""".encode()


def _section(kind: str, parts: Iterable[Shown]) -> str:
    shown = "".join(_part(*part) for part in parts)
    return f'<section id="{quote(kind.lower())}"><h2>{html_text(kind)}</h2>\n{shown}</section>\n'


def _part(kind: str, name: str, title: str, paths: Sequence[str]) -> str:
    links = " ".join(f'<a href="{quote(path)}">{html_text(path.rsplit("/", 1)[-1])}</a>' for path in paths)
    files = f'<p class="files">{links}</p>'
    picture = next((path for path in paths if path.endswith(".svg")), "")
    page = next((path for path in paths if path.endswith(".html")), "")
    if picture:
        image = f'<img src="{quote(picture)}" alt="{html_text(title)}" loading="lazy">'
        return f"<figure>{image}<figcaption>{html_text(title)}</figcaption>{files}</figure>\n"
    if page:
        frame = f'<iframe src="{quote(page)}" title="{html_text(title)}" loading="lazy" sandbox></iframe>'
        return f"<details><summary>{html_text(title)}</summary>{frame}</details>{files}\n"
    return f"<h3>{html_text(title)}</h3>{files}\n"
