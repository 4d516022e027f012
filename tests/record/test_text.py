"""The strict subset of YAML: what is refused and where, what stays a string, where marks point."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from metlit.record.text import MAX_BYTES, Mapping, Refused, Scalar, Sequence, decode, read_file, read_text
from tests.conftest import FROZEN

BIG = 100_000
VALUE = re.compile(r"(?<=: )(?=\S)|(?<=- )(?=\S)")


def read(data: bytes | str) -> Mapping:
    data = data.encode() if isinstance(data, str) else data
    return read_text(decode(data, "x.yaml"), "x.yaml")


def plain(tree: Mapping | Sequence | Scalar):
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Sequence):
        return [plain(item) for item in tree.items]
    return {key: plain(value) for key, (_, value) in tree.entries.items()}


TWO_READINGS = (
    "010 0755 09 00 -010 1e3 6.02E23 1E+3 .5e3 1_000 1_000.5 +5 +1.5 .5 -.5 5. 0x1F -0x1F 0o17 0b11 "
    ".nan .NaN .NAN .inf -.inf +.Inf -0 -0.0 -0.00"
)
STRINGS = (
    "no No NO yes on off y N ~ null True FALSE 1:30 12:30:45 2024-01-02 2024-13-45 2024-1-2 = e3 1e 08-2 1-2 "
    "0 -5 1.50 0.0 -0.5 12345678901234567890 10.1016/j.ijrobp.2012.02.017 T4N3M0 >=2 <2 a#b a:b"
)
REFUSED = [
    pytest.param(b"", "file-empty", 0, 0, id="empty"),
    pytest.param(b"\n  \n", "file-empty", 0, 0, id="blank"),
    pytest.param("a: 1\na: 2\n", "duplicate-key", 2, 1, id="duplicate"),
    pytest.param("x:\n  a: 1\n  b: 2\n  a: 3\n", "duplicate-key", 4, 3, id="duplicate-nested"),
    pytest.param("{a: 1, a: 2}", "duplicate-key", 1, 8, id="duplicate-flow"),
    pytest.param('a: 1\n"a": 2\n', "duplicate-key", 2, 1, id="duplicate-quoted"),
    pytest.param("a: 1\n? a\n: 2\n", "duplicate-key", 2, 3, id="duplicate-explicit"),
    pytest.param("a: &x 1\n", "anchor", 1, 4, id="anchor"),
    pytest.param("a: &x {b: 1}\n", "anchor", 1, 4, id="anchor-mapping"),
    pytest.param("a: *x\n", "alias", 1, 4, id="alias"),
    pytest.param("a: 1\n<<: {b: 1}\n", "merge-key", 2, 1, id="merge"),
    pytest.param("a: !!str x\n", "tag", 1, 4, id="tag"),
    pytest.param("a: !x y\n", "tag", 1, 4, id="local-tag"),
    pytest.param("a: !!python/object/apply:os.system [x]\n", "tag", 1, 4, id="python-tag"),
    pytest.param("a: !!timestamp foo\n", "tag", 1, 4, id="timestamp-tag"),
    pytest.param("%YAML 1.2\n---\na: 1\n", "directive", 1, 1, id="directive"),
    pytest.param("a: 1\n---\nb: 2\n", "several-documents", 2, 1, id="documents"),
    pytest.param("a: 1\n...\n---\nb: 2\n", "several-documents", 3, 1, id="documents-ended"),
    pytest.param("a:\tb\n", "tab", 1, 3, id="tab"),
    pytest.param("a:\n\tb: 1\n", "tab", 2, 1, id="tab-indent"),
    pytest.param("# é\tx\na: 1\n", "tab", 1, 4, id="tab-after-multi-byte"),
    pytest.param('a: "x\\ty"\n', "tab", 1, 4, id="tab-escaped"),
    pytest.param(b"a: 1\nb: caf\xe9\n", "not-utf-8", 2, 7, id="latin-1"),
    pytest.param("a: 1\nb: ééé".encode() + b"\xff\n", "not-utf-8", 2, 7, id="latin-1-after-multi-byte"),
    pytest.param("a: x\n".encode("utf-16"), "not-utf-8", 1, 1, id="utf-16"),
    pytest.param("a: x\n".encode("utf-16-le"), "character", 1, 2, id="utf-16-without-mark"),
    pytest.param(b"a: \xed\xa0\x80\n", "not-utf-8", 1, 4, id="surrogate"),
    pytest.param('a: "\\ud800"\n', None, 1, None, id="surrogate-escaped"),
    pytest.param("a: cafe\u0301\n", "not-nfc", 1, 7, id="decomposed"),
    pytest.param('a: "e\\u0301"\n', "not-nfc", 1, 4, id="decomposed-escaped"),
    pytest.param("a: \u212b\n", "not-nfc", 1, 4, id="angstrom-sign"),
    pytest.param("a: 1\rb: 2\n", "character", 1, 5, id="lone-carriage-return"),
    *(
        pytest.param(f"a: 1\nb: x{c}y\n", "character", 2, 5, id=f"U+{ord(c):04X}")
        for c in "\x00\x07\x1b\x7f\x80\x85\u2028\u2029\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\ufffe"
    ),
    *(
        pytest.param(f'a: "x{e}"\n', "character", 1, 4, id=f"escaped {e}")
        for e in (r"\0", r"\a", r"\e[31m", r"\x7f", r"\N", r"\L", r"\P", r"\u202e", r"\u200b", r"\ufeff")
    ),
    *(pytest.param(f"a: {n}\n", "ambiguous-number", 1, 4, id=f"number {n}") for n in TWO_READINGS.split()),
    pytest.param("a: [1, 2, 010]\n", "ambiguous-number", 1, 11, id="number-in-list"),
    pytest.param("010: x\n", "ambiguous-number", 1, 1, id="number-as-key"),
    pytest.param("a: " + "[" * 32 + "]" * 32, "too-deep", 1, 35, id="depth-33"),
    pytest.param("a: " + "[" * BIG, "too-deep", 1, 35, id="brackets"),
    pytest.param("{a: " * BIG, "too-deep", 1, 129, id="braces"),
    pytest.param("- " * BIG, "too-deep", 1, 65, id="dashes"),
    pytest.param("? " * BIG, "key-not-text", 1, 3, id="question-marks"),
    pytest.param("a: [" + "x," * 200_001 + "]", "too-many-nodes", 1, None, id="many-nodes"),
    pytest.param("- a\n- b\n", "not-a-mapping", 1, 1, id="list"),
    pytest.param("\nsome text\n", "not-a-mapping", 2, 1, id="text"),
    pytest.param("<html><body>x</body></html>", "not-a-mapping", 1, 1, id="html"),
    pytest.param("? [a]\n: b\n", "key-not-text", 1, 3, id="list-key"),
    pytest.param("'': b\n", "key-not-text", 1, 1, id="empty-key"),
    pytest.param("a: b: c\n", "yaml-syntax", 1, 5, id="two-colons"),
    pytest.param("a: @x\n", "yaml-syntax", 1, 4, id="at-sign"),
    pytest.param("a: `x`\n", "yaml-syntax", 1, 4, id="backtick"),
    pytest.param("a: %x\n", "yaml-syntax", 1, 4, id="percent"),
    pytest.param("a: [1\n", "yaml-syntax", 1, 4, id="open-list"),
    pytest.param("a: {b: 1\nc: 2\nd: 3\n", "yaml-syntax", 1, 4, id="open-mapping"),
    pytest.param("a:\n  - {x: [1, 2\n  - b\n", "yaml-syntax", 2, 9, id="open-list-in-mapping"),
    pytest.param("a: {b: 1 c: 2}\n", "yaml-syntax", 1, None, id="comma-forgotten"),
    pytest.param("a: 'x\n", "yaml-syntax", 1, 6, id="open-quote"),
    pytest.param("a: 1\nb: 'x\nc: 2\n\n\n", "yaml-syntax", 3, 5, id="open-quote-far-from-the-end"),
]


@pytest.mark.parametrize("data, code, line, column", REFUSED)
def test_refused(data, code, line, column):
    with pytest.raises(Refused) as caught:
        read(data)
    finding = caught.value.finding
    assert code in (None, finding.code)
    assert (line, column or finding.column) == (finding.line, finding.column)
    assert finding.severity == "error" and finding.file == "x.yaml" and finding.message
    assert "\n" not in finding.text()


def opened(portion: slice) -> list[str]:
    """Where a bracket that is opened before a value of the frozen records, one a line, is reported elsewhere."""
    wrong = []
    texts = {file.name: file.read_text(encoding="utf-8").split("\n") for file in FROZEN}
    places = [(n, i, m.start()) for n, t in texts.items() for i, x in enumerate(t) if (m := VALUE.search(x))]
    for (name, i, at), bracket in list(product(places, "{["))[portion]:
        line = texts[name][i]
        text = "\n".join([*texts[name][:i], line[:at] + bracket + line[at:], *texts[name][i + 1 :]])
        try:
            read(text)  # what stands in a quoted text or a comment opens nothing
        except Refused as refused:
            told = refused.finding
            # A bracket that one behind it closes leaves the one before it open.
            before = text.split("\n")[told.line - 1][told.column - 1] in "{["
            if not (told.line == i + 1 or (told.line < i + 1 and before)):
                wrong.append(told.text())
    return wrong


def test_a_bracket_that_is_not_closed_is_reported_where_it_was_opened():
    assert opened(slice(7, None, 131)) == []


@pytest.mark.nightly
def test_a_bracket_that_is_not_closed_on_any_line_of_the_records():
    assert opened(slice(None)) == []


def test_a_duplicate_key_names_both_lines():
    with pytest.raises(Refused) as caught:
        read("a: 1\nb: 2\na: 3\n")
    assert "line 1" in caught.value.finding.text() and ":3:1:" in caught.value.finding.text()


def test_a_forbidden_character_is_named():
    with pytest.raises(Refused, match=r"U\+202E \(RIGHT-TO-LEFT OVERRIDE\)"):
        read("a: x\u202ey\n")


@given(
    st.one_of(
        st.characters(codec="utf-8", categories=["Cf", "Co", "Cn"]),
        st.characters(min_codepoint=0xFE00, max_codepoint=0xFE0F),
        st.sampled_from("\u034f\u115f\u180b\u3164\U000e0100"),
    )
)
@example("\u00ad")
@example("\u061c")
@example("\u180e")
@example("\U000e0041")
@example("\ufff9")
@example("\ufdd0")
@example("\u2800")
@example("\ufffc")
@example("\ufffd")
def test_what_is_not_seen_is_refused_at_its_place(char):
    with pytest.raises(Refused, match=rf":2:5: .*U\+{ord(char):04X}"):
        read(f"a: x\nb: y{char}z\n")


@given(st.characters(codec="utf-8", categories=["Nd"], min_codepoint=0x80))
@example("\uff16")
@example("\u0663")
@example("\U0001d7d7")
def test_digits_that_look_like_ours_are_refused_with_the_plain_one(char):
    with pytest.raises(Refused, match=rf":2:5: .*U\+{ord(char):04X}.*; write {int(char)} "):
        read(f"a: x\nb: y{char}z\n")


@pytest.mark.parametrize("text", STRINGS.split())
def test_stays_a_string(text):
    quoted = f"'{text}'" if text[0] in ">" else text
    assert plain(read(f"a: {quoted}\nb: [{quoted}, x]\n")) == {"a": text, "b": [text, "x"]}


@pytest.mark.parametrize("text", ["010", "1e3", "1_000", ".nan", "+5", "0x1F"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_quoted_numbers_are_text(text, quote):
    value = read(f"a: {quote}{text}{quote}").entries["a"][1]
    assert (value.text, value.plain) == (text, False)


def test_thirty_two_levels_are_allowed():
    value = plain(read("a: " + "[" * 31 + "]" * 31))["a"]
    for _ in range(30):
        (value,) = value
    assert value == []


def test_byte_order_mark_and_windows_line_ends_are_no_content():
    tree = read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert plain(tree) == {"a": "1", "b": "2"}
    assert (tree.entries["b"][0].line, tree.entries["b"][0].column) == (2, 1)


def test_marks_count_characters():
    tree = read("a: é\nßkey: [α, {😀: γ}]\n# 長い\nz: |\n  長\n")
    key, values = tree.entries["ßkey"]
    inner = values.items[1].entries["😀"]
    places = [(n.line, n.column) for n in (tree.entries["a"][1], key, values, values.items[0], *inner)]
    assert places == [(1, 4), (2, 1), (2, 7), (2, 8), (2, 12), (2, 15)]
    assert (tree.entries["z"][1].line, tree.entries["z"][1].column) == (4, 4)


@pytest.mark.parametrize("kind", ["symlink", "dangling", "zero", "fifo", "folder", "missing", "large"])
def test_only_regular_files_of_moderate_size(tmp_path: Path, kind: str):
    path, other = tmp_path / "x.yaml", tmp_path / "other"
    other.write_text("a: 1\n")
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "large":
        path.write_bytes(b"a: 1\n".ljust(MAX_BYTES + 1, b"\n"))
    elif kind != "missing":
        path.symlink_to({"symlink": other, "dangling": tmp_path / "none", "zero": Path("/dev/zero")}[kind])
    with pytest.raises(Refused) as caught:
        read_file(path)
    assert caught.value.finding.code == ("file-too-large" if kind == "large" else "file-unreadable")


def test_one_mebibyte_is_allowed(tmp_path: Path):
    (tmp_path / "x.yaml").write_bytes(b"a: 1\n".ljust(1024 * 1024, b"\n"))
    assert plain(read_file(tmp_path / "x.yaml")) == {"a": "1"}


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"---\n")
@example(b"# comment\n")
def test_random_bytes_raise_only_refused(data):
    try:
        read(data)
    except Refused as refused:
        assert refused.finding.line >= 0


YAML_ISH = st.text(
    st.sampled_from(list(" \n\n:-?,[]{}#&*!|>'\"%@`<=~.0123456789eabc\\xuN\té\u0301\u2028\x00")), max_size=80
)


@given(YAML_ISH)
@example("? ")
@example("a: |9\n x")
@example("!<")
@example('a: "\\ud800"')
@example("%TAG ! !\n--- a")
def test_random_yaml_raises_only_refused(text):
    try:
        read(text.encode("utf-8", "surrogatepass"))
    except Refused as refused:
        lines = text.replace("\r\n", "\n").split("\n")
        assert 0 <= refused.finding.line <= len(lines) + 1


# Fillers are letters that are not seen (Default_Ignorable_Code_Point). Of digits, ours alone.
SEEN = st.characters(
    codec="utf-8",
    categories=["L", "Nl", "No", "P", "S", "Zs"],
    include_characters="0123456789",
    exclude_characters="\u115f\u1160\u3164\uffa0",
)
SAFE = st.text(SEEN, max_size=20).map(lambda s: unicodedata.normalize("NFC", s))
TREES = st.recursive(SAFE, lambda t: st.lists(t, max_size=3) | st.dictionaries(SAFE.filter(bool), t, max_size=3))


@given(st.dictionaries(SAFE.filter(bool), TREES, min_size=1, max_size=3))
def test_what_json_writes_is_read_back(tree):
    assert plain(read(json.dumps(tree, ensure_ascii=False))) == tree
