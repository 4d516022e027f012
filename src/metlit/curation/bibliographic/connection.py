"""One request to one address, within limits: the border to httpx.

The host is looked up once, the address must be a public one, and the connection goes to that address: nothing that a
name server says later is believed. Size and time are bounded, also of what is packed.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

from metlit.curation.bibliographic.answer import BadAnswerError, ServiceError
from metlit.errors import ResourceError
from metlit.iris import SECURE

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 2 << 20
CONNECT_SECONDS, WHOLE_SECONDS = 5.0, 15.0
Resolve = Callable[[str, int], list[str]]


class UnreachableError(ServiceError):
    """There is no way to the service: no network, no name, no answer."""


class RefusedAddressError(ServiceError):
    """An address that may not be asked."""


@dataclass(frozen=True)
class Response:
    """What came back: the status, headers in lower case, the body unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, by the machine's resolver.

    Raises:
        OSError: if there are none.
    """
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def public_address(host: str, port: int, name: str, resolve: Resolve = resolved) -> str:
    """An address of a host, if all of them are public.

    Raises:
        RefusedAddressError: if one is of this machine, of its network or otherwise not public.
        UnreachableError: if there is none.
    """
    try:
        found = resolve(host, port)
    except OSError as error:
        raise UnreachableError(f"{name} cannot be reached: {host} is not found (no network?)", OFFLINE) from error
    for address in found:
        number = ip_address(address.partition("%")[0])
        # An address of version 4 may be written as one of version 6.
        number = getattr(number, "ipv4_mapped", None) or number
        if not number.is_global or number.is_multicast:
            message = f"{name}: {host} is {address}, an address of this machine or its network, which is not asked"
            raise RefusedAddressError(message, "look at who answers for names in this network")
    return found[0]


OFFLINE = "try again later, or give --bib, --ris, --csl or --nbib with a file of the journal's page"


def usual_proxy(host: str) -> str | None:
    """The proxy that the environment names for a host; behind one the names are its matter."""
    return None if proxy_bypass(host) else getproxies().get(SECURE)


def get(url: str, address: str | None, headers: Mapping[str, str], name: str, proxy: str | None = None) -> Response:
    """Ask for one address; redirects are answers as any other.

    Args:
        address: to which the connection goes; None: to whom the proxy says.
        name: of the service, for messages.

    Raises:
        ServiceError: if nothing comes, or too much, or for too long.
        ResourceError: if httpx is not installed.
    """
    try:
        import httpx
    except ImportError as error:
        raise ResourceError("asking for bibliographic data needs httpx", "pip install 'metlit[curation]'") from error

    answers: Queue[Response | ServiceError] = Queue(1)

    def ask() -> None:
        try:
            answers.put(_asked(url, address, headers, name, proxy))
        except ServiceError as error:
            answers.put(error)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError, zlib.error) as error:
            answers.put(_failed(error, name))

    # Timeouts are of single reads: who sends a byte now and then would hold us for ever.
    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=WHOLE_SECONDS)
    except Empty:
        raise UnreachableError(f"{name} does not answer within {WHOLE_SECONDS:g} s", OFFLINE) from None
    if isinstance(answer, ServiceError):
        raise answer
    return answer


def _asked(url: str, address: str | None, headers: Mapping[str, str], name: str, proxy: str | None) -> Response:
    import httpx

    target = httpx.URL(url)
    host = target.netloc.decode("ascii")
    extensions = {"sni_hostname": target.host} if address else {}
    sent = {**headers, "Accept-Encoding": "gzip"} | ({"Host": host} if address else {})
    limits = httpx.Timeout(CONNECT_SECONDS)
    usual = {"follow_redirects": False, "trust_env": False, "verify": target.scheme == SECURE and _authorities()}
    with httpx.Client(timeout=limits, proxy=proxy, **usual) as client:
        asked = target.copy_with(host=address) if address else target
        request = client.build_request("GET", asked, headers=sent, extensions=extensions)
        response = client.send(request, stream=True)
        try:
            kept = {key.lower(): value for key, value in response.headers.items()}
            return Response(response.status_code, kept, _body(response, kept.get("content-encoding", ""), name))
        finally:
            response.close()


def _authorities() -> ssl.SSLContext:
    """Those whom this system trusts (SSL_CERT_FILE among them), as networks have their own, and the usual ones."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _body(response: httpx.Response, packed: str, name: str) -> bytes:
    """The body, unpacked by us: a small one may become very large."""
    too_much = BadAnswerError(f"{name} answers with more than {MOST_BYTES >> 20} MB", "nothing of it is read")
    if packed.strip().lower() not in ("", "identity", "gzip"):
        raise BadAnswerError(f"the answer of {name} is packed in a way that was not asked for", "try again later")
    raw = b""
    for chunk in response.iter_raw():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise too_much
    if packed.strip().lower() != "gzip":
        return raw
    body = zlib.decompressobj(31).decompress(raw, MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise too_much
    return body


def _failed(error: Exception, name: str) -> ServiceError:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return UnreachableError(f"{name} does not answer", OFFLINE)
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError | zlib.error | ValueError):
        return BadAnswerError(f"what answers for {name} does not speak HTTP", OFFLINE)
    return UnreachableError(f"{name} cannot be reached: {' '.join(str(error).split()) or 'no network'}", OFFLINE)
