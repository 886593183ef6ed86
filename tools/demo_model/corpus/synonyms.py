"""Words that may stand for one another, so that a way of asking becomes many."""

from __future__ import annotations

import re
from random import Random

_GROUPS = """
conversation|chat|thread|discussion
conversations|chats|threads
reply|answer|response
replies|answers|responses
delete|remove|erase|throw away|get rid of
rename|retitle|relabel
change|alter|adjust|modify|edit
set|define|configure
bigger|larger|stronger|more powerful|better|smarter|more capable
start|launch|run|begin|bring up|fire up
stop|halt|interrupt|end|cancel|abort|break off
store|keep|save
stored|kept|saved
show me|let me see|display|I want to see|can I see
find|locate|look up|search for
computer|machine|laptop|PC|device
folder|directory
read|see
copy|duplicate
private|confidential|secret
dark theme|dark mode|dark version|night mode|dark look
shortcuts|hotkeys|key combinations|keys
download|fetch|get
server|service
page|site|window
large|big
largest|biggest|greatest
highest|tallest
closest|nearest
farthest|most distant
author|writer
wrote|is the author of|has written
painted|is the painter of
fast|quick
made|built|created|trained|developed
faster|quicker
use|work with|take
colour|color|shade
young|little
people|folks|persons
money|cash
some|a few|several
small|little|tiny
error|mistake
settings|options|preferences
setting|option
phone|mobile|smartphone
internet|network connection|web
port|TCP port
story|tale
""".strip()
_MAP = {word: group for group in (line.split("|") for line in _GROUPS.splitlines()) for word in group[:2]}
_WORDS = re.compile(r"\b(" + "|".join(sorted(map(re.escape, _MAP), key=len, reverse=True)) + r")\b")
SHARE = 0.35


def with_synonyms(rng: Random, text: str) -> str:
    """The text with some of its words replaced by others that mean about the same."""
    return _WORDS.sub(lambda match: rng.choice(_MAP[match[1]]) if rng.random() < SHARE else match[1], text)
