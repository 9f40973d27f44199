"""Times and days in the staff's words."""

from datetime import date, datetime

from app.ports import Words


def day_words(words: Words, day: date) -> str:
    """Return a day such as 11月20日（金）."""
    weekday = words(f"clock.weekday.{day.weekday()}")
    return words("clock.day", month=day.month, day=day.day, weekday=weekday)


def time_words(at: datetime) -> str:
    """Return a time such as 14:32."""
    return f"{at.hour}:{at.minute:02d}"


def drift_words(words: Words, seconds: float) -> str:
    """Return 時計 +3分 where the clock is more than two minutes off, empty otherwise."""
    if abs(seconds) <= 120:
        return ""
    minutes = round(seconds / 60)
    return words("clock.drift", minutes=f"{minutes:+d}")
