"""Phenopackets (GA4GH, version 2.0), each checked by the phenopackets library."""

from __future__ import annotations

import json

from metlit.errors import MetlitError
from metlit.exchange.templates import Json

PHENOPACKETS = "phenopackets"


def phenopacket_text(document: Json) -> str:
    """A Phenopacket as JSON, read by the library, which refuses whatever its schema does not know.

    Raises:
        MetlitError: if the phenopackets library is not installed.
    """
    try:
        from google.protobuf.json_format import MessageToDict, ParseDict
        from phenopackets import Phenopacket
    except ImportError as error:
        raise MetlitError("Phenopackets need the phenopackets library", "pip install 'metlit[review]'") from error

    checked = MessageToDict(ParseDict(document, Phenopacket()))
    return json.dumps(checked, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
