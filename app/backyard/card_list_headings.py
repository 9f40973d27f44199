"""The first row of a delivered list: which column means what, and which is never read."""

from enum import StrEnum

import msgspec

from app.backyard.card_list_faults import LineFault, Reason, shown
from app.backyard.card_list_layout import Column, ColumnKind, Layout, heading_key
from app.backyard.card_list_text import Row


class Use(StrEnum):
    """Tell what happens to a column."""

    READ = "read"
    UNREAD = "unread"  # unknown to the layout: passed over
    NEVER_READ = "never_read"  # 個人番号 and its like


class ColumnUse(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a heading of the file, the ledger's field it becomes, and its use."""

    heading: str
    field: str
    use: Use


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """Hold the reading of a heading row; ``number`` is the file's word for the control number."""

    uses: tuple[ColumnUse, ...]
    plan: tuple[tuple[int, str, Column], ...]
    hidden: frozenset[int]
    number: str
    faults: tuple[LineFault, ...]


def read_heading(row: Row, layout: Layout) -> Heading:
    """Match headings with the layout; missing and double ones are faults of that row."""
    wanted = {heading_key(name): column for column in layout.columns for name in column.headers}
    never = {heading_key(name) for name in layout.never_read}
    uses: list[ColumnUse] = []
    plan: dict[str, tuple[int, str, Column]] = {}
    faults = [row.fault] if row.fault is not None else []
    for place, written in enumerate(row.values):
        whole = heading_key(written)
        key = _without(whole, layout.card_words)
        told = _told(written)
        column = wanted.get(whole) or wanted.get(key)
        if any(name in key for name in never):
            uses.append(ColumnUse(heading=told, field="", use=Use.NEVER_READ))
        elif column is None:
            uses.append(ColumnUse(heading=told, field="", use=Use.UNREAD))
        else:
            uses.append(ColumnUse(heading=told, field=column.field, use=Use.READ))
            if column.field in plan:
                faults.append(LineFault(line=row.line, column=told, reason=Reason.DOUBLE_COLUMN))
            plan.setdefault(column.field, (place, told, column))
    faults.extend(
        LineFault(line=row.line, column=column.headers[0], reason=Reason.MISSING_COLUMN)
        for column in layout.columns
        if column.required and column.field not in plan
    )
    return Heading(
        uses=tuple(uses),
        plan=tuple(plan.values()),
        hidden=frozenset(n for n, use in enumerate(uses) if use.use is Use.NEVER_READ),
        number=next(
            (told for _, told, column in plan.values() if column.kind is ColumnKind.CONTROL_NUMBER),
            "",
        ),
        faults=tuple(faults),
    )


def _without(key: str, card_words: tuple[str, ...]) -> str:
    for word in card_words:
        key = key.replace(heading_key(word), "")
    return key


def _told(written: str) -> str:
    """Return a heading as it may be shown: one line, no control signs, not endless."""
    return shown(written)[:40]
