"""Take over what enrolment prepared: accounts that may sign in before the line ever was up."""

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from app.access.staff import Staff, Verifier
from app.records.state import CITY_SCOPE
from app.store.ledger import Ledger

FILE = "accounts.json"


class Provisioned(Struct, frozen=True, kw_only=True):
    """Hold one account as enrolment writes it: its argon2id hash and until when it may be used."""

    staff_id: str
    name: str
    role: str
    office: str
    hash: str
    until: datetime
    code_secret: str = ""


def write_accounts(path: Path, accounts: list[Provisioned]) -> None:
    """Write the accounts for one terminal's first start, readable by its owner only."""
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode(accounts))


def take_accounts(ledger: Ledger, folder: Path) -> int:
    """Take the accounts into the encrypted ledger and delete the file; returns how many."""
    file = folder / FILE
    if not file.exists():
        return 0
    accounts = msgspec.json.decode(file.read_bytes(), type=list[Provisioned])
    for account in accounts:
        ledger.adopt(
            Staff(
                id=account.staff_id,
                scope=CITY_SCOPE,
                name=account.name,
                role=account.role,
                office=account.office,
            )
        )
        ledger.verifiers.keep_verifier(
            Verifier(
                staff_id=account.staff_id,
                hash=account.hash,
                until=account.until,
                code_secret=account.code_secret,
            )
        )
    file.unlink()
    return len(accounts)
