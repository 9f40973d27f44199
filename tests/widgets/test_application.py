"""The windows of one terminal as the composition root opens them."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.pictures.stage import stage


def test_work_goes_on_without_the_residents_screen(
    qapp: QApplication, home: Path, tmp_path: Path
) -> None:
    """The settings name a screen that this machine does not have."""
    with stage(home, tmp_path, qapp) as made:
        assert made.app.panel is not None
        assert not made.app.panel.isVisible()
        made.enter("C-1001")
        assert made.window.current == "counter"
