"""Changes by spans: whatever the style of a file, it then says what was asked, and nothing else of it is touched."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from metlit.curation.yaml_spans import NotByItself, YamlSpans, flow_text
from metlit.record.text import Mapping, Scalar, Sequence, Tree, read_text

SCALARS = ["a", "b c", "12", "3 Gy", "it's", "x: y", "# no", "[z]", "ü", "true", "a, b", " ", "-"]
KEYS = ["k", "long_key", "m", "n"]


def some(rng: Random, depth: int = 3) -> Any:
    """Data of some depth: texts, lists, mappings."""
    kind = rng.choice("tlm" if depth else "t")
    if kind == "t":
        return rng.choice(SCALARS)
    size = rng.randint(1, 3)
    if kind == "l":
        return [some(rng, depth - 1) for _ in range(size)]
    return {key: some(rng, depth - 1) for key in rng.sample(KEYS, size)}


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


def block(data: Any, indent: int, rng: Random) -> str:
    """The value of a key, from behind its colon, in the one style or the other; with comments."""
    if isinstance(data, str) or rng.random() < 0.25:
        return " " + flow(data) + rng.choice(["\n", "   # said\n", "\n\n"])
    head = rng.choice(["\n", "   # below\n"])
    if isinstance(data, dict):
        return head + "".join(f"{' ' * indent}{k}:{block(v, indent + 2, rng)}" for k, v in data.items())
    # A list may stand as far in as its key.
    indent -= rng.choice([0, 2])
    return head + "".join(f"{' ' * indent}-{item(v, indent + 2, rng)}" for v in data)


def item(data: Any, indent: int, rng: Random) -> str:
    """An entry of a list, from behind its dash: the first key of a mapping stands on its line."""
    if isinstance(data, dict) and rng.random() < 0.7:
        lines = [f"{k}:{block(v, indent + 2, rng)}" for k, v in data.items()]
        return " " + (" " * indent).join(lines)
    return block(data, indent + 2, rng)


def containers(tree: Tree, data: Any) -> list[tuple[Mapping, dict]]:
    found = [(tree, data)] if isinstance(tree, Mapping) else []
    if isinstance(tree, Mapping):
        return found + [one for key, (_, v) in tree.entries.items() for one in containers(v, data[key])]
    pairs = zip(tree.items, data, strict=True) if isinstance(tree, Sequence) else []
    return [one for t, d in pairs for one in containers(t, d)]


def _holds(entry: tuple[Scalar, Tree] | None, mapping: Mapping) -> bool:
    todo = [entry[1]] if entry else []
    while todo:
        tree = todo.pop()
        if tree is mapping:
            return True
        todo += tree.items if isinstance(tree, Sequence) else []
        todo += [v for _, v in tree.entries.values()] if isinstance(tree, Mapping) else []
    return False


def _changed(rng: Random, what: str, spans: YamlSpans, mapping: Mapping, meant: dict, key: str) -> bool:
    """One change, of the file and of what it is to say; whether there was one."""
    new, other = some(rng, 1), rng.choice(SCALARS)
    there = meant.get(key)
    items = mapping.entries[key][1].items if isinstance(there, list) else []
    if what == "put":
        spans.put(mapping, key, flow(new))
        meant[key] = new
    elif what == "remove" and there is not None and len(meant.keys() & mapping.entries.keys()) > 1:
        spans.remove(mapping, key)
        del meant[key]
    elif what == "add" and there is not None:
        spans.add(mapping, key, flow(other))
        spans.add(mapping, key, flow(new))
        meant[key] = [*(there if isinstance(there, list) else [there]), other, new]
    elif what == "first" and len(items) > 1:
        for one in items[:-1]:
            spans.remove(mapping, key, one)
        meant[key] = there[-1:]
    elif what == "exchange" and items:
        for one in items:
            spans.remove(mapping, key, one)
        spans.add(mapping, key, flow(other))
        meant[key] = other
    else:
        return False
    return True


def changes(rng: Random, spans: YamlSpans, said: dict) -> list[tuple[Mapping, str, str]]:
    """Up to four changes, none of what another takes away: what another adds to may be changed too."""
    places, done = containers(spans.tree, said), []
    for _ in range(rng.randint(1, 4)):
        mapping, meant = rng.choice(places)
        key, what = rng.choice([*meant, "fresh"]), rng.choice(["put", "remove", "add", "add", "first", "exchange"])
        if any(m is mapping and k == key for m, k, _ in done):
            continue
        if any(w != "add" and _holds(m.entries.get(k), mapping) for m, k, w in done):
            continue
        if what != "add" and any(_holds(mapping.entries.get(key), m) for m, _, _ in done):
            continue
        if _changed(rng, what, spans, mapping, meant, key):
            done.append((mapping, key, what))
    return done


@pytest.mark.parametrize("seed", range(4))
def test_a_changed_file_says_what_was_asked(seed):
    rng = Random(seed)
    for _ in range(500):
        said = {"top": some(rng), "list": [some(rng, 2) for _ in range(rng.randint(1, 3))], "end": some(rng)}
        text = "".join(f"{key}:{block(value, 2, rng)}" for key, value in said.items())
        spans = YamlSpans.of(text.encode(), "x.yaml")
        assert plain(spans.tree) == said
        done = changes(rng, spans, said)
        changed = spans.changed().decode()
        told = [(key, what) for _, key, what in done]
        assert plain(read_text(changed, "x.yaml")) == said, f"{text}\n{told}\n{changed}"


def test_a_piece_on_one_line_is_the_same_piece():
    rng = Random(1)
    for _ in range(100):
        data = some(rng)
        tree = read_text(f"k: {flow(data)}\n", "x").entries["k"][1]
        assert plain(read_text(f"k: [{flow_text(tree)}, {{k: {flow_text(tree)}}}]\n", "x")) == {
            "k": [data, {"k": data}]
        }


def test_the_rest_of_the_file_stays_as_it_stands():
    text = (
        "\ufeff# head\r\na: 1   # one\r\n\r\nb:\r\n  - {x: y}   # two\r\n  # three\r\nc: |\r\n  several\r\n  lines\r\n"
    )
    spans = YamlSpans.of(text.encode(), "x.yaml")
    spans.put(spans.tree, "a", "2")
    spans.put(spans.tree, "d", "new")
    changed = spans.changed().decode()
    assert changed == text.replace("a: 1", "a: 2") + "d: new\r\n"


def test_a_text_with_a_comma_stays_one_when_another_comes():
    spans = YamlSpans.of(b"a: one, two\nb: >-\n  three\n  four\n", "x.yaml")
    for key in "ab":
        spans.add(spans.tree, key, "five")
    assert plain(read_text(spans.changed().decode(), "x")) == {"a": ["one, two", "five"], "b": ["three four", "five"]}


def test_an_only_key_does_not_go():
    spans = YamlSpans.of(b"a: {b: c}\n", "x.yaml")
    inner = spans.tree.entries["a"][1]
    assert isinstance(inner, Mapping) and isinstance(inner.entries["b"][1], Scalar)
    with pytest.raises(NotByItself):
        spans.remove(inner, "b")
