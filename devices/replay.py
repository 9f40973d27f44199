"""Play what the flight recorder kept back to the code above the machines (``main.py replay``)."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

import msgspec
from msgspec import Struct

from app.arguments import tell
from app.camera_watch import CAMERA
from app.faults import CounterFault
from app.recorder import Note, What, read, talks
from app.resources import words
from app.system import SystemClock
from devices.camera.replay import sessions as camera_sessions
from devices.card import reader
from devices.card.replay import play as play_card
from devices.paper.replay import DEVICES as PAPERS
from devices.paper.replay import play as play_paper
from devices.printer import recording
from devices.printer.raster import SlipPainter
from devices.printer.replay import play as play_printer
from devices.rack import slip_painter
from devices.replayed import Ended, Session
from devices.scanner import serial
from devices.scanner.replay import sessions

_WIDTH = 576


class NoRecording(CounterFault):
    """Tell that a file or folder holds no conversation."""

    code = "K-172"


class Replayed(Struct, frozen=True, kw_only=True):
    """Hold one conversation that was played back: how it ended then, and how it ended here."""

    talk: int
    device: str
    act: str
    then: Ended
    here: Ended

    @property
    def same(self) -> bool:
        """Tell whether both ended alike."""
        return self.then == self.here


def replay(notes: Iterable[Note], painter: SlipPainter) -> Iterator[Replayed]:
    """Play reader, slip printer and paper back by conversation, scanner and camera by session."""
    every = list(notes)
    played = ((serial.DEVICE, "scan", sessions), (CAMERA, "watch", camera_sessions))
    for device, act, play in played:
        for number, session in enumerate(play(every), start=1):
            then, here = _apart(session)
            yield Replayed(talk=number, device=device, act=act, then=then, here=here)
    for talk in talks(every):
        whole = _whole(talk)
        ended = _played(whole, painter) if whole else None
        if ended is None:
            continue
        first, last = whole[0], whole[-1]
        then = Ended(code=last.code, word=last.word)
        yield Replayed(talk=first.talk, device=first.device, act=first.act, then=then, here=ended)


def _played(whole: list[Note], painter: SlipPainter) -> Ended | None:
    """Play one conversation, None where its machine is none that is played back by conversation."""
    device = whole[0].device
    if device == reader.DEVICE:
        return play_card(whole)
    if device == recording.DEVICE:
        return play_printer(whole, painter)
    return play_paper(whole) if device in PAPERS and whole[0].word else None


def _apart(session: Session) -> tuple[Ended, Ended]:
    """Return where a session went otherwise, or how many steps it had."""
    for then, here in zip_longest(session.then, session.here, fillvalue=""):
        if then != here:
            return Ended(word=then), Ended(word=here)
    whole = Ended(word=f"{len(session.then)} steps")
    return whole, whole


def _whole(talk: list[Note]) -> list[Note]:
    """Return a conversation up to its end, nothing where the recording holds none."""
    for at, note in enumerate(talk):
        if note.what is What.ENDED:
            return talk[: at + 1]
    return []


def verb(args: argparse.Namespace) -> int:
    """Replay a recorder's file or folder and tell what ended otherwise."""
    place, text = Path(args.file), words("ja")
    painter = slip_painter(_WIDTH, SystemClock().now().date())
    found = list(replay(read(place), painter))
    if not found:
        raise NoRecording(file=place.name)
    other = [one for one in found if not one.same]
    lines = [text("replay.done", count=len(found), other=len(other))]
    lines += [
        text(
            "replay.other",
            device=one.device,
            act=one.act,
            then=_told(one.then),
            here=_told(one.here),
        )
        for one in other
    ]
    tell(args, {"played": len(found), "other": msgspec.to_builtins(other)}, "\n".join(lines))
    return 1 if other else 0


def _told(ended: Ended) -> str:
    return ended.code or ended.word or "ok"
