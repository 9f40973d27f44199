"""A scanned code in words: what it is by name, and where it is used instead."""

from app.ports import Words
from app.tickets.codes import Code, CodeKind
from widgets.controls.painting import Tone
from widgets.notices import NoticeBoard

STRAY_S = 12
_SHOWN = frozenset(
    {
        CodeKind.BOOKING,
        CodeKind.VAULT,
        CodeKind.BAG,
        CodeKind.CONTROL_NUMBER,
        CodeKind.OTHER,
    }
)
_LONGEST = 12


def code_name(words: Words, code: Code) -> str:
    """Return what a code is: 保管位置の札（B-04-112）; of an identity its value is not told."""
    told = {"code": _short(code.value)} if code.kind in _SHOWN else {}
    return words(f"scans.what.{code.kind.word}", **told)


def stray_words(words: Words, code: Code) -> tuple[str, str]:
    """Return what a code that has no place here is, and where it is used."""
    title = words("scans.stray", what=code_name(words, code))
    where = words(f"scans.where.{code.kind.word}")
    return title, words("scans.stray_text", here=words("scans.here"), where=where)


def tell_stray(notices: NoticeBoard, words: Words, code: Code) -> None:
    """Tell that a scanned code is none for this screen; nothing was recorded."""
    notices.tell("scan", Tone.WARN, *stray_words(words, code), seconds=STRAY_S)


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:4]}…{value[-4:]}"
