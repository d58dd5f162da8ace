"""Real clients, none of them ours: every event arrives once, whole, in Thai as it was.

elasticsearch-py, the OpenTelemetry SDK, splunk-hec-handler. Some thousand events in `make check`,
20,000 of each in `make soak`.
"""

import logging
import shlex
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from elasticsearch import AuthenticationException, Elasticsearch, helpers
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from splunk_hec_handler import SplunkHecHandler
from tests.node.clients.http_answer_eater import AnswerEater
from tests.node.inputs.http.asking import Sender, make_sender
from tests.node.inputs.running import HOST, WayIn

from khumkan.core.clock import SystemClock
from khumkan.engine.columns import name_event
from khumkan.engine.events import Limits
from khumkan.node.certificates import Authority
from khumkan.node.pipeline.reading import read_record

_TEXT = "ผู้ป่วยสมมุติเข้าสู่ระบบล้มเหลว ครั้งที่ {}"
Send = Callable[[Sender, int], None]


@contextmanager
def _logger(name: str, handler: logging.Handler) -> Iterator[logging.Logger]:
    made = logging.getLogger(f"client.{name}")
    made.propagate, made.level = False, logging.INFO
    made.addHandler(handler)
    try:
        yield made
    finally:
        made.removeHandler(handler)


def send_by_elasticsearch(sender: Sender, n_events: int) -> None:
    host, port = sender.one.address
    with closing(
        Elasticsearch(
            f"http://{host}:{port}", basic_auth=("elastic", sender.token), http_compress=True
        )
    ) as client:
        documents = (
            {"_index": "his", "_source": {"message": _TEXT.format(n)}} for n in range(n_events)
        )
        assert helpers.bulk(client, documents, chunk_size=1_000) == (n_events, [])


def send_by_elasticsearch_in_parallel(sender: Sender, n_events: int) -> None:
    host, port = sender.one.address
    with closing(Elasticsearch(f"http://{host}:{port}", api_key=("any", sender.token))) as client:
        documents = (
            {"_index": "his", "_op_type": "create", "_id": str(n), "message": _TEXT.format(n)}
            for n in range(n_events)
        )
        answers = helpers.parallel_bulk(client, documents, thread_count=3, chunk_size=500)
        assert sum(is_taken for is_taken, _ in answers) == n_events


def send_by_opentelemetry(sender: Sender, n_events: int) -> None:
    host, port = sender.one.address
    exporter = OTLPLogExporter(
        f"http://{host}:{port}/v1/logs",
        headers={"authorization": f"Bearer {sender.token}"},
        compression=Compression.Gzip,
    )
    provider = LoggerProvider(Resource.create({"host.name": "web1"}))
    provider.add_log_record_processor(
        BatchLogRecordProcessor(exporter, max_queue_size=n_events + 1, max_export_batch_size=1_000)
    )
    logger = provider.get_logger("his")
    for number in range(n_events):
        logger.emit(body=_TEXT.format(number), severity_text="INFO", attributes={"n": number})
    provider.shutdown()


def send_by_splunk_hec_handler(sender: Sender, n_events: int) -> None:
    """It sends an event a connection: four at once."""
    host, port = sender.one.address

    def send(first: int) -> None:
        handler = SplunkHecHandler(host, sender.token, port=port, proto="http", hostname="web1")
        with closing(handler.r), _logger(f"hec {first}", handler) as logger:
            for number in range(first, n_events, 4):
                logger.info({"message": _TEXT.format(number)})

    threads = [threading.Thread(target=send, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


_SENDS = [
    pytest.param(send_by_elasticsearch, 4_000, id="elasticsearch-py bulk"),
    pytest.param(send_by_elasticsearch_in_parallel, 2_000, id="elasticsearch-py parallel_bulk"),
    pytest.param(send_by_opentelemetry, 2_000, id="OpenTelemetry SDK"),
    pytest.param(send_by_splunk_hec_handler, 200, id="splunk-hec-handler"),
]


def _texts(way_in: WayIn) -> list[object]:
    """Return the messages as the engine reads and names them."""
    rows = [
        name_event(event)
        for record in way_in.records
        for event in read_record(record, Limits()).events
    ]
    return [row.values["message"] for row in rows]


def _check(way_in: WayIn, send: Send, n_events: int) -> None:
    sender = make_sender(way_in)
    send(sender, n_events)

    assert sorted(map(str, _texts(way_in))) == sorted(map(_TEXT.format, range(n_events)))
    assert sender.counts.n_noted == sender.counts.n_refused == {}


@pytest.mark.parametrize(("send", "n_events"), _SENDS)
def test_every_event_of_a_real_client_arrives_once(
    way_in: WayIn, send: Send, n_events: int
) -> None:
    _check(way_in, send, n_events)


@pytest.mark.soak
@pytest.mark.parametrize("send", [pytest.param(each.values[0], id=each.id) for each in _SENDS])
def test_twenty_thousand_events_of_a_real_client_arrive_once(way_in: WayIn, send: Send) -> None:
    _check(way_in, send, 20_000)


def test_a_client_that_is_not_let_in_is_told_in_its_own_words(way_in: WayIn) -> None:
    host, port = make_sender(way_in).one.address
    with (
        closing(Elasticsearch(f"http://{host}:{port}", basic_auth=("a", "b"))) as client,
        pytest.raises(AuthenticationException, match="security_exception"),
    ):
        client.info()


def test_a_client_sees_which_of_its_documents_was_not_taken(way_in: WayIn) -> None:
    sender = make_sender(way_in)
    host, port = sender.one.address
    actions = [{"_op_type": "delete", "_id": "1"}, {"_index": "a", "_id": "2", "message": "x"}]
    with closing(Elasticsearch(f"http://{host}:{port}", basic_auth=("a", sender.token))) as client:
        n_taken, errors = helpers.bulk(client, actions, index="a", raise_on_error=False)

    assert n_taken == 1
    assert isinstance(errors, list)
    assert [each["delete"]["status"] for each in errors] == [400]


def test_a_client_that_finds_the_node_full_waits_and_loses_nothing(way_in: WayIn) -> None:
    sender = make_sender(way_in)
    host, port = sender.one.address
    way_in.disk.n_free = 0
    mended = threading.Timer(0.3, lambda: setattr(way_in.disk, "n_free", 10**12))
    mended.start()
    documents = ({"_index": "his", "message": _TEXT.format(n)} for n in range(100))
    with closing(
        Elasticsearch(f"http://{host}:{port}", basic_auth=("a", sender.token), max_retries=0)
    ) as client:
        n_taken, _ = helpers.bulk(
            client, documents, chunk_size=50, max_retries=200, initial_backoff=0.05, max_backoff=0.1
        )
    mended.join()

    assert n_taken == 100
    assert sorted(map(str, _texts(way_in))) == sorted(map(_TEXT.format, range(100)))
    assert sender.counts.n_refused["journal-full"] > 0


def test_a_client_whose_answer_got_lost_sends_again_and_nothing_is_doubled(way_in: WayIn) -> None:
    sender = make_sender(way_in)
    with AnswerEater(sender.one.address, n_eaten=2) as (host, port):
        documents = ({"_index": "his", "message": _TEXT.format(n)} for n in range(100))
        with closing(
            Elasticsearch(f"http://{host}:{port}", basic_auth=("a", sender.token), max_retries=5)
        ) as client:
            assert helpers.bulk(client, documents, chunk_size=50) == (100, [])

    assert sorted(map(str, _texts(way_in))) == sorted(map(_TEXT.format, range(100)))
    assert sender.counts.n_noted == {"repeat": 2}


CURL = shutil.which("curl")


@pytest.mark.skipif(CURL is None, reason="there is no curl here")
def test_what_the_documents_tell_curl_works_as_it_stands(way_in: WayIn, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "keys", SystemClock())
    authority.make_server([HOST])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.folder.server)
    sender = make_sender(way_in, context=context)
    (tmp_path / "ca.pem").write_bytes(authority.folder.authority.read_bytes())
    (tmp_path / "access.log").write_bytes(b"a line\n")
    (tmp_path / "bulk.ndjson").write_bytes(b'{"create":{}}\n{"message":"x"}\n')
    page = (Path(__file__).parents[3] / "docs" / "operations" / "node.md").read_text()
    lines = [line for line in page.splitlines() if line.startswith("curl --cacert")]
    for line in lines:
        told = line.replace("khumkan-source_…", sender.token)
        told = told.replace("10.0.0.5:5581", "{}:{}".format(*sender.one.address))
        ran = subprocess.run(  # noqa: S603 -- the documents' own words
            [*shlex.split(told), "--fail", "--silent"],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
        assert ran.stdout

    assert way_in.lines == [
        b"a line",
        '{"event": "สวัสดี", "host": "web1"}'.encode(),
        b'{"message":"x"}',
    ]
