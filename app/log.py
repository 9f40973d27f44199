"""Logs by whitelist: only listed fields are written, all else becomes 〈伏〉."""

import json
import logging
import logging.handlers
from datetime import UTC, datetime
from pathlib import Path

ALLOWED = frozenset(
    {
        "code", "kind", "subject_type", "entry", "terminal", "seq", "outcome", "device", "state",
        "count", "milliseconds", "screen", "stage", "lane", "report", "exception", "where",
        "version", "revision", "scope", "status", "bytes", "apdu", "sw",
    }
)  # fmt: skip
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
HIDDEN = "〈伏〉"
FILE = "terminal.log"
_FIXED = ("at", "level", "logger", "message")
_TAIL_BYTES = 1 << 16


class WhitelistFormatter(logging.Formatter):
    """Write one JSON line per record: its fixed message and the allowed fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; arguments of the message are hidden, exceptions keep type and place."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": str(record.msg) if not record.args else f"{record.msg} {HIDDEN}",
        }
        for name, value in vars(record).items():
            if name not in _STANDARD:
                line[name] = value if name in ALLOWED else HIDDEN
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = _places(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def _places(record: logging.LogRecord) -> list[str]:
    """Return file and line of each frame: never values, never the exception's text."""
    places: list[str] = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places


def start_log(folder: Path, *, level: int = logging.INFO) -> logging.Handler:
    """Write the program's log to a rotating file of the folder; returns the handler.

    Where no file can be written (a full or read-only disk) it goes to standard error: the ledger
    beside it tells the trouble in its own sentence.
    """
    handler = _handler(folder)
    handler.setFormatter(WhitelistFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    return handler


def show_log() -> logging.Handler:
    """Write what a service without a folder warns of to standard error, by the same whitelist."""
    handler = logging.StreamHandler()
    handler.setFormatter(WhitelistFormatter())
    logging.getLogger().addHandler(handler)
    return handler


def _handler(folder: Path) -> logging.Handler:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return logging.handlers.RotatingFileHandler(
            folder / FILE, maxBytes=2 << 20, backupCount=5, encoding="utf-8"
        )
    except OSError:
        return logging.StreamHandler()


def newest_lines(folder: Path, count: int, *, window: int = _TAIL_BYTES) -> tuple[str, ...]:
    """Return the log's last lines, oldest first; whatever is not on the list is left out again.

    At most ``window`` bytes are read.
    """
    file = folder / FILE
    if not file.exists():
        return ()
    with file.open("rb") as log:
        log.seek(max(0, file.stat().st_size - window))
        tail = log.read().decode("utf-8", errors="replace").splitlines()
    told = (_told(line) for line in tail)
    return tuple([line for line in told if line][-count:])


def _told(line: str) -> str:
    try:
        found = json.loads(line)
    except ValueError:
        return ""  # the first line may be cut, another program's line is not ours to send
    if not isinstance(found, dict):
        return ""
    kept = {name: value for name, value in found.items() if name in ALLOWED or name in _FIXED}
    return json.dumps(kept, ensure_ascii=False)
