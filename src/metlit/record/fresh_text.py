"""Texts as the YAML of a record has them: quoted where they would be read as something else."""

from __future__ import annotations

import json
import re

# Neither a sign of YAML, nor a number with two readings, nor a comma that would end it between brackets.
_PLAIN = re.compile(
    r"(?![-?:~] |[-?~]$|[+.]|0[0-9]|null$|true$|false$)[^\s\"'#&*!|>%@`{}\[\],:?-](?:[^#,{}\[\]:]|:(?=\S))*(?<!\s)"
)
_STRUCTURE = re.compile(r"[\[{].*[\]}]")
_TRUTH = ("true", "false")


def in_yaml(text: str) -> str:
    """A text as it can stand anywhere in a record, between brackets too; mappings and lists are left as they are."""
    if _STRUCTURE.fullmatch(text) or _PLAIN.fullmatch(text) or text in _TRUTH or _PAIRS.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)


# Keys beside the one that the text is the value of.
_PAIRS = re.compile(r"[^,:{}\[\]]+(?:, [a-z_]+: [^,:{}\[\]]+)+")
