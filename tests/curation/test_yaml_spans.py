"""Changes by spans: whatever the style of a file, it then says what was asked, and nothing else of it is touched."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metlit.curation.yaml_spans import NotByItself, YamlSpans, flow_text
from metlit.record.text import Mapping, Scalar, Sequence, Tree, read_text

SCALARS = st.sampled_from(["a", "b c", "12", "3 Gy", "it's", "x: y", "# no", "[z]", "ü", "true", "a, b", " ", "-"])
KEYS = st.sampled_from(["k", "long_key", "m"])
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=8,
)


def plain(tree: Tree) -> Any:
    """What a tree says, as data."""
    if isinstance(tree, Mapping):
        return {key: plain(value) for key, (_, value) in tree.entries.items()}
    return [plain(one) for one in tree.items] if isinstance(tree, Sequence) else tree.text


def quoted(text: str) -> str:
    return text if text.isalnum() else '"' + text + '"'


def flow(data: Any) -> str:
    if isinstance(data, dict):
        return "{" + ", ".join(f"{k}: {flow(v)}" for k, v in data.items()) + "}"
    return "[" + ", ".join(map(flow, data)) + "]" if isinstance(data, list) else quoted(data)


def block(data: Any, indent: int, draw) -> str:
    """The value of a key, from behind its colon, in the one style or the other; with comments."""
    if isinstance(data, str) or draw(st.booleans()):
        return " " + flow(data) + draw(st.sampled_from(["\n", "   # said\n", "\n\n"]))
    space = " " * indent
    if isinstance(data, dict):
        inner = "".join(f"{space}{k}:{block(v, indent + 2, draw)}" for k, v in data.items())
    else:
        inner = "".join(f"{space}-{item(v, indent + 2, draw)}" for v in data)
    return draw(st.sampled_from(["\n", "   # below\n"])) + inner


def item(data: Any, indent: int, draw) -> str:
    """An entry of a list, from behind its dash: the first key of a mapping stands on its line."""
    if isinstance(data, dict) and draw(st.booleans()):
        lines = [f"{k}:{block(v, indent + 2, draw)}" for k, v in data.items()]
        return " " + (" " * indent).join(lines)
    return block(data, indent, draw)


def containers(tree: Tree, data: Any) -> list[tuple[Mapping, dict]]:
    found = [(tree, data)] if isinstance(tree, Mapping) else []
    if isinstance(tree, Mapping):
        return found + [one for key, (_, v) in tree.entries.items() for one in containers(v, data[key])]
    pairs = zip(tree.items, data, strict=True) if isinstance(tree, Sequence) else []
    return [one for t, d in pairs for one in containers(t, d)]


@settings(max_examples=150)
@given(st.data())
def test_a_changed_file_says_what_was_asked(data):
    said = {"top": data.draw(DATA), "list": data.draw(st.lists(DATA, min_size=1, max_size=3)), "end": data.draw(DATA)}
    text = "".join(f"{key}:{block(value, 2, data.draw)}" for key, value in said.items())
    spans = YamlSpans.of(text.encode(), "x.yaml")
    assert plain(spans.tree) == said
    mapping, meant = data.draw(st.sampled_from(containers(spans.tree, said)))
    key = data.draw(st.sampled_from([*meant, "fresh"]))
    new, other = data.draw(DATA), data.draw(SCALARS)
    what = data.draw(st.sampled_from(["put", "remove", "add", "first", "exchange"]))
    there = meant.get(key)
    as_list = there if isinstance(there, list) else [there]
    if what == "put":
        spans.put(mapping, key, flow(new))
        meant[key] = new
    elif what == "remove" and key in meant and len(meant) > 1:
        spans.remove(mapping, key)
        del meant[key]
    elif what == "add" and key in meant:
        spans.add(mapping, key, flow(other))
        spans.add(mapping, key, flow(new))
        meant[key] = [*as_list, other, new]
    elif what == "first" and isinstance(there, list) and len(there) > 1:
        for one in mapping.entries[key][1].items[:-1]:
            spans.remove(mapping, key, one)
        meant[key] = there[-1:]
    elif what == "exchange" and isinstance(there, list):
        for one in mapping.entries[key][1].items:
            spans.remove(mapping, key, one)
        spans.add(mapping, key, flow(other))
        meant[key] = other
    assert plain(read_text(spans.changed().decode(), "x.yaml")) == said


@given(DATA)
def test_a_piece_on_one_line_is_the_same_piece(data):
    tree = read_text(f"k: {flow(data)}\n", "x").entries["k"][1]
    assert plain(read_text(f"k: [{flow_text(tree)}, {{k: {flow_text(tree)}}}]\n", "x")) == {"k": [data, {"k": data}]}


def test_the_rest_of_the_file_stays_as_it_stands():
    text = (
        "\ufeff# head\r\na: 1   # one\r\n\r\nb:\r\n  - {x: y}   # two\r\n  # three\r\nc: |\r\n  several\r\n  lines\r\n"
    )
    spans = YamlSpans.of(text.encode(), "x.yaml")
    spans.put(spans.tree, "a", "2")
    spans.put(spans.tree, "d", "new")
    changed = spans.changed().decode()
    assert changed == text.replace("a: 1", "a: 2") + "d: new\r\n"


def test_an_only_key_does_not_go():
    spans = YamlSpans.of(b"a: {b: c}\n", "x.yaml")
    inner = spans.tree.entries["a"][1]
    assert isinstance(inner, Mapping) and isinstance(inner.entries["b"][1], Scalar)
    with pytest.raises(NotByItself):
        spans.remove(inner, "b")
