"""Cycles that hold widgets end on the screen's thread, whoever allocates meanwhile."""

import gc
import threading

from PySide6.QtWidgets import QApplication, QWidget

from widgets.garbage import Garbage


class Knot(QWidget):
    """A widget in a cycle that tells on which thread it ends."""

    ended: list[int] = []

    def __init__(self) -> None:
        super().__init__()
        self.itself = self

    def __del__(self) -> None:
        Knot.ended.append(threading.get_ident())


def test_widgets_never_end_on_a_worker(qapp: QApplication) -> None:
    Knot.ended.clear()
    garbage = Garbage()
    for _ in range(20):
        Knot()

    def busy() -> None:
        hold = [[[] for _ in range(50)] for _ in range(2000)]
        assert hold

    worker = threading.Thread(target=busy)
    worker.start()
    worker.join()
    assert Knot.ended == []
    gc.collect()
    garbage.end()
    assert len(Knot.ended) == 20
    assert set(Knot.ended) == {threading.get_ident()}


def test_the_collector_is_given_back(qapp: QApplication) -> None:
    before = gc.isenabled()
    garbage = Garbage()
    assert not gc.isenabled()
    garbage.look()
    garbage.end()
    assert gc.isenabled() == before
