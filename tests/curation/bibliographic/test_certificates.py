"""The connection goes to an address; the certificate must be the name's. A server on loopback with one of its own."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest

from metlit.curation.bibliographic.answer import ServiceError
from metlit.curation.bibliographic.connection import get
from tests.curation.answering import Reply, answering

x509 = pytest.importorskip("cryptography.x509", reason="certificates are made with cryptography")


def certificate(folder: Path, name: str) -> Path:
    """A key and a certificate that vouches for itself, in one file."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file = folder / f"{name}.pem"
    file.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()) + made.public_bytes(pem))
    return file


@pytest.fixture
def asked(tmp_path: Path, monkeypatch):
    """Asks for api.example.org at 127.0.0.1, where a server has a certificate of some name."""

    def ask(name: str, trusted: bool) -> bytes:
        file = certificate(tmp_path, name)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        with answering(Reply(b"{}"), context=context) as state:
            url = f"https://api.example.org:{state.port}/x"
            answer = get(url, "127.0.0.1", {}, "Crossref")
            assert state.headers[0]["host"] == f"api.example.org:{state.port}"
        return answer.body

    return ask


def test_the_name_is_proved_at_the_address(asked) -> None:
    assert asked("api.example.org", True) == b"{}"


@pytest.mark.parametrize(("name", "trusted"), [("other.example.org", True), ("api.example.org", False)])
def test_another_name_and_an_unknown_authority_are_one_line(asked, name: str, trusted: bool) -> None:
    with pytest.raises(ServiceError, match=r"Crossref cannot be reached: .*certificate verify failed") as error:
        asked(name, trusted)
    assert "\n" not in str(error.value)
