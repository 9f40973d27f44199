"""The set-up PINs come as secrets or not at all."""

from pathlib import Path

import pytest

from app.desk.setup_pins import SetupPinsMissing, read_setup_pins
from app.ports import PinKind, Secret

BOTH = (PinKind.SIGNING, PinKind.RESIDENT)


def test_gives_the_wanted_ones(tmp_path: Path) -> None:
    file = tmp_path / "pins"
    file.write_bytes(b"# who: site\r\nresident=4826\r\nsigning=UMIBE27 \nface_input=1")
    found = read_setup_pins(file, BOTH)
    assert found == {PinKind.SIGNING: Secret(b"UMIBE27"), PinKind.RESIDENT: Secret(b"4826")}


@pytest.mark.parametrize("content", [b"", b"resident=4826\n", b"signing=\nresident=4826"])
def test_names_the_one_that_is_missing(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "pins"
    file.write_bytes(content)
    with pytest.raises(SetupPinsMissing) as told:
        read_setup_pins(file, BOTH)
    assert told.value.details == {"pin": "signing"}


def test_tells_an_absent_file(tmp_path: Path) -> None:
    with pytest.raises(SetupPinsMissing):
        read_setup_pins(tmp_path / "absent", BOTH)
