"""The panel and the real dialogue together: one number for three, then the signing password."""

from PySide6.QtWidgets import QApplication

from app.pin_dialogue import PinMirror
from app.ports import PinKind, Secret
from devices.pinpad.flow import PinFlow
from tests.widgets.resident.test_panel import heard, named, named_text, type_pin
from widgets.resident import steps
from widgets.resident.panel import ResidentPanel

THREE = (PinKind.AUTHENTICATION, PinKind.RESIDENT, PinKind.FACE_INPUT)


def enter(panel: ResidentPanel, code: bytes) -> None:
    type_pin(panel, tuple(code))
    named(panel, "決定").click()


def test_resident_chooses_all_four(panel: ResidentPanel) -> None:
    chosen, mirror = heard(panel.pins_chosen), heard(panel.mirror_changed)
    panel.run_pins(PinFlow((*THREE, PinKind.SIGNING)), at=3, of=5)
    named(panel, "3つとも 同じ番号 覚える番号は 1つです").click()
    named(panel, "次へ").click()
    enter(panel, b"4321")
    assert isinstance(panel.step, steps.Weak)
    named(panel, "別の番号に する").click()
    enter(panel, b"4083")
    enter(panel, b"4087")
    assert isinstance(panel.step, steps.Mismatch)
    assert mirror[-1] is PinMirror.MISMATCH
    named(panel, "もう一度").click()
    enter(panel, b"4083")
    enter(panel, b"4083")
    assert isinstance(panel.step, steps.AskPin)
    assert panel.step.kind is PinKind.SIGNING
    enter(panel, b"SHIOM47")
    enter(panel, b"SHIOM47")
    wanted = dict.fromkeys(THREE, Secret(b"4083")) | {PinKind.SIGNING: Secret(b"SHIOM47")}
    assert chosen == [wanted]
    assert mirror[-1] is PinMirror.DONE
    assert set(mirror) <= set(PinMirror)


def test_two_pins_may_share_a_number(panel: ResidentPanel) -> None:
    chosen = heard(panel.pins_chosen)
    panel.run_pins(PinFlow((PinKind.RESIDENT, PinKind.FACE_INPUT)))
    named(panel, "2つとも 同じ番号 覚える番号は 1つです").click()
    named(panel, "次へ").click()
    named_text(panel, "2つに 使う番号　数字4けた")
    enter(panel, b"4083")
    enter(panel, b"4083")
    assert chosen == [dict.fromkeys((PinKind.RESIDENT, PinKind.FACE_INPUT), Secret(b"4083"))]


def test_panel_left_alone_ends_the_dialogue(panel: ResidentPanel) -> None:
    flow = PinFlow((PinKind.RESIDENT,))
    panel.run_pins(flow)
    enter(panel, b"4083")
    panel.idle.waiting.timeout.emit()
    for _ in range(15):
        panel.idle.counting.timeout.emit()
    assert flow.mirror is PinMirror.CANCELLED
    QApplication.processEvents()
