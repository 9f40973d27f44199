"""The description tells all of the service, and the service does only what it tells."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kinds import KINDS
from app.records.entry import Outcome
from app.store.tables import STATE_TYPES
from sync.central.http import Border
from sync.central.limits import Limits, Rate
from sync.central.openapi import PATH, written
from sync.central.operations import OPERATIONS, Operation
from sync.client import Client
from sync.wire import PROTOCOL_HEADER, Refusal
from tests.sync.conftest import STAFF, Terminals
from tests.sync.openapi_kit import WILD, Description, spoiled
from tests.sync.parts import SCOPE, MemoryLedger, list_card
from tests.sync.test_push import engine_of, push_of

ROOT = Path(__file__).resolve().parents[2]
TOLD = json.loads(written())
EXAMPLES = settings(max_examples=max(settings.default.max_examples, 60))
VERSION = {PROTOCOL_HEADER: "1"}
BY_NAME = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)


@pytest.fixture
def limits() -> Limits:
    return Limits(requests=Rate(1e6, 1e6), sign_ins=Rate(1e6, 1e6))


def test_the_paper_is_what_the_program_tells() -> None:
    assert (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8") == written()


def test_every_route_is_told_and_has_its_operation() -> None:
    served = {
        (route.path, method)
        for route in Border.app(Border.__new__(Border)).routes
        for method in route.methods - {"HEAD"}  # type: ignore[attr-defined]
    }
    told = {(path, m.upper()) for path, methods in TOLD["paths"].items() for m in methods}
    assert served == told | {(PATH, "GET")}
    protocol = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert [one.path for one in OPERATIONS if one.path not in protocol] == []


def test_every_reference_is_there() -> None:
    text = json.dumps(TOLD)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named == set(TOLD["components"]["schemas"])


def test_the_judge_of_these_tests_sees_what_does_not_fit() -> None:
    description = Description(TOLD)
    schema = {"$ref": "#/components/schemas/ScopeCursor"}
    assert description.misfits({"scope": "city", "since": 0}, schema) == []
    for wrong in ({"scope": "city"}, {"scope": 1, "since": 0}, {"scope": "a", "since": -1}, []):
        assert description.misfits(wrong, schema)
    assert description.misfits({"scope": "\0", "since": 1}, schema)
    assert description.misfits({"scope": "a", "since": 1, "more": 1}, schema)


class Asker:
    """Ask a real service over TLS and judge what it answers."""

    def __init__(self, client: Client) -> None:
        self._http = client._http
        self._root = str(client._http.base_url).split("/sync/")[0]
        self.seen: dict[int, int] = {}
        hello = client.hello()
        card = MemoryLedger()
        self.subject = list_card(card, 1)
        client.push(push_of(card))
        self.hash = card.entries[0].hash
        known = [*STAFF, "T01", SCOPE, "city", "card", self.subject, hello.feed_epoch, "山田"]
        self.description = Description(TOLD, [*known, self.hash, "himitsu-no-kotoba"])

    def ask(self, operation: Operation, *, body: Any = None, query: Any = None) -> int:
        url = f"{self._root}{operation.path}"
        content = _encoded(body) if operation.body is not None else None
        request = self._http.build_request(
            operation.method, url, content=content, params=query, headers=VERSION
        )
        return self.judged(operation, self._http.send(request))

    def judged(self, operation: Operation, response: httpx.Response) -> int:
        told = TOLD["paths"][operation.path][operation.method.lower()]["responses"]
        status = response.status_code
        assert status < 500, response.text
        assert str(status) in told, (status, response.text)
        schema = told[str(status)]["content"]["application/json"]["schema"]
        assert self.description.misfits(response.json(), schema) == []
        self.seen[status] = self.seen.get(status, 0) + 1
        return status


def _encoded(body: Any) -> bytes:
    """Return JSON, lone surrogates and numbers of any size included."""
    return json.dumps(body, ensure_ascii=True).encode()


def _hurried(body: Any) -> Any:
    """Return a body that does not make the test wait for changes."""
    waits = isinstance(body, dict) and isinstance(body.get("wait"), (int, float))
    return {**body, "wait": min(body["wait"], 0.01)} if waits else body


def _schema(operation: Operation) -> Any:
    body = TOLD["paths"][operation.path][operation.method.lower()].get("requestBody")
    return body["content"]["application/json"]["schema"] if body else None


@pytest.fixture
def asker(terminals: Terminals) -> Asker:
    return Asker(terminals.client(terminals.enrol("T01")))


@pytest.mark.postgres
@pytest.mark.slow
@BY_NAME
def test_what_fits_the_description_is_answered_as_it_tells(
    asker: Asker, operation: Operation
) -> None:
    if operation.body is None:
        texts = st.sampled_from(["card", asker.subject, SCOPE, "city"]) | st.text()
        asked = st.fixed_dictionaries(
            {}, optional={"scope": st.lists(texts), "subject_type": texts, "subject": texts}
        )
    else:
        asked = asker.description.fitting(_schema(operation)).map(_hurried)

    @EXAMPLES
    @given(asked)
    def fits(value: Any) -> None:
        if operation.body is None:
            asker.ask(operation, query=value)
        else:
            asker.ask(operation, body=value)

    fits()
    assert asker.seen


@pytest.mark.postgres
@pytest.mark.slow
@BY_NAME
def test_what_does_not_fit_is_refused_and_breaks_nothing(
    asker: Asker, operation: Operation
) -> None:
    if operation.body is None:
        wild = st.sampled_from([one for one in WILD if isinstance(one, (str, int))])
        texts = wild.map(lambda one: str(one).encode("utf-8", "surrogatepass"))
        asked = st.dictionaries(
            st.sampled_from(["scope", "subject_type", "subject", "x"]), texts | st.lists(texts)
        )
    else:
        fitting = asker.description.fitting(_schema(operation)).map(_hurried)
        asked = spoiled(fitting).map(_hurried)

    @EXAMPLES
    @given(asked)
    def breaks(value: Any) -> None:
        if operation.body is None:
            asker.ask(operation, query=value)
        else:
            asker.ask(operation, body=value)

    breaks()
    if operation.body is not None:
        assert asker.seen.get(400), "nothing that was asked was wrong"


@pytest.mark.postgres
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nul",
        b"\xff",
        b'"\\ud800"',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"terminal":"T01","epoch":1,"items":[{"id":"","seq":1,"prev_hash":"","hash":"","entry":'
        + b"[" * 100_000
        + b"]" * 100_000
        + b"}]}",
        b'{"feed_epoch":"\\u0000","cursors":[]}',
        b'{"scope":"city","after":{"subject_type":"card","subject":"\\u0000"}}',
        b'{"scope":"city","limit":-99999999999999999999}',
        b'{"staff_id":"yamada","password":"\\u0000\\ud83d\\ude00","code":"\xef\xbc\x91"}',
        b'{"staff_id":"sato","text":"%\\u005c_"}',
        b"9" * 6000,
    ],
    ids=range(13),
)
def test_a_raw_body_never_breaks_a_route(asker: Asker, content: bytes) -> None:
    for operation in OPERATIONS:
        if operation.body is not None:
            url = f"{asker._root}{operation.path}"
            asker.judged(operation, asker._http.post(url, content=content, headers=VERSION))


@pytest.mark.postgres
def test_no_route_and_no_method_are_told_like_all_refusals(asker: Asker) -> None:
    for method, path, status, code in (
        ("GET", "/", 404, "not_found"),
        ("POST", "/sync/v1/nothing", 404, "not_found"),
        ("GET", "/sync/v1/push", 405, "method"),
        ("DELETE", "/sync/v1/hello", 405, "method"),
    ):
        answer = asker._http.request(method, f"{asker._root}{path}", headers=VERSION)
        told = msgspec.json.decode(answer.content, type=Refusal)
        assert (answer.status_code, told.code.value) == (status, code)
    description = asker._http.get(f"{asker._root}{PATH}")
    assert description.json() == TOLD


@pytest.mark.postgres
@pytest.mark.slow
def test_entries_of_every_kind_with_any_content_end_visibly(
    terminals: Terminals, caplog: pytest.LogCaptureFixture
) -> None:
    client = terminals.client(terminals.enrol("T01"))
    ledger = MemoryLedger()
    description = Description(TOLD, [SCOPE, "center", "2026-11-20", "10:00", "T01", "A"])
    names = {kind: _names_in(kind) for kind in KINDS}
    values = description._any({}) | st.sampled_from(WILD[:-3]) | st.sampled_from(["1", "x"])

    @settings(max_examples=max(settings.default.max_examples, 150))
    @given(st.data())
    def ends(data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(sorted(KINDS)))
        some = st.sampled_from(names[kind] or ["x"])
        body = data.draw(st.dictionaries(some, values, max_size=12).filter(_writable))
        private = data.draw(st.none() | st.dictionaries(some, values, max_size=6).filter(_writable))
        subject = data.draw(st.sampled_from(["s1", "s2", "a\0"]))
        entry = ledger.entry(
            kind, subject, body, private=private, actor="sato", role="clerk", approved_by="kimura"
        )
        answer = client.push(push_of(ledger, [ledger.append(entry)]))
        assert len(answer.replies) == 1

    ends()
    outcomes = {
        reply.outcome
        for start in range(0, len(ledger.entries), 200)
        for reply in client.push(push_of(ledger, ledger.entries[start : start + 200])).replies
    }
    assert Outcome.HELD in outcomes
    assert not [one for one in caplog.records if one.message.startswith("request failed")]
    good = MemoryLedger("T02")
    list_card(good, 77)
    other = engine_of(good, terminals.client(terminals.enrol("T02")))
    other.push_round()
    other.pull_round()  # whatever was let in can be read by all


def _writable(values: dict[str, Any]) -> bool:
    """Tell whether a terminal could write this at all."""
    try:
        msgspec.json.encode(values)
    except (OverflowError, UnicodeEncodeError):
        return False
    return True


def _names_in(kind: str) -> list[str]:
    """Return the words that a rule's module may ask a body for."""
    rule = KINDS[kind]
    source = inspect.getsource(inspect.getmodule(rule.apply))  # type: ignore[arg-type]
    quoted = {part for part in source.split('"')[1::2] if part.isidentifier()}
    return sorted(quoted | set(STATE_TYPES[rule.subject_type].__struct_fields__))
