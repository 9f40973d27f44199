"""What a new card costs, why it is free, and who takes the money."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app import paths
from app.calendar.dates import months_after
from app.fees.fees import (
    Cause,
    Collector,
    FeeCase,
    Moment,
    WhyDue,
    WhyFree,
    load_fees,
)
from app.resources import ResourceFault

TODAY = date(2026, 11, 20)
USUAL = load_fees("nowhere")
EXPIRES = date(2027, 1, 31)
days = st.dates(date(2025, 1, 1), date(2035, 12, 31))

TABLE = """
procedure            | cause          | card | certificates | amount | why
reissue              | first          | no   | yes          | 0      | cause
reissue              | lost           | no   | yes          | 1000   | cause
reissue              | lost           | no   | no           | 800    | cause
reissue              | stolen         | no   | yes          | 0      | cause
reissue              | disaster       | no   | yes          | 0      | cause
reissue              | broken         | yes  | yes          | 1000   | cause
reissue              | defect         | yes  | yes          | 0      | cause
reissue              | defect         | no   | yes          | 1000   | old_card_missing
reissue              | city_error     | no   | yes          | 0      | cause
reissue              | renewal        | yes  | yes          | 0      | cause
reissue              | renewal        | no   | yes          | 1000   | old_card_missing
reissue              | face_full      | yes  | yes          | 0      | cause
reissue              | number_changed | yes  | yes          | 0      | cause
reissue              | number_changed | no   | yes          | 1000   | old_card_missing
reissue              | from_abroad    | no   | yes          | 0      | cause
reissue              | lapsed         | yes  | yes          | 1000   | cause
reissue              | given_back     | no   | yes          | 1000   | cause
reissue              | new_photo      | yes  | yes          | 1000   | cause
express              | first          | no   | yes          | 0      | cause
express              | lost           | no   | yes          | 2000   | cause
express              | lost           | no   | no           | 1800   | cause
express              | face_full      | yes  | yes          | 0      | cause
issuance             | lost           | no   | yes          | 1000   | cause
certificate_renewal  | lost           | no   | yes          | 0      | no_fee
pin_reset            | broken         | no   | yes          | 0      | no_fee
"""


def rows() -> list[tuple[str, ...]]:
    lines = TABLE.strip().splitlines()[1:]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


@pytest.mark.parametrize("row", rows(), ids="-".join)
def test_fees(row: tuple[str, ...]) -> None:
    procedure, cause, card, certificates, amount, why = row
    case = FeeCase(
        procedure=procedure,
        cause=Cause(cause),
        old_card=card == "yes",
        certificates=certificates == "yes",
        proofs=("police_receipt", "disaster_certificate"),
    )
    fee = USUAL.fee(case, "city_hall", TODAY)
    assert fee.amount == int(amount) == fee.card + fee.certificate
    assert why == (fee.why_free or fee.why_due)
    assert (fee.why_free is None) == (fee.amount > 0)
    assert (fee.collector is None) == (fee.amount == 0)


def test_every_cause_is_told_of_and_rests_on_something() -> None:
    for cause in Cause:
        fee = USUAL.fee(FeeCase(procedure="reissue", cause=cause), "city_hall", TODAY)
        assert [ground.item for ground in fee.grounds]
        assert len(fee.grounds) >= 2


def test_what_proves_a_free_cause_is_named_and_wanted() -> None:
    case = FeeCase(procedure="reissue", cause=Cause.DISASTER)
    fee = USUAL.fee(case, "", TODAY)
    assert (fee.amount, fee.why_due) == (1000, WhyDue.PROOF_MISSING)
    assert fee.evidence == ("disaster_certificate",)
    proved = replace(case, proofs=fee.evidence)
    assert USUAL.fee(proved, "", TODAY).amount == 0


@given(days)
def test_a_renewal_is_free_only_in_its_last_three_months(day: date) -> None:
    case = FeeCase(procedure="reissue", cause=Cause.RENEWAL, old_card=True, expires=EXPIRES)
    fee = USUAL.fee(case, "city_hall", day)
    begins = months_after(EXPIRES, -3) + timedelta(days=1)
    assert begins == date(2026, 11, 1)
    assert fee.why_due is (None if day >= begins else WhyDue.TOO_EARLY)


@pytest.mark.parametrize(
    ("city", "place", "day", "collector", "moment"),
    [
        ("okayama", "center", date(2026, 11, 1), Collector.CONTRACTOR, Moment.AT_ISSUE),
        ("okayama", "center", date(2026, 10, 31), Collector.CITY, Moment.AT_ISSUE),
        ("okayama", "kita", date(2026, 11, 1), Collector.CITY, Moment.AT_ISSUE),
        ("osakasayama", "city_hall", date(2027, 2, 1), Collector.CITY, Moment.AT_ISSUE),
        ("zama", "city_hall", date(2026, 4, 1), Collector.CITY, Moment.BEFORE),
        ("zama", "city_hall", date(2026, 3, 31), Collector.CITY, Moment.AT_ISSUE),
        ("yokohama", "kamiooka", TODAY, Collector.CITY, Moment.AT_ISSUE),
    ],
)
def test_who_takes_the_money(
    city: str, place: str, day: date, collector: Collector, moment: Moment
) -> None:
    fee = load_fees(city).fee(FeeCase(procedure="reissue", cause=Cause.LOST), place, day)
    assert (fee.collector, fee.moment) == (collector, moment)


def test_the_express_fee_begins_with_the_express_issue() -> None:
    lost = FeeCase(procedure="express", cause=Cause.LOST)
    assert USUAL.fee(lost, "", date(2024, 12, 1)).why_free is WhyFree.NO_FEE
    assert USUAL.fee(lost, "", date(2024, 12, 2)).amount == 2000


def shipped(tmp_path: Path) -> str:
    text = (paths.resources() / "rules" / "fees" / "default.toml").read_text(encoding="utf-8")
    (tmp_path / "default.toml").write_text(text, encoding="utf-8")
    return text


def test_a_changed_price_counts_from_its_day_and_not_before(tmp_path: Path) -> None:
    text = shipped(tmp_path)
    old = 'card = 800\ncertificate = 200\nfrom = 2022-01-01\nsource = "国分寺市, 犬山市（電子証明'
    assert old in text
    ended = old.replace("source", "until = 2027-03-31\nsource")
    more = (
        '[[price]]\nitem = "new"\nprocedure = "reissue"\ncard = 900\ncertificate = 200\n'
        'from = 2027-04-01\nsource = "a test"\n'
    )
    (tmp_path / "default.toml").write_text(text.replace(old, ended) + more, encoding="utf-8")
    fees = load_fees("default", tmp_path)
    lost = FeeCase(procedure="reissue", cause=Cause.LOST)
    before, after = (fees.fee(lost, "", day) for day in (date(2027, 3, 31), date(2027, 4, 1)))
    assert (before.amount, after.amount) == (1000, 1100)
    assert after.grounds[0].item == "new"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (
            '[[price]]\nitem = "x"\nprocedure = "reissue"\ncard = 1\ncertificate = 0\n'
            'from = 2027-04-01\nsource = "a test"\n',
            "overlaps",
        ),
        (
            '[[price]]\nitem = "x"\nprocedure = "photo_only"\ncard = -1\ncertificate = 0\n'
            'from = 2027-04-01\nsource = "a test"\n',
            ">= 0",
        ),
        (
            "".join(
                f'[[collection]]\nitem = "{item}"\nby = "city"\nmoment = "at_issue"\n'
                f'places = {places}\nfrom = 2027-04-01\nsource = "a test"\n'
                for item, places in (("x", '["a"]'), ("y", '["a", "b"]'))
            ),
            "speaks of a twice",
        ),
    ],
)
def test_prices_that_cannot_be_are_refused(tmp_path: Path, more: str, why: str) -> None:
    text = shipped(tmp_path)
    (tmp_path / "default.toml").write_text(text + more, encoding="utf-8")
    with pytest.raises(ResourceFault) as caught:
        load_fees("default", tmp_path)
    assert why in str(caught.value.details["why"])
