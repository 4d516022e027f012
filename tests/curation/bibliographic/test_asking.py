"""AskingServices a service: politely, within limits, kept, and of nobody else. The service is a server on loopback."""

from __future__ import annotations

import datetime
import gzip
import time
from email.utils import format_datetime
from pathlib import Path

import pytest

from metlit.curation.bibliographic import connection
from metlit.curation.bibliographic.answer import BadAnswerError, NotKnownError, ServiceError
from metlit.curation.bibliographic.asking_services import AskingServices
from metlit.curation.bibliographic.connection import RefusedAddressError, UnreachableError, public_address
from metlit.curation.bibliographic.crossref import read_crossref
from metlit.curation.bibliographic.looking_up import by_identifier
from metlit.curation.bibliographic.services import Service, load_services
from metlit.errors import ResourceError
from metlit.kept import usual_cache
from metlit.resources import Resources
from tests.curation.answering import JSON, Answering, Reply, answering
from tests.curation.bibliographic import documented
from tests.listening import listening

DOI = "10.5555/psoas.2020.1"
GOOD = Reply(documented.crossref())
_PRIVATE = (
    *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
    *("::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "224.0.0.1", "255.255.255.255"),
)


class Run:
    """An asking of one server, with what it said and how long it would have waited."""

    def __init__(self, state: Answering, folder: Path, **options) -> None:
        self.said: list[str] = []
        self.waited: list[float] = []
        services = {"crossref": state.service()}
        usual = {"agent": "metlit/0", "cache": folder, "say": self.said.append, "sleep": self.waited.append}
        self.asking = AskingServices(services, **usual | options)

    def ask(self):
        return self.asking.ask("crossref", DOI, read_crossref)


def refused(tmp_path: Path, *replies: Reply, error: type[ServiceError] = ServiceError) -> str:
    """The one line that an answer ends in."""
    with answering(*replies) as state, pytest.raises(error) as caught:
        Run(state, tmp_path).ask()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_service_is_asked_politely_and_by_the_escaped_identifier(tmp_path: Path) -> None:
    with answering(GOOD) as state:
        assert Run(state, tmp_path, mailto="jane@example.org").ask().doi == DOI
    assert state.paths == ["/crossref/10.5555%2Fpsoas.2020.1?mailto=jane@example.org"]
    sent = state.headers[0]
    assert sent["user-agent"] == "metlit/0 (mailto:jane@example.org)"
    assert sent["host"] == f"127.0.0.1:{state.port}"
    assert set(sent) == {"user-agent", "host", "accept", "accept-encoding", "connection"}, "nothing else is told"


def test_without_an_address_of_mail_none_is_sent(tmp_path: Path) -> None:
    with answering(GOOD) as state:
        Run(state, tmp_path).ask()
    assert "mailto" not in state.paths[0] + state.headers[0]["user-agent"]


def test_an_answer_is_kept_for_a_week_and_offline_for_ever(tmp_path: Path) -> None:
    today = datetime.date(2026, 11, 30)
    with answering(GOOD) as state:
        for day in (0, 6, 7):
            Run(state, tmp_path, today=today + datetime.timedelta(day)).ask()
        assert len(state.paths) == 2, "the second is from the first, the third is a week later"
        late = Run(state, tmp_path, today=today + datetime.timedelta(400), offline=True)
        assert late.ask().doi == DOI
        assert late.said == [f"Crossref on {DOI}: as kept on 2026-12-07"]
        assert len(state.paths) == 2
        assert late.asking.asked == []


def test_offline_asks_nobody(tmp_path: Path) -> None:
    with answering(GOOD) as state:
        with pytest.raises(ServiceError, match="--offline asks nobody"):
            Run(state, tmp_path, offline=True).ask()
        assert state.paths == []


def test_what_is_kept_helps_where_there_is_no_network(tmp_path: Path) -> None:
    with answering(GOOD) as state:
        Run(state, tmp_path, today=datetime.date(2020, 1, 1)).ask()
    run = Run(state, tmp_path)  # the server is gone
    assert run.ask().doi == DOI
    assert run.said == ["Crossref cannot be reached", f"Crossref on {DOI}: as kept on 2020-01-01"]


def test_a_damaged_kept_answer_is_none(tmp_path: Path) -> None:
    with answering(GOOD) as state:
        Run(state, tmp_path).ask()
        (kept,) = (tmp_path / "crossref").iterdir()
        kept.write_bytes(kept.read_bytes().replace(b"Doe", b"Dou"))
        assert Run(state, tmp_path).ask().authors[0].name == "Doe, Jane"
        assert len(state.paths) == 2


def test_what_cannot_be_read_is_not_kept(tmp_path: Path) -> None:
    assert "no JSON" in refused(tmp_path, Reply(b"x" * (1 << 20)), error=BadAnswerError)
    assert list(tmp_path.rglob("*")) == []


def test_an_unwritable_cache_is_said_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with answering(GOOD) as state:
        run = Run(state, tmp_path / "file")
        assert run.ask().doi == DOI
    assert run.said[0].startswith("the answer is not kept: ")


def test_no_network_is_one_line(tmp_path: Path) -> None:
    with answering(GOOD) as state:
        pass
    with pytest.raises(UnreachableError, match="Crossref cannot be reached"):
        Run(state, tmp_path).ask()


def test_a_name_that_is_not_found_is_one_line() -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise OSError(-3, "Temporary failure in name resolution")

    with pytest.raises(UnreachableError, match=r"api\.example\.org is not found \(no network\?\)"):
        public_address("api.example.org", 443, "Crossref", nothing)


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, "knows nothing by 10.5555/"), (410, "knows nothing"), (500, "HTTP 500"), (403, "HTTP 403")],
)
def test_statuses_are_one_line(tmp_path: Path, status: int, said: str) -> None:
    assert said in refused(tmp_path, Reply(b"Resource not found.", status, "text/plain"))


def test_who_is_busy_is_waited_for_as_long_as_is_asked(tmp_path: Path) -> None:
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=20)
    busy = [
        Reply(b"", 429, "text/plain", {"Retry-After": "7"}),
        Reply(b"", 503, "text/plain", {"Retry-After": format_datetime(until, usegmt=True)}),
    ]
    with answering(*busy, GOOD) as state:
        run = Run(state, tmp_path)
        assert run.ask().doi == DOI
    assert run.waited[0] == 7
    assert 15 < run.waited[1] <= 20
    assert run.said[0] == "Crossref is busy, and asks to wait 7 s"


def test_who_is_busy_for_long_is_not_waited_for(tmp_path: Path) -> None:
    with answering(Reply(b"", 429, "text/plain", {"Retry-After": "3600"})) as state:
        run = Run(state, tmp_path)
        with pytest.raises(ServiceError, match=r"busy \(HTTP 429\) \(try again in 3600 s"):
            run.ask()
    assert (len(state.paths), run.waited) == (1, [])


def test_who_stays_busy_is_asked_three_times(tmp_path: Path) -> None:
    with answering(Reply(b"", 429, "text/plain", {"Retry-After": "soon"})) as state:
        run = Run(state, tmp_path)
        with pytest.raises(ServiceError, match="busy"):
            run.ask()
    assert (len(state.paths), run.waited) == (3, [1.0, 2.0]), "without a time, twice as long each time"


def test_two_requests_keep_their_distance(tmp_path: Path) -> None:
    with answering(GOOD) as state:
        service = state.service()
        run = Run(state, tmp_path)
        run.asking.services = {"crossref": Service(service.key, service.name, service.address, "", 5.0, service.media)}
        for ident in ("10.5555/a", "10.5555/b"):
            run.asking.ask("crossref", ident, read_crossref)
    assert len(run.waited) == 1 and 4 < run.waited[0] <= 5


def test_another_kind_of_answer_is_a_page_in_between(tmp_path: Path) -> None:
    said = refused(tmp_path, Reply(b"<html>Log in to the guest network", 200, "text/html; charset=utf-8"))
    assert "sends text/html, not application/json (is there a log-in page" in said


def test_a_type_with_parameters_is_the_same_type(tmp_path: Path) -> None:
    with answering(Reply(documented.crossref(), media="Application/JSON; charset=utf-8")) as state:
        assert Run(state, tmp_path).ask().doi == DOI


@pytest.mark.parametrize("packed", [False, True])
def test_too_much_is_not_read(tmp_path: Path, packed: bool) -> None:
    """A gigabyte announced, and 8 MB packed into 8 kB."""
    if packed:
        body = gzip.compress(b"0" * (8 << 20))
        reply = Reply(body, headers={"Content-Encoding": "gzip"})
    else:
        reply = Reply(write=lambda handler: _endless(handler))
    before = time.monotonic()
    assert "more than 2 MB" in refused(tmp_path, reply, error=BadAnswerError)
    assert time.monotonic() - before < 10


def _endless(handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n")
    for _ in range(1024):
        handler.wfile.write(b"0" * (1 << 20))


def test_a_packed_answer_is_unpacked(tmp_path: Path) -> None:
    reply = Reply(gzip.compress(documented.crossref()), headers={"Content-Encoding": "gzip"})
    with answering(reply) as state:
        assert Run(state, tmp_path).ask().doi == DOI


@pytest.mark.parametrize("coding", ["br", "gzip, gzip"])
def test_another_packing_is_refused(tmp_path: Path, coding: str) -> None:
    assert "packed in a way" in refused(tmp_path, Reply(b"x", headers={"Content-Encoding": coding}))


def test_what_is_no_http_is_one_line(tmp_path: Path) -> None:
    reply = Reply(write=lambda handler: handler.wfile.write(b"\x16\x03\x01 what is this\r\n\r\n" * 10))
    assert "does not speak HTTP" in refused(tmp_path, reply, error=BadAnswerError)


def test_a_body_that_breaks_off_is_one_line(tmp_path: Path) -> None:
    assert "Crossref" in refused(tmp_path, Reply(b'{"message"', headers={"Content-Length": "5000"}))


def test_who_sends_a_byte_now_and_then_holds_nobody(tmp_path: Path, monkeypatch) -> None:
    def trickle(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        for _ in range(100):
            handler.wfile.write(b"a")
            time.sleep(0.05)

    monkeypatch.setattr(connection, "WHOLE_SECONDS", 0.5)
    before = time.monotonic()
    assert "does not answer within 0.5 s" in refused(tmp_path, Reply(write=trickle), error=UnreachableError)
    assert time.monotonic() - before < 3


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{other}/x",
        "http://localhost:{other}/x",
        "http://[::1]:{other}/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "https://127.0.0.1:{own}/x",
        "https://example.org/x",
        "//example.org/x",
        "http://127.0.0.1:{own}@example.org/x",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "http://[x",
        "http://127.0.0.1:99999999/x",
    ],
)
def test_a_redirect_elsewhere_is_refused_and_not_asked(tmp_path: Path, location: str) -> None:
    with listening() as other, answering(Reply()) as state:
        sent = location.format(other=other.port, own=state.port)
        state.replies = [Reply(b"", 302, "text/plain", {"Location": sent})]
        with pytest.raises(RefusedAddressError) as caught:
            Run(state, tmp_path).ask()
        assert other.hits == 0
    assert len(state.paths) == 1
    assert "\n" not in str(caught.value)


def test_a_redirect_to_the_same_service_is_followed_but_not_for_ever(tmp_path: Path) -> None:
    with answering(Reply(b"", 301, "text/plain", {"Location": "/crossref/elsewhere"}), GOOD) as state:
        assert Run(state, tmp_path).ask().doi == DOI
    assert state.paths[1] == "/crossref/elsewhere"
    assert "without end" in refused(tmp_path / "2", Reply(b"", 301, "text/plain", {"Location": "/crossref/x"}))


@pytest.mark.parametrize(
    "address",
    _PRIVATE,
)
def test_a_name_that_leads_into_the_own_network_is_refused(address: str) -> None:
    with pytest.raises(RefusedAddressError, match="an address of this machine or its network"):
        public_address("api.example.org", 443, "Crossref", lambda host, port: ["93.184.215.14", address])


def test_the_connection_goes_to_the_address_that_was_looked_at(tmp_path: Path, monkeypatch) -> None:
    """A name server that says another thing the second time is not asked a second time."""
    asked: list[tuple] = []
    service = Service("crossref", "Crossref", "https://api.example.org/{id}", "", 0.0, (JSON,))

    def record(url, address, headers, name, proxy):
        asked.append((url, address, proxy))
        return connection.Response(200, {"content-type": JSON}, documented.crossref())

    monkeypatch.setattr("metlit.curation.bibliographic.asking_services.get", record)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    lookups: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        lookups.append(host)
        return ["93.184.215.14"] if len(lookups) == 1 else ["127.0.0.1"]

    asking = AskingServices({"crossref": service}, "metlit/0", tmp_path, resolve=resolve)
    asking.ask("crossref", DOI, read_crossref)
    assert asked == [("https://api.example.org/10.5555%2Fpsoas.2020.1", "93.184.215.14", None)]
    assert lookups == ["api.example.org"]


def test_localhost_as_a_name_is_refused(tmp_path: Path) -> None:
    with listening() as other:
        service = Service("crossref", "Crossref", f"http://localhost:{other.port}/{{id}}", "", 0.0, (JSON,))
        with pytest.raises(RefusedAddressError):
            AskingServices({"crossref": service}, "metlit/0", tmp_path).ask("crossref", DOI, read_crossref)
        assert other.hits == 0


def look_up(tmp_path: Path, replies: dict[str, Reply], doi: str = "", pmid: str = ""):
    """By identifier, each service a server of its own."""
    from contextlib import ExitStack

    said: list[str] = []
    with ExitStack() as stack:
        states = {key: stack.enter_context(answering(reply)) for key, reply in replies.items()}
        services = {key: state.service(key, key, f"{JSON}|text/xml") for key, state in states.items()}
        asking = AskingServices(services, "metlit/0", tmp_path, say=said.append, sleep=lambda _: None)
        found = by_identifier(asking, doi, pmid)
    return found, said, {key: state.paths for key, state in states.items()}


NOT_THERE = Reply(b"Resource not found.", 404, "text/plain")


def test_a_doi_is_of_crossref_with_the_pmid_of_europe_pmc(tmp_path: Path) -> None:
    found, said, paths = look_up(tmp_path, {"crossref": GOOD, "europepmc": Reply(documented.EUROPEPMC)}, doi=DOI)
    assert (found.pmid, found.pmcid, found.journal) == ("12345678", "PMC7654321", "Journal of Invented Cases")
    assert said == []
    assert paths["europepmc"] == ["/europepmc/DOI%3A%2210.5555%2Fpsoas.2020.1%22"], "the DOI, and nothing else"


def test_a_doi_that_crossref_does_not_know_may_be_datacites(tmp_path: Path) -> None:
    replies = {
        "crossref": NOT_THERE,
        "datacite": Reply(documented.DATACITE),
        "europepmc": Reply(documented.EUROPEPMC_NONE),
    }
    found, said, _ = look_up(tmp_path, replies, doi="10.5555/preprint.9")
    assert (found.title, said) == ("Psoas pain before print", [])


def test_a_doi_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(NotKnownError, match=r"neither Crossref nor DataCite knows 10\.5555/none"):
        look_up(tmp_path, {"crossref": NOT_THERE, "datacite": NOT_THERE}, doi="10.5555/none")


def test_a_second_service_that_fails_is_said(tmp_path: Path) -> None:
    found, said, _ = look_up(tmp_path, {"crossref": GOOD, "europepmc": Reply(b"", 500)}, doi=DOI)
    assert (found.doi, len(said)) == (DOI, 1)
    assert said[0].endswith("whether the publication was retracted is asked of Crossref alone")


def test_an_answer_about_another_publication_is_left_out(tmp_path: Path) -> None:
    other = Reply(documented.EUROPEPMC.replace(b"10.5555/psoas", b"10.5555/other"))
    found, said, _ = look_up(tmp_path, {"crossref": GOOD, "europepmc": other}, doi=DOI)
    assert found.pmid == ""
    assert said == ["Europe PMC answers with another publication (10.5555/other.2020.1), which is left out"]


def test_a_pmid_is_of_pubmed_and_crossref_knows_more_of_what_became_of_it(tmp_path: Path) -> None:
    retracted = Reply(documented.crossref(**documented.RETRACTED))
    pubmed = Reply(documented.PUBMED % b"", media="text/xml; charset=UTF-8")
    found, _, paths = look_up(tmp_path, {"pubmed": pubmed, "crossref": retracted}, pmid="12345678")
    assert [u.word for u in found.updates if u.said_by == "Crossref"] == ["retraction"]
    assert paths["pubmed"] == ["/pubmed/12345678"]


def test_a_pmid_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(NotKnownError, match="PubMed knows no article by that PMID"):
        look_up(tmp_path, {"pubmed": Reply(documented.PUBMED_EMPTY, media="text/xml")}, pmid="1")


def test_the_services_of_an_installation_are_https_and_named() -> None:
    services = load_services(Resources.default().curation_file("services"))
    assert list(services) == ["crossref", "datacite", "pubmed", "europepmc"]
    assert all(s.address.startswith("https://") and not s.written_as_number for s in services.values())
    url = services["pubmed"].url("1&api_key=x#", "jane@example.org")
    assert url.endswith("id=1%26api_key%3Dx%23&retmode=xml&tool=metlit&email=jane@example.org")


def test_a_line_of_services_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    for line in (
        "a\tb",
        "a\tA\thttps://x/\t\t1\tapplication/json",
        "a\tA\tfile:///{id}\t\t1\tx",
        "a\tA\thttps://x/{id}\t\t-1\tx",
    ):
        file = tmp_path / "services.tsv"
        file.write_text(f"# title: x\n{line}\n", encoding="utf-8")
        with pytest.raises(ResourceError, match=r"services\.tsv:2: "):
            load_services(file)


def test_the_folder_of_kept_answers_can_be_named(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("METLIT_CACHE", str(tmp_path))
    assert usual_cache() == tmp_path
