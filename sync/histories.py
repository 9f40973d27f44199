"""Ask the central store what every terminal recorded about a subject."""

from collections.abc import Callable, Sequence

import msgspec

from app.desk.case_history import Recorded
from app.records.entry import Entry
from app.records.replica import SubjectKey
from sync.client import Client


def histories(client: Client) -> Callable[[str, str], Sequence[Recorded]]:
    """Return the question for one subject by type and identity; it raises as the client does."""

    def ask(subject_type: str, subject: str) -> Sequence[Recorded]:
        answer = client.history(SubjectKey(subject_type, subject))
        return [
            Recorded(
                entry=msgspec.json.decode(line.entry, type=Entry),
                outcome=line.outcome.value,
                received_at=line.received_at,
            )
            for line in answer.lines
        ]

    return ask
