import pytest

from devices.camera.studio import Studio


@pytest.fixture(scope="session")
def studio() -> Studio:
    return Studio()
