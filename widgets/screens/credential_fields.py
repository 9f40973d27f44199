"""One person's own credential, for what somebody beside the signed-in person confirms."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ports import Secret
from widgets.controls.fields import CodeBoxes, Field, FieldKind, SecretEdit
from widgets.controls.labels import Label
from widgets.theme import Theme


class CredentialFields(QWidget):
    """Take one person's number, password and (where the site has them) one-time code."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, theme: Theme, *, code_needed: bool) -> None:
        super().__init__()
        words = theme.words
        self.staff_id = Field(theme, words("credential.staff_id"), FieldKind.CODE)
        self.secret = SecretEdit(theme)
        password = Field(theme, words("credential.password"), edit=self.secret)
        self.code = CodeBoxes(theme, words("credential.code")) if code_needed else None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.staff_id, 2)
        row.addWidget(password, 3)
        column.addLayout(row)
        for edit in (self.staff_id.edit, self.secret):
            edit.textChanged.connect(self.changed)
        self.staff_id.submitted.connect(self.secret.setFocus)
        if self.code is None:
            password.submitted.connect(self.submitted)
            return
        self.code.setProperty("raw_keys", True)
        self.code.textChanged.connect(self.changed)
        column.addWidget(Label(theme, words("credential.code"), bold=True))
        column.addWidget(self.code)
        password.submitted.connect(self.code.setFocus)
        self.code.returnPressed.connect(self.submitted)

    @property
    def complete(self) -> bool:
        """Tell whether all that is needed was typed."""
        coded = self.code is None or self.code.complete
        return bool(self.staff_id.text()) and not self.secret.is_empty() and coded

    def first_open(self) -> QLineEdit:
        """Return the editor that still wants something, the password once all is there."""
        if not self.staff_id.text():
            return self.staff_id.edit
        if self.secret.is_empty() or self.code is None:
            return self.secret
        return self.code

    def take(self) -> tuple[str, Secret, str]:
        """Hand over number, password and code; nothing typed is left."""
        code = self.code.text() if self.code is not None else ""
        person, secret = self.staff_id.text(), self.secret.take()
        self.wipe()
        return person, secret, code

    def wipe(self) -> None:
        """Overwrite all that was typed."""
        self.staff_id.set_text("")
        self.secret.wipe()
        if self.code is not None:
            self.code.clear()
