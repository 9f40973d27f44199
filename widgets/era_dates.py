"""A date by the Japanese era, in the two parts that may stand on two lines."""

from datetime import date

from app.names.eras import eras


def era_parts(day: date) -> tuple[str, str]:
    """Return year and day apart, as official papers write them (元年 for a first year)."""
    whole = eras().long_form(day)
    tail = len(f"{day.month}-{day.day}-")
    return whole[:-tail], whole[-tail:]
