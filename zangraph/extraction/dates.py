"""Read dates as Kazakh and Russian legal texts write them.

2006 жылғы 20 сәуірдегі · 2001 жылдың 11-шілдесіндегі · 2011 жылғы 6 қаңтарда · 1984 жылы 10 желтоқсанда
30 июня 2017 года · «29» марта 2012 г. · 31.03.2017 · 2010.06.25
"""

from __future__ import annotations

import re

MONTHS = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split()
RUSSIAN_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()

DATE = (
    r"(?:(?P<year>(?:1[89]|20)\d\d) (?:жылғы|жылдың|жылы|ж\.) (?P<day>\d{1,2})(?:-ші|-шы)?[ -]"
    rf"(?P<month>{'|'.join(MONTHS)})\w*"
    rf"|(?P<day_spelt>(?<!\d)\d{{1,2}})[»\"”]?\s(?P<month_spelt>{'|'.join(RUSSIAN_MONTHS)})\s(?P<year_spelt>(?:1[89]|20)\d\d)"
    r"(?:\s?г(?:ода|\.))?"
    r"|(?P<day_first>\d\d)\.(?P<month_second>\d\d)\.(?P<year_last>(?:1[89]|20)\d\d)(?:\s?ж\.)?"
    r"|(?P<year_first>(?:1[89]|20)\d\d)\.(?P<month_middle>\d\d)\.(?P<day_last>\d\d)(?:\s?ж\.)?)"
)
DATE_PATTERN = re.compile(DATE, re.IGNORECASE)


def read_date(written: str) -> str:
    """Return the first date of a text as ISO 8601, '' where there is none.

    >>> [read_date(written) for written in ("2006 жылғы 20 сәуірдегі № 4", "31.03.2017 № 3", "2010.06.25 N 11", "2012 жылы")]
    ['2006-04-20', '2017-03-31', '2010-06-25', '']
    >>> [read_date(written) for written in ("от 30 июня 2017 года", "от «29» марта 2012 г. № 182")]
    ['2017-06-30', '2012-03-29']
    """
    match = DATE_PATTERN.search(written)
    return to_iso(match) if match else ""


def to_iso(match: re.Match[str]) -> str:
    """Return the date of a match of DATE as ISO 8601."""
    parts = match.groupdict()
    if parts["month"]:
        month = MONTHS.index(parts["month"].lower()) + 1
        return f"{parts['year']}-{month:02}-{int(parts['day']):02}"
    if parts["month_spelt"]:
        month = RUSSIAN_MONTHS.index(parts["month_spelt"].lower()) + 1
        return f"{parts['year_spelt']}-{month:02}-{int(parts['day_spelt']):02}"
    if parts["year_last"]:
        return f"{parts['year_last']}-{parts['month_second']}-{parts['day_first']}"
    return f"{parts['year_first']}-{parts['month_middle']}-{parts['day_last']}"
