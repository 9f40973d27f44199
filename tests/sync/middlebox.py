"""What stands in the way and answers in the central store's place: proxies, portals, impostors."""

from __future__ import annotations

import contextlib
import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec

from app.records.entry import Outcome
from app.records.state import CITY_SCOPE
from sync.wire import (
    FeedAnswer,
    FeedPage,
    FeedRequest,
    Hello,
    HydratePage,
    HydrateRequest,
    LeaseAnswer,
    Push,
    PushAnswer,
    Reply,
)
from tests.sync.parts import OFFICE, SCOPE

AT = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
Answer = tuple[int, dict[str, str], bytes | Iterator[bytes]]
Script = Callable[[str, bytes], Answer]


def json_of(message: object, status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, msgspec.json.encode(message)


def page_of(status: int, **headers: str) -> Answer:
    """Return what a captive portal or a proxy answers: a page for people."""
    page = "<html><body>ログインしてください</body></html>".encode()
    return status, {"Content-Type": "text/html"} | headers, page


class Centre:
    """Answer as a central store would that took everything in; a test spoils one answer."""

    def __init__(self, **spoilt: Callable[[bytes], Answer]) -> None:
        self.spoilt = {name.replace("_", "-"): answer for name, answer in spoilt.items()}
        self.asked: list[str] = []

    def __call__(self, name: str, body: bytes) -> Answer:
        self.asked.append(name)
        spoiling = self.spoilt.get(name) or self.spoilt.get("any")
        if spoiling is not None:
            return spoiling(body)
        return json_of(getattr(self, f"_{name}")(body))

    def _hello(self, _: bytes) -> Hello:
        return hello()

    def _push(self, body: bytes) -> PushAnswer:
        return PushAnswer(replies=tuple(replies_to(body)), head=None, clock=AT)

    def _feed(self, body: bytes) -> FeedAnswer:
        asked = msgspec.json.decode(body, type=FeedRequest)
        pages = tuple(FeedPage(scope=one.scope, rows=(), next=one.since) for one in asked.cursors)
        return FeedAnswer(feed_epoch="f", acknowledged=0, pages=pages, clock=AT)

    def _hydrate(self, body: bytes) -> HydratePage:
        scope = msgspec.json.decode(body, type=HydrateRequest).scope
        return HydratePage(
            scope=scope, feed_epoch="f", no=0, acknowledged=0, rows=(), upto=None, clock=AT
        )

    def _lease(self, _: bytes) -> LeaseAnswer:
        return LeaseAnswer(until=AT, seats=0)


def hello(**changed: Any) -> Hello:
    fields: dict[str, Any] = {
        "versions": (1,),
        "version": 1,
        "terminal": "T01",
        "office": OFFICE,
        "epoch": 1,
        "scopes": (SCOPE, CITY_SCOPE),
        "feed_epoch": "f",
        "head_seq": 0,
        "head_hash": "0" * 64,
        "clock": datetime.now(UTC),
    }
    return Hello(**fields | changed)


def replies_to(body: bytes) -> list[Reply]:
    items = msgspec.json.decode(body, type=Push).items
    return [Reply(id=one.id, seq=one.seq, outcome=Outcome.APPLIED, rev=1, at=AT) for one in items]


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A handshake that fails is what some tests are about."""


@contextlib.contextmanager
def middlebox(keys: Path, script: Script) -> Iterator[int]:
    """Serve a script over TLS with a folder's server certificate; give the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body: bytes) -> None:
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            status, headers, content = script(self.path.rsplit("/", 1)[-1].split("?")[0], body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                for part in [content] if isinstance(content, bytes) else content:
                    self.wfile.write(part)

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys / "server.pem", keys / "server.key")
    server = _Quiet(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
