"""One mapping where a list of them, or a mapping of each key to its value, is meant: told once, with what to write."""

from __future__ import annotations

from metlit.model import schema as model
from metlit.model.schema import Field
from metlit.record.fresh_text import in_yaml
from metlit.record.text import Mapping, Scalar, Tree
from metlit.record.walk import Walk


def is_single_entry(walk: Walk, found: Field, tree: Mapping) -> bool:
    """Whether a mapping that ought to lead from each key to its value is a single entry: then there is a finding.

    Its keys are those of an entry, and none of them is a word that may be such a key.

    Args:
        walk: the walk over the record.
        found: the key that the mapping is the value of.
        tree: the mapping.
    """
    shape = walk.format.schema.shape_of(found.target)
    key = shape.by_path(found.keyed_by)
    if key is None or not tree.entries or not tree.entries.keys() <= shape.fields.keys():
        return False
    if key.kind == model.WORD:
        single = key.key in tree.entries or not any(walk.format.terms.find(k, [key.target]) for k in tree.entries)
    else:
        # Any text may be such a key: both must stand there.
        single = {key.key, shape.scalar_key} <= tree.entries.keys()
    if single:
        value = shape.scalar_key.replace("_", " ")
        message = (
            f"'{found.key}' takes a list of entries, or a mapping of each {key.key} to its {value}; this is one entry"
        )
        walk.complain(tree, "wrong-type", message, f"write [{_written(tree)}]")
    return single


def _written(tree: Tree) -> str:
    """A mapping as it stands in a record, what stands deeper left out."""
    if isinstance(tree, Mapping):
        return f"{{{', '.join(f'{key}: {_written(value)}' for key, (_, value) in tree.entries.items())}}}"
    return (tree.text if tree.plain else in_yaml(tree.text)) if isinstance(tree, Scalar) else "[…]"
