"""What older entries say still reads as answers."""

import msgspec
import pytest

from app.documents.rules import Circumstance
from app.procedures.answers import ReceiveAnswer


@pytest.mark.parametrize("kept", ["held", "none"])
def test_a_notice_of_an_older_entry_still_reads(kept: str) -> None:
    body = {"visitor": "self", "notice": kept, "card": "018f"}
    assert msgspec.convert(body, ReceiveAnswer).notice is Circumstance(kept)
