"""The flight recorder: bounded, redacted by form, never in the way of the work."""

import threading
from itertools import count
from pathlib import Path

import msgspec
import pytest

from app.faults import UnexpectedTrouble
from app.recorder import ASKING, Note, Recorder, What, read, talks, uses_of


def test_a_conversation_is_written_in_order_with_how_it_ended(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, now=map(float, count(1)).__next__)
    with recorder.talk("card_reader", "check") as talk:
        talk.sent("00A4040C", 0)
        talk.got(0, 0x9000)
        talk.word = "signing=5/5"
    with pytest.raises(UnexpectedTrouble), recorder.talk("ticket_printer", "print"):
        raise UnexpectedTrouble(report="1")
    recorder.close()
    first, second = talks(read(tmp_path))
    assert [note.what for note in first] == [What.BEGAN, What.SENT, What.GOT, What.ENDED]
    assert (first[2].status, first[3].word, first[3].code) == (0x9000, "signing=5/5", "")
    assert second[-1].code == UnexpectedTrouble.code


def test_a_bug_is_noted_as_such_and_its_text_is_not(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    with pytest.raises(ValueError, match="花子"), recorder.talk("card_reader", "check"):
        raise ValueError("公的　花子")
    recorder.close()
    assert [note.word for note in read(tmp_path)] == ["", "bug"]
    assert "花子" not in next(tmp_path.iterdir()).read_text(encoding="utf-8")


def test_the_ring_keeps_the_newest_notes_within_its_limits(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, file_bytes=2000, files=3)
    for number in range(400):
        recorder.state("scanner", f"code ticket {number}")
        if not number % 20:
            recorder.settle()
    recorder.close()
    kept = list(tmp_path.iterdir())
    assert len(kept) == 3
    assert all(file.stat().st_size <= 2000 for file in kept)
    assert [note.word for note in read(tmp_path)][-1] == "code ticket 399"
    again = Recorder(tmp_path, file_bytes=2000, files=3)
    again.state("scanner", "open")
    again.close()
    assert len(list(tmp_path.iterdir())) == 3
    assert [note.word for note in read(tmp_path)][-1] == "open"


def test_a_disk_that_takes_nothing_costs_notes_not_work(tmp_path: Path) -> None:
    (tmp_path / "recorder").write_text("no folder")
    recorder = Recorder(tmp_path / "recorder")
    recorder.state("scanner", "open")
    recorder.close()
    assert recorder.lost == 1


def test_without_a_folder_nothing_is_written_and_no_thread_runs() -> None:
    before = threading.active_count()
    recorder = Recorder()
    with recorder.talk("ticket_printer", "print"):
        pass
    assert threading.active_count() == before
    assert recorder.uses()["ticket_printer"].act == "print"
    recorder.close()


@pytest.mark.parametrize(
    "line",
    [
        b'{"at":1,"device":"card_reader","what":"state","word":"\xe5\xb1\xb1\xe7\x94\xb0"}',
        b'{"at":1,"device":"card_reader","what":"state","word":"Yamada"}',
        b'{"at":1,"device":"card_reader","what":"state","name":"x"}',
        b'{"at":1,"device":"card_reader","what":"sent","head":"00 20 [1234]"}',
        b'{"at":1,"device":"card_reader","what":"ended","code":"123456789012"}',
        b'{"at":1,"dev',
        b"",
    ],
)
def test_what_has_not_the_form_of_a_note_is_not_read_back(tmp_path: Path, line: bytes) -> None:
    good = msgspec.json.encode(Note(at=1.0, device="scanner", what=What.STATE, word="open"))
    (tmp_path / "flight-000001.jsonl").write_bytes(line + b"\n" + good + b"\n")
    assert [note.word for note in read(tmp_path)] == ["open"]


def test_being_asked_is_no_use_and_is_noted_only_when_it_changes(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    with recorder.talk("ticket_printer", "print"):
        pass
    for answer in (0x12, 0x12, 0x12, 0x16):
        with recorder.talk("ticket_printer", ASKING, quiet=True) as talk:
            talk.got(1, answer)
    recorder.close()
    assert recorder.uses()["ticket_printer"].act == "print"
    notes = list(read(tmp_path))
    assert uses_of(notes).keys() == {"ticket_printer"}
    assert [note.status for note in notes if note.what is What.GOT] == [0x12, 0x16]


def test_the_last_use_is_known_in_the_next_run(tmp_path: Path) -> None:
    first = Recorder(tmp_path, now=lambda: 1000.0)
    with first.talk("card_reader", "verify"):
        pass
    first.close()
    use = Recorder(tmp_path).uses()["card_reader"]
    assert (use.act, use.at.timestamp()) == ("verify", 1000.0)
