"""Which time zone a visitor lives in, so that Today is their today.

Owns the cookie's name and how it is read; the page's own script writes it. Without it, or with nonsense in it, the
server's zone counts. Pure, on any thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

COOKIE_NAME = "chatsite_zone"


def zone_from_cookie(cookies: Mapping[str, str]) -> tzinfo:
    """Return the zone that the browser named, as in `Europe/Lisbon`."""
    try:
        return ZoneInfo(cookies[COOKIE_NAME])
    except (KeyError, ValueError, OSError, ZoneInfoNotFoundError):
        return timezone.get_default_timezone()
