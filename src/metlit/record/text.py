"""YAML 1.2 text → a tree with marks: the strict subset that docs/record.md describes. The border to PyYAML."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from metlit.finding import Finding
from metlit.record.characters import refused_character
from metlit.record.repairs import without_tab
from metlit.record.syntax import ParserError, syntax_finding
from metlit.record.tree import Mapping, Scalar, Sequence, Tree

MAX_BYTES = 1 << 20
# Neither through links, nor waiting for a pipe; Windows knows neither, and alters what is not opened as binary.
_READING = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _READING |= getattr(os, _flag, 0)
MAX_DEPTH = 32
MAX_NODES = 200_000

# Two readings: YAML 1.1 or 1.2, C, Python and spreadsheets disagree on what these are.
_TWO_READINGS = re.compile(
    r"[-+]?0[0-9][0-9_.]*|[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9]+)[eE][-+]?[0-9]+|[-+]?[0-9]+_[0-9_.]*"
    r"|[-+]?\.(?:nan|NaN|NAN|inf|Inf|INF)|[-+]?0[xob][0-9a-fA-F_]+|\+[0-9][0-9.]*|[-+]?\.[0-9]+|[-+]?[0-9]+\."
    r"|-0(?:\.0+)?"  # nothing, or what was rounded to it from below
)
_IN_BRACKETS = ("while parsing a flow mapping", "while parsing a flow sequence")


class Refused(Exception):
    """The text is not an acceptable record; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text())
        self.finding = finding


def read_file(path: Path, name: str | None = None) -> Mapping:
    """Read one record file.

    Args:
        path: the file; it must be a regular file, not a link, of at most 1 MiB.
        name: how findings call the file; the path if None.

    Raises:
        Refused: with the finding, for whatever is wrong.
    """
    name = name or path.as_posix()
    return read_text(decode(read_bytes(path, name), name), name)


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a regular file; links, pipes, devices, folders and large files are refused."""
    try:
        if path.is_symlink():
            raise OSError  # where O_NOFOLLOW is not known
        handle = os.open(path, _READING)
    except OSError as error:
        reason = "is a symbolic link" if path.is_symlink() else f"cannot be opened: {error.strerror}"
        raise Refused(_whole(name, "file-unreadable", f"the file {reason}", "put a regular file there")) from error
    if not stat.S_ISREG((status := os.fstat(handle)).st_mode):
        os.close(handle)
        raise Refused(_whole(name, "file-unreadable", "not a regular file", "put a regular file there"))
    with os.fdopen(handle, "rb") as stream:
        refuse_large(status.st_size, name)
        return stream.read(MAX_BYTES + 1)


def refuse_large(size: int, name: str) -> None:
    """Refuse what has more bytes than a record may."""
    if size > MAX_BYTES:
        raise Refused(_whole(name, "file-too-large", f"{size} bytes, more than {MAX_BYTES}", "split the record"))


def decode(data: bytes, name: str) -> str:
    """UTF-8 bytes → text without forbidden characters.

    Raises:
        Refused: at the first byte or character that is not allowed.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(data[: error.start].decode("utf-8"), len(data[: error.start].decode("utf-8")))
        raise Refused(Finding(name, line, column, "not-utf-8", "the file is not UTF-8", "save it as UTF-8")) from error
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    text += "" if text.endswith("\n") else "\n"  # libyaml loses the spaces of a last line without one
    if (tab := text.find("\t")) >= 0:
        place = _position(text, tab)
        repair = without_tab(text, place[0], _first_wrong_line)
        rewrites = repair.rewrites if repair else ()
        raise Refused(Finding(name, *place, "tab", "a tab character", "use spaces", rewrites=rewrites))
    _check_characters(text, name, lambda at: _position(text, at))
    if not text.strip():
        raise Refused(_whole(name, "file-empty", "the file is empty", "write a record, or remove the file"))
    return text


def _check_characters(text: str, name: str, where) -> None:
    if found := refused_character(text):
        raise Refused(Finding(name, *where(found.offset), found.code, found.message, found.remedy))


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _whole(name: str, code: str, message: str, remedy: str) -> Finding:
    return Finding(name, 0, 0, code, message, remedy)


@dataclass(slots=True)
class _Frame:
    node: Sequence | Mapping
    key: Scalar | None = None
    bracket: bool = False


@dataclass(slots=True)
class _Builder:
    """Builds the tree from PyYAML's events; the stack is ours, so that depth cannot exhaust C's."""

    name: str
    stack: list[_Frame] = field(default_factory=list)
    root: Tree | None = None
    count: int = 0
    documents: int = 0
    lines: list[str] = field(default_factory=list)

    def refuse(self, mark: yaml.Mark | Tree, code: str, message: str, remedy: str) -> Refused:
        line, column = (mark.line, mark.column) if isinstance(mark, Tree) else (mark.line + 1, mark.column + 1)
        return Refused(Finding(self.name, line, column, code, message, remedy))

    def take(self, event: yaml.Event) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self.place(self.scalar(event))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self.open(event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            closed = self.stack.pop().node
            closed.end = (event.end_mark.line + 1, event.end_mark.column + 1)
        elif kind is yaml.AliasEvent:
            raise self.refuse(event.start_mark, "alias", "an alias (*)", "write the value out")
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if event.version or event.tags:
                raise self.refuse(event.start_mark, "directive", "a YAML directive (%)", "remove it")
            if self.documents > 1:
                raise self.refuse(
                    event.start_mark, "several-documents", "a second document", "one record a file; remove ---"
                )

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        self.refuse_properties(event)
        plain = not event.style
        mark, end = event.start_mark, event.end_mark
        scalar = Scalar(event.value, plain, mark.line + 1, mark.column + 1, (end.line + 1, end.column + 1))
        if plain:
            if _TWO_READINGS.fullmatch(scalar.text):
                raise self.refuse(
                    scalar,
                    "ambiguous-number",
                    f"'{scalar.text}' has two readings",
                    "write the number plainly, or quote it if it is text",
                )
        else:
            # Escapes can bring in what the raw text may not hold.
            _check_characters(scalar.text, self.name, lambda _: (scalar.line, scalar.column))
            block = event.style in ("|", ">") and self.lines
            if block and re.match(r"[|>][-+0-9]*#", self.lines[scalar.line - 1][scalar.column - 1 :]):
                raise self.refuse(scalar, "yaml-syntax", "a comment right after | or >", "put a space before #")
            if self.before(end.line + 1, end.column + 2) == "#" and event.style in ("'", '"'):
                raise self.refuse(scalar, "yaml-syntax", "a comment right after a quoted text", "put a space before #")
            if "\t" in scalar.text:
                raise self.refuse(scalar, "tab", "an escaped tab character", "use spaces")
        return scalar

    def refuse_properties(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            raise self.refuse(event.start_mark, "anchor", f"an anchor (&{event.anchor})", "write the value out")
        if event.tag is not None:
            raise self.refuse(event.start_mark, "tag", f"a tag ({event.tag})", "remove it")

    def open(self, event: yaml.CollectionStartEvent) -> None:
        self.refuse_properties(event)
        if len(self.stack) >= MAX_DEPTH:
            raise self.refuse(event.start_mark, "too-deep", f"nested deeper than {MAX_DEPTH}", "flatten the record")
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        node: Sequence | Mapping = (
            Mapping({}, line, column) if type(event) is yaml.MappingStartEvent else Sequence([], line, column)
        )
        node.flow = bool(event.flow_style)
        self.place(node)
        self.stack.append(_Frame(node, bracket=node.flow))

    def open_bracket(self, error: yaml.MarkedYAMLError, line: int) -> tuple[int, int] | None:
        """Where the innermost bracket was opened that is not closed on the line of an error; None if there is none."""
        mark = error.context_mark
        if mark is not None and error.context in _IN_BRACKETS:
            found = mark.line + 1, mark.column + 1
        else:
            found = next(((f.node.line, f.node.column) for f in reversed(self.stack) if f.bracket), (line, 0))
        return found if found[0] < line else None

    def place(self, node: Tree) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise self.refuse(node, "too-many-nodes", f"more than {MAX_NODES} values", "split the record")
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if isinstance(frame.node, Sequence):
            frame.node.items.append(node)
        elif frame.key is None:
            frame.key = self.key(frame.node, node)
        else:
            frame.node.entries[frame.key.text] = (frame.key, node)
            frame.key = None

    def before(self, line: int, column: int) -> str:
        """The character before a place: libyaml drops a ? that belongs to a key."""
        return self.lines[line - 1][column - 2 : column - 1] if self.lines else ""

    def key(self, mapping: Mapping, node: Tree) -> Scalar:
        if not isinstance(node, Scalar) or not node.text:
            raise self.refuse(node, "key-not-text", "a key must be a word", "write a plain word before the colon")
        if node.plain and self.before(node.line, node.column) == "?":
            raise self.refuse(node, "key-not-text", "a key after a question mark", "quote the key, or leave the ? out")
        if node.text == "<<" and node.plain:
            raise self.refuse(node, "merge-key", "a merge key (<<)", "write the keys out")
        if node.text in mapping.entries:
            first = mapping.entries[node.text][0]
            raise self.refuse(
                node,
                "duplicate-key",
                f"the key '{node.text}' stands twice, first on line {first.line}",
                "remove one; a repeated value is a list",
            )
        return node


def _told(error: yaml.MarkedYAMLError, builder: _Builder) -> ParserError:
    """What the parser says, with the bracket that was opened if one was."""
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    problem = " ".join(filter(None, (error.problem, error.context)))
    return ParserError(problem, line, column, context.line + 1 if context else 0, builder.open_bracket(error, line))


def _first_wrong_line(text: str) -> int | None:
    """The line, from 1, on which a text is no YAML; None if it is."""
    try:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return mark.line + 1 if mark else 1
    return None


def read_text(text: str, name: str) -> Mapping:
    """Read a record from text that :func:`decode` has passed.

    Raises:
        Refused: for a syntax error or anything that the strict subset leaves out.
    """
    builder = _Builder(name, lines=text.split("\n") if "?" in text or "#" in text else [])
    parser = yaml.CSafeLoader(text)
    try:
        while (event := parser.get_event()) is not None:
            builder.take(event)
            if type(event) is yaml.StreamEndEvent:
                break
    except yaml.MarkedYAMLError as error:
        raise Refused(syntax_finding(_told(error, builder), text, name, _first_wrong_line)) from error
    except yaml.YAMLError as error:
        raise Refused(_whole(name, "yaml-syntax", str(error).split("\n")[0], "see docs/record.md")) from error
    root = builder.root
    if not isinstance(root, Mapping):
        line, column = (root.line, root.column) if root is not None else (0, 0)
        line = min(line, text.rstrip("\n").count("\n") + 1)  # nothing behind --- begins behind the end
        raise Refused(Finding(name, line, column, "not-a-mapping", "a record is one mapping", "start with 'source:'"))
    return root
