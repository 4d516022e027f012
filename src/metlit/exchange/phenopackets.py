"""Phenopackets (GA4GH, version 2.0), each checked by the phenopackets library."""

from __future__ import annotations

import json

from metlit.errors import MetlitError
from metlit.exchange.templates import Json

PHENOPACKETS = "phenopackets"


def phenopacket_text(document: Json) -> str:
    """A Phenopacket as JSON, once the library has read it, which refuses whatever its schema does not know.

    It is not written by the library, which would leave a score of 0 out.

    Raises:
        MetlitError: if the phenopackets library is not installed.
    """
    try:
        from google.protobuf.json_format import ParseDict
        from phenopackets import Phenopacket
    except ImportError as error:
        raise MetlitError("Phenopackets need the phenopackets library", "pip install 'metlit[review]'") from error

    ParseDict(document, Phenopacket())
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
