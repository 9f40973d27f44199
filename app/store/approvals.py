"""Officials' approvals inside one act: redeemed once, even where a full disk undid the act."""

from app.records.unit import Approval
from app.store.unit import Redeem


class Approvals:
    """Keep what was redeemed in an act that a full disk undid, for its one repetition."""

    def __init__(self, redeem: Redeem) -> None:
        self._redeem = redeem
        self._granted: list[Approval] = []

    def attempt(self) -> Redeem:
        """Return what one attempt redeems with: each approval once."""
        left = list(self._granted)

        def redeem(approval: Approval, subject: str) -> bool:
            if approval in left:
                left.remove(approval)
                return approval.subject == subject
            granted = self._redeem(approval, subject)
            if granted:
                self._granted.append(approval)
            return granted

        return redeem
