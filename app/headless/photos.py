"""Photographs: taken with a simulated camera, read, given out, dropped."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from app.camera_port import NoCamera
from app.faults import NotFound
from app.headless.action import Action, MachineOnly, Name, Text
from app.headless.operations import Operations
from app.visits.photo import Photo


class PhotoFile(Struct, frozen=True, kw_only=True):
    """Hold a photo with its JPEG file, in base64 on the line."""

    photo: Photo
    jpeg: bytes

    def __repr__(self) -> str:
        """Keep a resident's face out of logs and tracebacks."""
        return f"PhotoFile({self.photo.id}, 〈伏〉)"


class WrittenPhoto(Struct, frozen=True, kw_only=True):
    """Hold the file that a photo was given out as."""

    file: str


class TakePhoto(Action, frozen=True, kw_only=True):
    """Take a visit's photo; the one before is erased. `picture` is the file that a simulated camera shows, usually that of the settings (`camera.picture`); a real camera takes photos at a terminal with windows alone (`K-166`). The answer's `id` is the `photo` of the photo stage."""  # noqa: E501

    visit: Name
    picture: Text = ""
    express: bool = False

    example = {"visit": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11", "picture": "/mnt/usb/face.jpg"}

    def run(self, on: Operations) -> Photo:
        """Judge the frame, cut the photo out of it and keep it."""
        settings, parts = on.desk.settings.camera, on.parts
        if settings.driver != "simulated" or parts.studio is None or parts.show is None:
            raise MachineOnly()
        picture = self.picture or settings.picture
        if not picture:
            raise NoCamera(camera="")
        frame = parts.show(on.desk.settings.path(picture))
        return on.photos.keep(self.visit, parts.studio.take(frame, express=self.express))


class PhotoOf(Action, frozen=True, kw_only=True):
    """Tell the photo of a visit that is still there, null for none."""

    visit: Name

    example = {"visit": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}

    def run(self, on: Operations) -> Photo | None:
        """Return it."""
        return on.photos.of(self.visit)


class ReadPhoto(Action, frozen=True, kw_only=True):
    """Read the photo of a visit, from the central store where another window took it."""

    visit: Name

    example = {"visit": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}

    def run(self, on: Operations) -> PhotoFile:
        """Return it with its file."""
        photo = on.photos.of(self.visit)
        if photo is None:
            raise NotFound(subject="photo")
        return PhotoFile(photo=photo, jpeg=on.photos.body(photo))


class GiveOutPhoto(Action, frozen=True, kw_only=True):
    """Write a photo's file into a folder for the application, and record that it was given out."""

    photo: Name
    folder: Name

    example = {"photo": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11", "folder": "/mnt/usb"}

    def run(self, on: Operations) -> WrittenPhoto:
        """Write and record it."""
        return WrittenPhoto(file=str(on.photos.give_out(self.photo, Path(self.folder))))


class DropPhoto(Action, frozen=True, kw_only=True):
    """Erase what was taken for a visit: another photo is used after all."""

    visit: Name

    example = {"visit": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}

    def run(self, on: Operations) -> None:
        """Record and erase it."""
        on.photos.drop(self.visit)


PHOTOS: tuple[type[Action], ...] = (TakePhoto, PhotoOf, ReadPhoto, GiveOutPhoto, DropPhoto)
