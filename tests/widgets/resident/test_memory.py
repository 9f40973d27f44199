"""Nothing of a PIN is left in the process's memory after its use, nor in its log and pictures."""

import secrets
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tests.widgets.resident.memory_child import CARELESS, MOVED

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read through /proc")

LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PAGE, WIDEST = 4096, 128  # sixteen signs as numbers of eight bytes
ROUNDS = ("choose", "enter", "stop", "hide", "fail")


class Small(NamedTuple):
    """Tell where the child's small numbers and one-letter texts lie: each is there once.

    A list of them holds no digit, only their places, one behind the other.
    """

    zero: int
    step: int
    zero_sign: int
    sign_step: int

    def numbers(self, values: Iterable[int]) -> bytes:
        return b"".join((self.zero + one * self.step).to_bytes(8, "little") for one in values)

    def signs(self, code: bytes) -> bytes:
        places = (self.zero_sign + (one - 0x30) * self.sign_step for one in code)
        return b"".join(one.to_bytes(8, "little") for one in places)


class Watched:
    """Run the child and read its writable memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.widgets.resident.memory_child", str(folder)],
            env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        ready, *small = self._read().split()
        assert ready == "ready"
        self.small = Small(*map(int, small))

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def order(self, name: str, code: bytes) -> None:
        """Let it do something with a PIN, which is told as single numbers."""
        assert self.process.stdin is not None
        told = " ".join(str(one + MOVED) for one in code)
        self.process.stdin.write(f"{name} {told}\n")
        self.process.stdin.flush()
        assert self._read() == "done"

    def memory(self) -> dict[int, bytes]:
        """Return all that the process can write to, by its place."""
        parts: dict[int, bytes] = {}
        place = Path(f"/proc/{self.process.pid}")
        with (place / "mem").open("rb", buffering=0) as memory:
            for line in (place / "maps").read_text(encoding="utf-8").splitlines():
                span, rights, *rest = line.split()
                if "w" not in rights or rest[-1].startswith("[v"):
                    continue
                first, last = (int(end, 16) for end in span.split("-"))
                memory.seek(first)
                parts[first] = memory.read(last - first)
        return parts

    def end(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        self.process.stdin.write("end\n")
        self.process.stdin.close()
        assert self.process.wait(20) == 0
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    child = Watched(tmp_path_factory.mktemp("child"))
    child.order("choose", b"4083")
    yield child
    child.end()


def written(before: dict[int, bytes], after: dict[int, bytes]) -> bytes:
    """Return what was written between two looks, with some bytes around it: whole pages."""
    parts: list[bytes] = []
    for place, now in after.items():
        was = before.get(place, b"")
        if len(was) != len(now):
            parts.append(now)
            continue
        pages = np.frombuffer(now, np.uint64).reshape(-1, PAGE // 8)
        same = pages == np.frombuffer(was, np.uint64).reshape(-1, PAGE // 8)
        for page in np.flatnonzero(~same.all(axis=1)):
            parts.append(now[max(0, page * PAGE - WIDEST) : (page + 1) * PAGE + WIDEST])
    return b"\n".join(parts)


def forms(code: bytes, small: Small) -> dict[str, bytes]:
    """Return how a row of signs would lie in memory as text or as numbers."""
    text = code.decode("ascii")
    digits = {"list of digits": small.numbers(one - 0x30 for one in code)}
    return (digits if code.isdigit() else {}) | {
        "list of numbers": small.numbers(code),
        "list of signs": small.signs(code),
        "bytes": code,
        "utf-16": text.encode("utf-16-le"),
        "utf-32": text.encode("utf-32-le"),
        "numbers": b"".join(one.to_bytes(8, "little") for one in code),
    }


def found(memory: bytes, code: bytes, small: Small) -> set[str]:
    return {name for name, form in forms(code, small).items() if form in memory}


def fresh_pins(memory: bytes, count: int) -> list[bytes]:
    """Return four digits each that stand nowhere yet: four bytes alone are often there."""
    signs = np.frombuffer(memory, np.uint8).astype(np.int16) - 0x30
    digit = (signs >= 0) & (signs <= 9)
    rows = np.flatnonzero(digit[:-3] & digit[1:-2] & digit[2:-1] & digit[3:])
    there = np.unique(sum(signs[rows + at].astype(np.int32) * 10 ** (3 - at) for at in range(4)))
    absent = [b"%04d" % number for number in np.setdiff1d(np.arange(10_000), there)]
    absent = [one for one in absent if one not in b"1234567890"]  # the pad's own order
    return secrets.SystemRandom().sample(absent, count)


def password() -> bytes:
    return bytes(secrets.choice(LETTERS) for _ in range(11)) + b"%05d" % secrets.randbelow(100_000)


def test_nothing_that_was_typed_is_anywhere_after_its_use(watched: Watched) -> None:
    """Four bytes may be there by chance: whoever copies a PIN copies the next one, too."""
    memory = watched.memory()
    pins = fresh_pins(b"\n".join(memory.values()), 3 * len(ROUNDS))
    for order in ROUNDS:
        for _ in range(3):
            code, pin = password(), pins.pop()
            watched.order(order, code)
            watched.order(order, pin)
            before, memory = memory, watched.memory()
            new = written(before, memory)
            assert found(new, code, watched.small) == set(), order
            there = found(new, pin, watched.small)
            assert not there - {"bytes"}, order
            no_copy_in_files(watched, code, pin)
            if not there:
                break
        else:
            pytest.fail(f"three PINs in a row are still there: {order}")


def no_copy_in_files(watched: Watched, code: bytes, pin: bytes) -> None:
    for file in watched.folder.iterdir():
        content = file.read_bytes()
        assert code not in content, file.name
        assert file.suffix != ".log" or pin not in content


@pytest.mark.parametrize("made", [password, lambda: b"%04d" % secrets.randbelow(10_000)])
@pytest.mark.parametrize("way", CARELESS)
def test_a_careless_program_would_be_found(
    watched: Watched, made: Callable[[], bytes], way: str
) -> None:
    memory, code = watched.memory(), made()
    watched.order(way, code)
    there = found(written(memory, watched.memory()), code, watched.small)
    digits = "list of digits" if code.isdigit() else ""
    wanted = {
        "leak_text": "bytes",
        "leak_numbers": "list of numbers",
        "leak_digits": digits,
        "leak_letters": "list of signs",
    }
    assert not wanted[way] or wanted[way] in there
