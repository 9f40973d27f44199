"""Approvals and witnesses' words in one act: redeemed once, even where a full disk undid it."""

from app.records.unit import Mark
from app.store.unit import Redeem


class Approvals:
    """Keep what was redeemed in an act that a full disk undid, for its one repetition."""

    def __init__(self, redeem: Redeem) -> None:
        self._redeem = redeem
        self._granted: list[Mark] = []

    def attempt(self) -> Redeem:
        """Return what one attempt redeems with: each mark once."""
        left = list(self._granted)

        def redeem(mark: Mark, subject: str) -> bool:
            if mark in left:
                left.remove(mark)
                return mark.subject == subject
            granted = self._redeem(mark, subject)
            if granted:
                self._granted.append(mark)
            return granted

        return redeem
