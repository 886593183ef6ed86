"""The secret key that nobody has to think of: made on the first start and kept beside the database.

It signs the cookies by which people own their conversations, so it is never replaced by itself.
Safe when several processes start at once: one of them makes the file, the others read it.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

MIN_CHARACTERS = 32
"""128 bits in hexadecimal: below that Django itself warns of a weak key."""


class DamagedSecretKeyError(Exception):
    """The file is there, but what it holds is no key."""


def kept_secret_key(path: Path) -> str:
    """Return the key in the file at `path`, which is made, readable by its owner only, when it is not there.

    Raises:
        DamagedSecretKeyError: the file holds no key.
        OSError: the file can neither be read nor made.
    """
    if not path.exists():
        _make(path)
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < MIN_CHARACTERS:
        raise DamagedSecretKeyError(f"{path} holds no secret key. Put the old one back, or remove it for a new one.")
    return key


def _make(path: Path) -> None:
    """Write the whole file under another name first: nobody ever reads half a key."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link fails where the name exists: whoever comes second keeps the first one's key.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
