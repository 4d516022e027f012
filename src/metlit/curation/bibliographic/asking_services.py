"""Asks services: one at a time, never faster than they want, kept, never off to another address."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from metlit.curation.bibliographic.answer import BadAnswerError, NotAskedError, NotKnownError, ServiceError
from metlit.curation.bibliographic.answer_cache import KeptAnswer, keep_answer, kept_answer
from metlit.curation.bibliographic.connection import (
    OFFLINE,
    RefusedAddressError,
    Resolve,
    Response,
    UnreachableError,
    get,
    public_address,
    resolved,
    usual_proxy,
)
from metlit.curation.bibliographic.services import Service, authority

_Read = TypeVar("_Read")
# An answer is asked for anew after a week: papers are retracted.
FRESH_DAYS = 7
_MOST_HOPS, _MOST_TRIES, _LONGEST_WAIT = 3, 3, 30.0
_MOVED, _BUSY, _GONE = (301, 302, 303, 307, 308), (429, 503), (404, 410)


@dataclass
class AskingServices:
    """How services are asked.

    Attributes:
        services: by key.
        agent: who asks, for the header of that name.
        cache: folder of kept answers.
        mailto: an address of mail for services that want to know whom to write to; none if empty.
        offline: nobody is asked; what is kept counts, however old.
        say: told of waiting, of old answers, and of answers that could not be kept.
        asked: names of the services that were asked, in order.
    """

    services: Mapping[str, Service]
    agent: str
    cache: Path
    mailto: str = ""
    offline: bool = False
    say: Callable[[str], object] = print
    resolve: Resolve = resolved
    sleep: Callable[[float], object] = time.sleep
    today: datetime.date = field(default_factory=datetime.date.today)
    asked: list[str] = field(default_factory=list)
    _last: dict[str, float] = field(default_factory=dict)

    def ask(self, key: str, ident: str, read: Callable[[bytes], _Read]) -> _Read:
        """What a service says of an identifier.

        Args:
            key: of the service.
            read: makes something of its answer; what it refuses is not kept.

        Raises:
            NotKnownError: if the service knows nothing by it.
            ServiceError: if it cannot be asked or read; the message is one line.
        """
        service = self.services[key]
        kept = kept_answer(self.cache, key, ident)
        if kept and (self.offline or (self.today - kept.day).days < FRESH_DAYS):
            return self._from_cache(service, ident, kept, read)
        if self.offline:
            raise NotAskedError(f"nothing of {ident} is kept from {service.name}, and --offline asks nobody", OFFLINE)
        try:
            body = self._body(service, ident)
        except UnreachableError:
            if kept is None:
                raise
            self.say(f"{service.name} cannot be reached")
            return self._from_cache(service, ident, kept, read)
        answer = read(body)
        if wrong := keep_answer(self.cache, key, ident, body, self.today):
            self.say(wrong)
        return answer

    def _from_cache(self, service: Service, ident: str, kept: KeptAnswer, read: Callable[[bytes], _Read]) -> _Read:
        self.say(f"{service.name} on {ident}: as kept on {kept.day.isoformat()}")
        return read(kept.body)

    def _body(self, service: Service, ident: str) -> bytes:
        url = service.url(ident, self.mailto)
        if service.name not in self.asked:
            self.asked.append(service.name)
        for _ in range(_MOST_HOPS + 1):
            response = self._patient(service, url)
            if response.status not in _MOVED:
                return self._checked(service, response, ident)
            url = _joined(service, url, response.headers.get("location", ""))
        raise BadAnswerError(f"{service.name} sends from one address to the next without end", OFFLINE)

    def _patient(self, service: Service, url: str) -> Response:
        """One answer, after as much waiting as the service asks for."""
        for attempt in range(_MOST_TRIES):
            self._keep_distance(service)
            response = self._once(service, url)
            if response.status not in _BUSY:
                return response
            wait = _retry_after(response, attempt)
            if wait > _LONGEST_WAIT or attempt == _MOST_TRIES - 1:
                break
            self.say(f"{service.name} is busy, and asks to wait {wait:.0f} s")
            self.sleep(wait)
        remedy = f"try again in {wait:.0f} s, or give a file with --bib, --ris, --csl or --nbib"
        raise ServiceError(f"{service.name} is busy (HTTP {response.status})", remedy)

    def _keep_distance(self, service: Service) -> None:
        now = time.monotonic()
        since = now - self._last.get(service.key, now - service.seconds)
        if since < service.seconds:
            self.sleep(service.seconds - since)
        self._last[service.key] = time.monotonic()

    def _once(self, service: Service, url: str) -> Response:
        """Ask at an address, if it is one of the services'."""
        self._refuse_elsewhere(service, url)
        _, host, port = authority(url)
        own = service.written_as_number and authority(url) == authority(service.address)
        proxy = None if own else usual_proxy(host)
        address = host if own else None if proxy else public_address(host, port, service.name, self.resolve)
        agent = f"{self.agent} (mailto:{self.mailto})" if self.mailto else self.agent
        headers = {"User-Agent": agent, "Accept": ", ".join(service.media)}
        return get(url, address, headers, service.name, proxy)

    def _refuse_elsewhere(self, service: Service, url: str) -> None:
        try:
            found = authority(url)
        except ValueError as error:
            raise RefusedAddressError(f"{service.name} sends to what is no address of the web", OFFLINE) from error
        if found != authority(service.address):
            message = f"{service.name} sends elsewhere, to {urlsplit(url).netloc}, which is not followed"
            raise RefusedAddressError(message, OFFLINE)

    def _checked(self, service: Service, response: Response, ident: str) -> bytes:
        if response.status in _GONE:
            raise NotKnownError(f"{service.name} knows nothing by {ident}", "look at the identifier once more")
        if response.status != 200:
            raise ServiceError(f"{service.name} answers HTTP {response.status}", OFFLINE)
        media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media not in service.media:
            message = (
                f"what answers for {service.name} sends {media or 'something without a type'}, not {service.media[0]}"
            )
            raise BadAnswerError(message, "is there a log-in page between this network and the internet?")
        return response.body


def _joined(service: Service, url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise RefusedAddressError(f"{service.name} sends to what is no address of the web", OFFLINE) from error


def _retry_after(response: Response, attempt: int) -> float:
    """Seconds to wait: as the answer says, in seconds or as a date (RFC 9110, 10.2.3); else twice as long each time."""
    told = response.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdecimal():
        return float(told[:9])
    try:
        until = parsedate_to_datetime(told)
    except (ValueError, TypeError):
        return 2.0**attempt
    now = datetime.datetime.now(until.tzinfo)
    return max(0.0, (until - now).total_seconds())
