"""The chain names the first entry that was touched, whatever was touched."""

from datetime import datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.records.chain import GENESIS, canonical, first_fault, seal
from app.records.entry import Entry, Klass
from app.system import JAPAN

AT = datetime(2026, 11, 20, 14, 27, 8, 123000, tzinfo=JAPAN)


def chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    previous = GENESIS
    for seq in range(1, length + 1):
        entry = seal(
            Entry(
                id=f"e{seq}",
                terminal="T01",
                epoch=1,
                seq=seq,
                kind="card.set_up",
                klass=Klass.FACT,
                subject_type="card",
                subject="c1",
                scope="office:center",
                actor="S-1",
                role="clerk",
                at=AT + timedelta(seconds=seq),
                body={"n": seq, "text": "神\ufa19"},
                private={"name": "辻󠄀　真理子"},
                salt="ab",
                prev_hash=previous,
                hash="",
            )
        )
        previous = entry.hash
        entries.append(entry)
    return entries


def test_an_untouched_chain_holds() -> None:
    assert first_fault(chain(20)) is None


def test_a_chain_survives_the_wire() -> None:
    sent = [msgspec.json.decode(msgspec.json.encode(entry), type=Entry) for entry in chain(5)]
    assert first_fault(sent) is None


def test_erasing_the_private_part_leaves_the_chain_whole() -> None:
    erased = [msgspec.structs.replace(entry, private=None) for entry in chain(5)]
    assert first_fault(erased) is None


def test_text_is_never_normalised() -> None:
    assert canonical({"b": "\ufa19", "a": 1}) == '{"a":1,"b":"\ufa19"}'.encode()


TOUCHES = {
    "body": lambda e: msgspec.structs.replace(e, body={**e.body, "n": 99}),
    "actor": lambda e: msgspec.structs.replace(e, actor="S-2"),
    "approved_by": lambda e: msgspec.structs.replace(e, approved_by="O-1"),
    "time": lambda e: msgspec.structs.replace(e, at=e.at + timedelta(milliseconds=1)),
    "private": lambda e: msgspec.structs.replace(e, private={"name": "別人"}),
    "hash": lambda e: msgspec.structs.replace(e, hash="0" * 64),
}


@given(at=st.integers(0, 9), touch=st.sampled_from(sorted(TOUCHES)))
def test_the_first_touched_entry_is_named(at: int, touch: str) -> None:
    entries = chain(10)
    entries[at] = TOUCHES[touch](entries[at])
    fault = first_fault(entries)
    assert fault is not None
    assert fault.seq == at + 1
    assert fault.entry_id == f"e{at + 1}"


@given(gone=st.integers(0, 8))
def test_a_missing_entry_is_named(gone: int) -> None:
    entries = chain(10)
    del entries[gone]
    fault = first_fault(entries)
    assert fault is not None
    assert (fault.seq, fault.why) == (gone + 2, "gap")
