"""What a card check says: verdict, sentences for the resident, rows and facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.cards.findings import Finding
from app.desk.card_desk import CardFound
from app.faults import CounterFault
from app.names.eras import eras
from app.ports import CardCheck, FourAttributes, PinKind, Presence, ReaderStatus, Tries, Words
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import TagFace, Tone
from widgets.controls.table import Row, RowTone
from widgets.resident.ruby import plain
from widgets.screens.card_check_view import CardCheckView, SpokenWord
from widgets.screens.ledger_view import Fact

_TONES = {
    Finding.EXPIRED: Tone.ERROR,
    Finding.HALF_CHANGED: Tone.ERROR,
    Finding.LOCKED: Tone.ERROR,
    Finding.NO_SIGNING: Tone.PRIMARY,
    Finding.PINLESS: Tone.PRIMARY,
}
_ABOUT = {
    Finding.EXPIRED: "card",
    Finding.OTHER_CITY: "card",
    Finding.CARD_RENEWABLE: "card",
    Finding.HALF_CHANGED: "pin",
    Finding.PINLESS: "pin",
    Finding.CERTIFICATE_ENDED: "certificate",
    Finding.NO_CERTIFICATE: "certificate",
    Finding.RENEWABLE: "certificate",
    Finding.NO_SIGNING: "certificate",
}
_NO_CARD = "R-104"
_COUNTED_DAYS = 366
_TRIES_TONES = {"locked": Tone.ERROR, "last": Tone.WARN, "absent": Tone.PLAIN}
_WITHOUT = {Presence.NO_SERVICE: "R-101", Presence.NO_READER: "R-103"}


class CardCheckWords:
    """Put a card check into words; ``pins`` tells whether the site works with PINs here."""

    def __init__(self, words: Words, *, pins: bool) -> None:
        self._words, self._pins = words, pins

    def waiting(self, *, simulated: bool, reading: bool = False) -> CardCheckView:
        """Return the page while no card lies there, or while one is read."""
        what = "reading" if reading else "lay"
        return self._alone(Tone.PRIMARY, f"card_check.{what}", simulated=simulated)

    def absent(self, status: ReaderStatus) -> CardCheckView:
        """Return the page while there is no card, or no reader to lay it on."""
        code = _WITHOUT.get(status.presence)
        if code is None:
            return self.waiting(simulated=status.simulated)
        return self._told(code, {}, simulated=status.simulated)

    def without_reader(self) -> CardCheckView:
        """Return the page of a window that has no reader."""
        return self._alone(Tone.PLAIN, "card_check.no_reader")

    def _alone(self, tone: Tone, key: str, *, simulated: bool = False) -> CardCheckView:
        said, text = self._words(key), self._words(f"{key}_next")
        return CardCheckView(tone=tone, said=said, text=text, simulated=simulated)

    def fault(self, fault: CounterFault, *, simulated: bool) -> CardCheckView:
        """Return the page after a reading that failed; an empty reader is no fault."""
        if fault.code == _NO_CARD:
            return self.waiting(simulated=simulated)
        return self._told(fault.code, fault.details, simulated=simulated)

    def _told(
        self, code: str, details: Mapping[str, str | int], *, simulated: bool
    ) -> CardCheckView:
        words = self._words
        safe, then = words(f"fault.{code}.safe", **details), words(f"fault.{code}.next", **details)
        return CardCheckView(
            tone=Tone.ERROR,
            said=words(f"fault.{code}.what", **details),
            text=safe + then,
            simulated=simulated,
        )

    def found(
        self,
        found: CardFound,
        attributes: FourAttributes | None,
        signing_ends: date | None,
        *,
        simulated: bool,
        heard: Words | None = None,
    ) -> CardCheckView:
        """Return the page of a card; attributes and signing certificate where a PIN opened them.

        ``heard`` are the words of a resident who reads another language than the staff.
        """
        tone, said, text = self._verdict(found)
        how = "how" if self._pins else "off"
        told = "" if attributes is not None else self._words(f"card_check.attributes_{how}")
        return CardCheckView(
            tone=tone,
            said=said,
            text=text,
            simulated=simulated,
            rows=self._rows(found, heard),
            words=self._spoken(found, heard),
            card=self._card(found),
            certificates=self._certificates(found, signing_ends),
            attributes=self._attributes(attributes) if attributes is not None else (),
            name=attributes.name if attributes is not None else "",
            attributes_told=told,
        )

    # --- what is found --------------------------------------------------------------------------

    def _verdict(self, found: CardFound) -> tuple[Tone, str, str]:
        words = self._words
        if not found.findings:
            good = "card_check.finding.good"
            return Tone.OK, words(f"{good}.said"), words(f"{good}.text")
        first = found.findings[0]
        values = self._values(found, first)
        said = words(f"card_check.finding.{first.value}.said", **values)
        if first is Finding.HALF_CHANGED and not self._pins:
            text = words("card_check.finding.half_changed.elsewhere")
        else:
            text = words(f"card_check.finding.{first.value}.text", **values)
        return _TONES.get(first, Tone.WARN), said, text

    def _spoken(self, found: CardFound, heard: Words | None) -> tuple[SpokenWord, ...]:
        words, spoken = self._words, list[SpokenWord]()
        for finding in found.findings:
            said, staffs = self._say(found, finding, words), ""
            if heard is not None:
                said, staffs = self._say(found, finding, heard), said
            tone = _TONES.get(finding, Tone.WARN)
            about = (
                (words(f"card_check.about.{_ABOUT[finding]}"),)
                if finding in _ABOUT
                else tuple(self.name(kind) for kind in _concerned(found.check, finding))
            )
            spoken += [SpokenWord(about=one, said=said, staffs=staffs, tone=tone) for one in about]
        return tuple(spoken)

    def _say(self, found: CardFound, finding: Finding, words: Words) -> str:
        values = self._values(found, finding, words)
        return plain(words(f"card_words.say.{finding.value}", **values))

    def _values(
        self, found: CardFound, finding: Finding, words: Words | None = None
    ) -> dict[str, str]:
        check, told = found.check, words or self._words
        if finding is Finding.OTHER_CITY:
            return {"code": check.municipality}
        if finding in (Finding.EXPIRED, Finding.CARD_RENEWABLE):
            return {"day": _day(check.expires, told)}
        ends = check.authentication_expires
        if finding in (Finding.CERTIFICATE_ENDED, Finding.RENEWABLE) and ends is not None:
            return {"day": _day(ends, told)}
        return {}

    # --- the PINs -------------------------------------------------------------------------------

    def name(self, kind: PinKind) -> str:
        """Return what a PIN is called."""
        return self._words(f"counter.pin.name.{kind.value}")

    def _rows(self, found: CardFound, heard: Words | None) -> tuple[Row, ...]:
        check, words = found.check, self._words
        rows: list[Row] = []
        for kind in PinKind:
            name = self.name(kind)
            if kind is PinKind.RESIDENT and check.resident_half_changed:
                # The card tells the file that is changed last first.
                second, first = check.resident_tries
                of = words("card_check.place.first", name=name)
                rows.append(self._row(kind.value, of, first, len(rows), heard))
                of = words("card_check.place.second", name=name)
                rows.append(self._row(f"{kind.value}:2", of, second, len(rows), heard))
            else:
                rows.append(self._row(kind.value, name, check.tries[kind], len(rows), heard))
        return tuple(rows)

    def _row(self, key: str, name: str, tries: Tries, at: int, heard: Words | None) -> Row:
        kind = PinKind(key.partition(":")[0])
        words = self._words
        values = {"left": tries.left, "limit": tries.limit}
        how = _how(tries)
        use, told = words(f"card_check.use.{kind.value}"), words(f"card_words.pin.{how}", **values)
        if heard is not None:
            use = words("card_check.both", use=use, told=told)
            told = plain(heard(f"card_words.pin.{how}", **values))
        tone = _TRIES_TONES.get(how, Tone.OK)
        tag = words(f"card_check.tag.{how if how in _TRIES_TONES else 'left'}", **values)
        return Row(
            key=key,
            cells=(
                Cell(text=name, key=str(at + 1), bold=True),
                Cell(tag=TagFace(text=tag, tone=tone)),
                Cell(text=use, below=told),
            ),
            tone=RowTone.ERROR if how == "locked" else RowTone.PLAIN,
        )

    # --- facts ----------------------------------------------------------------------------------

    def _card(self, found: CardFound) -> tuple[Fact, ...]:
        words, check, card = self._words, found.check, found.card
        whose = "own" if found.own_city else "foreign"
        row = words("card_check.fact.row_none")
        if card is not None:
            row = words(
                "card_check.fact.row_found",
                number=card.control_number,
                status=words(f"card_status.{card.status.value}"),
            )
        return (
            self._fact("expires", self._until(check.expires, found.today)),
            self._fact("municipality", words(f"card_check.fact.{whose}", code=check.municipality)),
            self._fact("serial", check.serial),
            self._fact("row", row),
        )

    def _certificates(self, found: CardFound, signing_ends: date | None) -> tuple[Fact, ...]:
        words, ends = self._words, found.check.authentication_expires
        none = words("card_check.fact.none")
        told = self._until(ends, found.today) if ends is not None else none
        facts = [self._fact("authentication", told)]
        renewal = found.certificate_renewal
        if renewal is not None:
            day = eras().long_form(renewal)
            facts.append(self._fact("renewal", words("card_check.fact.from", day=day)))
        signing = none
        if signing_ends is not None:
            signing = self._until(signing_ends, found.today)
        elif found.check.signing_present:
            signing = words("card_check.fact.signing_there")
        facts.append(self._fact("signing", signing))
        facts.append(self._fact("subject", words("card_check.fact.subject_value")))
        return tuple(facts)

    def _attributes(self, told: FourAttributes) -> tuple[Fact, ...]:
        return (
            self._fact("address", told.address),
            self._fact("born", eras().long_form(told.born)),
            self._fact("sex", self._words(f"card_check.sex.{told.sex}")),
        )

    def _until(self, day: date, today: date) -> str:
        left = (day - today).days
        how = "over" if left < 0 else "left" if left else "today"
        how = "long" if left > _COUNTED_DAYS else how
        values: dict[str, str | int] = {"day": eras().long_form(day)}
        if how == "left":
            values["days"] = left
        return self._words(f"card_check.fact.{how}", **values)

    def _fact(self, name: str, value: str) -> Fact:
        return Fact(label=self._words(f"card_check.fact.{name}"), value=value)


def _day(day: date, words: Words) -> str:
    """Return a day as it is written in a language."""
    if words.language.startswith("ja"):
        return eras().long_form(day)
    month = words(f"resident.month.{day.month}")
    return words("resident.attributes.date", year=day.year, month=month, day=day.day)


def _concerned(check: CardCheck, finding: Finding) -> tuple[PinKind, ...]:
    """Return the PINs that are locked, or that have one try left."""
    wanted = 0 if finding is Finding.LOCKED else 1
    return tuple(
        kind for kind, tries in check.tries.items() if not tries.absent and tries.left == wanted
    )


def _how(tries: Tries) -> str:
    if tries.absent:
        return "absent"
    if tries.locked:
        return "locked"
    if tries.left == 1:
        return "last"
    return "full" if tries.left == tries.limit else "some"
