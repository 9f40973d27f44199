"""The demonstration's people and secrets."""

from datetime import date

from app.training.demo_cast import cast_of, load_plan, make_codes

TODAY = date(2026, 11, 20)
DIGITS = 4


def test_the_day_has_twenty_visits_and_everybody_is_another_person() -> None:
    cast = cast_of(load_plan(), TODAY)
    numbers = {player.person.control_number for player in cast.players}
    assert len(cast.players) == len(numbers) == 20
    assert cast.absent.control_number not in numbers


def test_no_two_days_share_a_secret_and_none_is_printed() -> None:
    first, second = (set(cast_of(load_plan(), TODAY).secrets()) for _ in range(2))
    assert {word for word in first & second if len(word) > DIGITS} == set()
    codes = make_codes()
    assert codes.signing not in repr(codes)
    assert codes.digits not in repr(codes)


def test_every_pin_is_among_the_secrets_that_are_sought() -> None:
    cast = cast_of(load_plan(), TODAY)
    for player in cast.players:
        for codes in (player.start, player.chosen):
            assert {codes.signing, codes.digits} <= set(cast.secrets())
