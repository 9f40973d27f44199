"""What can be done while an official is awaited follows from the visit and from data."""

from pathlib import Path

import pytest

from app.procedures.flow import walk
from app.procedures.form_fill import FORM_FILL
from app.procedures.issuance import ISSUANCE
from app.procedures.meanwhile import MOST, MeanwhileAct, load_meanwhile, possible
from app.resources import ResourceFault, words
from app.visits.visit import Answered
from tests.app.fake_unit import START

CHIP, TERMINAL = {"pin_policy": "chip_panel"}, {"pin_policy": "national_terminal"}


def offers(*, face_auth: bool = False, insurance: bool = False) -> dict[str, Answered]:
    told = {"face_auth": face_auth, "insurance": insurance}
    return {
        "receive": Answered(
            answer={"visitor": "self", "notice": "held", "card": "c"}, at=START, by="C-1"
        ),
        "explain": Answered(answer={"told": ["use"]}, at=START, by="C-1"),
        "offers": Answered(answer=told, at=START, by="C-1"),
    }


@pytest.mark.parametrize(
    ("given", "answers", "keys"),
    [
        (CHIP, offers(), ["practise", "explain", "hand_over"]),
        (CHIP, offers(insurance=True), ["practise", "insurance", "explain"]),
        (CHIP, offers(face_auth=True), ["face_auth", "explain", "hand_over"]),
        (TERMINAL, offers(), ["explain", "hand_over"]),
    ],
)
def test_what_fits_the_visit_is_offered(
    given: dict[str, str], answers: dict[str, Answered], keys: list[str]
) -> None:
    found = possible(walk(ISSUANCE, given, answers), load_meanwhile())
    assert [one.thing.key for one in found] == keys
    assert len(found) <= MOST
    done = {one.thing.key: one.done_at for one in found if one.done_at is not None}
    assert done == {"explain": START}


def test_a_procedure_without_these_stages_offers_nothing() -> None:
    assert possible(walk(FORM_FILL, CHIP, {}), load_meanwhile()) == ()


def test_every_thing_has_its_words() -> None:
    told = words("ja")
    for thing in load_meanwhile():
        assert told(f"counter.meanwhile.{thing.key}.name")
        assert told(f"counter.meanwhile.{thing.key}.note")
        if thing.act is MeanwhileAct.SAY:
            assert told(f"counter.meanwhile.{thing.key}.say")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[[meanwhile]]\nkey = "x"\nstage = "nowhere"\nact = "say"\n', "x"),
        ('[[meanwhile]]\nkey = "x"\nstage = "pin"\nact = "sing"\n', "meanwhile[0].act"),
    ],
)
def test_an_unknown_stage_or_act_is_told(tmp_path: Path, text: str, key: str) -> None:
    file = tmp_path / "meanwhile.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ResourceFault) as told:
        load_meanwhile(file)
    assert told.value.details["key"] == key
