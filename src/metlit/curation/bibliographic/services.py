"""Which services there are: ``layouts/curation/services.tsv``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit

from metlit.errors import ResourceError
from metlit.iris import WEB_PORTS

_CELLS = 6


@dataclass(frozen=True)
class Service:
    """Where something is asked for by an identifier.

    Attributes:
        key: short name.
        name: as it is called.
        address: with ``{id}``.
        mail: what is added for an address of mail, with ``{mailto}``; empty if the service asks for none.
        seconds: at least between two requests.
        media: types of its answers.
    """

    key: str
    name: str
    address: str
    mail: str
    seconds: float
    media: tuple[str, ...]

    def url(self, ident: str, mailto: str) -> str:
        """The address for an identifier, which is escaped: it can name no other path."""
        given = self.address.replace("{id}", quote(ident, safe=""))
        return given + (self.mail.replace("{mailto}", quote(mailto, safe="@")) if mailto else "")

    @property
    def written_as_number(self) -> bool:
        """Whether its host is a number: then no name server chose the machine, but whoever wrote the file."""
        try:
            ip_address(urlsplit(self.address).hostname or "")
        except ValueError:
            return False
        return True


def authority(url: str) -> tuple[str, str, int]:
    """Scheme, host and port.

    Raises:
        ValueError: if there are none.
    """
    parts = urlsplit(url)
    if parts.scheme not in WEB_PORTS or not parts.hostname:
        raise ValueError("no address of the web")
    return parts.scheme, parts.hostname, parts.port or WEB_PORTS[parts.scheme]


def load_services(file: Path) -> dict[str, Service]:
    """The services by key.

    Raises:
        ResourceError: naming the line that cannot be used.
    """
    found = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            service = _service(line, f"{file}:{number}")
            found[service.key] = service
    return found


def _service(line: str, where: str) -> Service:
    cells = line.split("\t")
    if len(cells) != _CELLS or "{id}" not in cells[2] or not re.fullmatch(r"[0-9]+(\.[0-9]+)?", cells[4]):
        raise ResourceError(f"{where}: key, name, address with {{id}}, mail, seconds and media types are expected")
    try:
        authority(cells[2])
    except ValueError as error:
        raise ResourceError(f"{where}: {cells[2]}: {error}") from error
    return Service(*cells[:4], float(cells[4]), tuple(cells[5].split("|")))
