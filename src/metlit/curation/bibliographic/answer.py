"""Answers of services are strangers' data: what is not as documented is one clear line, never a crash."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from metlit.errors import MetlitError


class ServiceError(MetlitError):
    """A service that cannot be asked, or does not answer as it is documented to."""


class BadAnswerError(ServiceError):
    """An answer that cannot be read."""


class NotKnownError(ServiceError):
    """The service knows nothing by that identifier."""


class NotAskedError(ServiceError):
    """Nothing is kept of it, and nobody is to be asked."""


def json_object(data: bytes | object, name: str) -> dict:
    """An object: of JSON text, or what stands in one already.

    Raises:
        BadAnswerError: if it is none.
    """
    if isinstance(data, bytes):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise BadAnswerError(f"the answer of {name} is no JSON", "try again later") from error
    if not isinstance(data, dict):
        raise BadAnswerError(f"the answer of {name} is not as it is documented", "try again later")
    return data


def listed(value: object) -> list:
    """A list as it is; nothing as none; else a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def xml_root(data: bytes, name: str) -> ElementTree.Element:
    """The root of an XML document that declares no entities.

    Raises:
        BadAnswerError: if it is none.
    """
    if b"<!ENTITY" in data:
        raise BadAnswerError(f"the answer of {name} declares entities", "nothing of it is read")
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError) as error:
        raise BadAnswerError(f"the answer of {name} is no XML", "try again later") from error
