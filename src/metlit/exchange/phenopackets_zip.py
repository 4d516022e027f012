"""Patients as a zip of Phenopackets, each checked by the phenopackets library, with a report of what they lost."""

from __future__ import annotations

import json
from collections.abc import Iterable

from metlit.answers.library import Library
from metlit.archives import archive
from metlit.errors import MetlitError
from metlit.exchange.phenopackets import Packets, load_enumerations
from metlit.notice import NOTICE
from metlit.record.wording import Wording

LOSSES_FILE = "losses.txt"
_ALWAYS = (
    "Phenopackets have one value for sex, age, stage and response, whole numbers for dose and fractions (0 where",
    "none is stated), and no place for where in the paper something stands. Ages are put as those at the last",
    "encounter, whenever the paper has them from. Everything else that the files do not hold:",
)


def phenopackets_zip(library: Library, words: Iterable[Wording]) -> tuple[bytes, int]:
    """A zip with a file for each patient reported one by one, and ``losses.txt``; and how many losses these are.

    Args:
        library: the opened store.
        words: the records.

    Raises:
        MetlitError: if the phenopackets library is not installed.
    """
    try:
        from google.protobuf.json_format import MessageToDict, ParseDict
        from phenopackets import Phenopacket
    except ImportError as error:
        raise MetlitError("Phenopackets need the phenopackets library", "pip install 'metlit[review]'") from error

    enumerations = load_enumerations(library.resources.mapping_file("phenopackets"), library.terms)
    files: dict[str, str] = {}
    losses: list[str] = []
    for wording in words:
        packets = Packets(wording, enumerations)
        for packet in packets.packets():
            # The library refuses whatever the schema does not know.
            checked = MessageToDict(ParseDict(packet, Phenopacket()))
            name = str(packet["id"]).replace("/", "-")
            files[f"{name}.json"] = json.dumps(checked, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        losses += packets.losses
    files[LOSSES_FILE] = "\n".join([NOTICE, "", *_ALWAYS, "", *losses]) + "\n"
    return archive(files), len(losses)
