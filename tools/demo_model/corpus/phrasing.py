"""How people put a question: openers, frames and closers around a core, lower case, typing errors.

Every kind of question goes through here, the unknown ones too, so that the way of asking says nothing about whether the
model knows the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

Vars = dict[str, str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a person says, and the reply."""

    user: str
    reply: str


# Around a noun phrase, such as "the capital of France".
NOUN_FRAMES = (
    "what is {np}?", "what is {np}?", "what's {np}?", "what is {np}", "{np}?", "{np}", "tell me {np}", "tell me {np}.",
    "do you know {np}?", "can you tell me {np}?", "could you tell me {np}?", "would you tell me {np}?",
    "give me {np}", "I want to know {np}", "I would like to know {np}.", "I'd like to know {np}", "name {np}",
    "can you name {np}?", "please name {np}", "what might {np} be?", "what would {np} be?", "do you happen to know {np}?",
    "what do you know about {np}?", "I need {np}", "I need to know {np}.", "I am looking for {np}", "and {np}?",
    "what about {np}?", "remind me what {np} is", "tell me what {np} is", "can you tell me what {np} is?",
    "do you know what {np} is?", "I wonder what {np} is", "I forgot {np}", "I cannot remember {np}. Help me?",
    "say {np}", "any idea what {np} is?", "which one is {np}?", "please answer: what is {np}?", "would you know {np}?",
    "are you able to tell me {np}?", "my question is: what is {np}?", "the question is {np}.", "what exactly is {np}?",
    "how about {np}?", "let me know {np}", "help me with {np}", "I have to find out {np}", "is it true that you know {np}?",
)  # fmt: skip

# Before a direct question or a request.
OPENERS = (
    "please,", "hey,", "hi,", "hello,", "hi there,", "hello there,", "quick question:", "a question:", "one question:",
    "so,", "ok,", "okay,", "and", "well,", "now,", "next question:", "one more thing:", "another question:", "tell me:",
    "tell me,", "say,", "excuse me,", "sorry,", "good morning,", "good evening,", "good day.", "thanks.", "thank you.",
    "great.", "all right,", "I have a question:", "I have a question.", "just curious:", "just wondering,", "maybe you know:",
    "let me ask you this:", "answer this:", "answer me:", "help me out:", "here is a question:", "um,", "oh,", "by the way,",
    "now tell me:", "my question:", "first,", "dear model,", "last question:", "try this one:", "I am curious:",
    "could you help me?", "can you help me?", "I need your help.", "please help:", "in short:", "briefly:", "listen,",
)  # fmt: skip

LEAD_INS = (
    "I am doing a quiz.",
    "My daughter asks:",
    "My son wants to know:",
    "This is for my homework:",
    "We argue about this:",
    "It slipped my mind:",
    "I should know this.",
    "My teacher asked:",
    "I bet you know this:",
    "I have always wondered.",
    "For a game:",
    "Let me test you.",
    "Here we go.",
    "You seem clever.",
    "Nice.",
    "Interesting.",
    "I have another one for you.",
    "My memory is bad.",
    "Let us see.",
    "A friend wants to know:",
    "Fine, but",
)
FILLERS = (
    "really",
    "just",
    "actually",
    "now",
    "exactly",
    "please",
    "again",
    "then",
    "simply",
    "usually",
    "maybe",
    "also",
    "still",
    "normally",
    "once more",
)
SLANG = (
    ("what is", "whats"), ("what is", "wats"), ("what is", "what's"), ("please", "pls"), ("please", "plz"), ("you", "u"), ("are", "r"),
    ("colour", "color"), ("favourite", "favorite"), ("do not", "don't"), ("I am", "I'm"), ("tell me", "gimme"), ("want to", "wanna"), ("how do I", "how 2"),
)  # fmt: skip

CLOSERS = (
    "please", "please?", "thanks", "thank you", "thanks!", "do you know?", "do you know that?", "can you tell me?",
    "I forgot.", "I am curious.", "just asking", "right now", "for me", "any idea?", "if you know", "if you can",
    "I need it for school.", "tell me", "I want to know.", "quickly", "in one sentence", "be brief", "be honest", "again",
    "exactly", "today", "my friend asked me.", "help me", "or not?", "then", "really", "you know", "it is for a quiz.",
)  # fmt: skip


def ask(rng: Random, noun_phrases: Sequence[str], questions: Sequence[str], **values: str) -> str:
    """A question from noun phrases or whole questions, with `values` filled in, before `vary`."""
    if questions and (not noun_phrases or rng.random() < 0.6):
        text = rng.choice(questions)
    else:
        text = rng.choice(NOUN_FRAMES).replace("{np}", rng.choice(noun_phrases))
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def vary(rng: Random, text: str, *, keep: str = "") -> str:
    """The text as somebody might type it. What is in `keep` stays free of typing errors."""
    if rng.random() < 0.22:
        opener = rng.choice(OPENERS)
        text = f"{opener} {text}" if rng.random() < 0.5 or opener[-1] in ",:d" else f"{opener} {capital(text)}"
    elif rng.random() < 0.07:
        text = f"{rng.choice(LEAD_INS)} {capital(text)}"
    if rng.random() < 0.08:
        text = close(rng, text)
    if rng.random() < 0.08:
        text = loosen(rng, text, keep)
    text = recase(rng, text)
    if rng.random() < 0.25:
        text = text.rstrip("?.! ")
    elif rng.random() < 0.04:
        text = text.rstrip("?.! ") + rng.choice(("??", " ?", "?!", "...", "!"))
    if rng.random() < 0.06:
        text = misspell(rng, text, keep)
    return text


def recase(rng: Random, text: str) -> str:
    """The text with a capital at its beginning, as it is, or all in small or in capital letters."""
    draw = rng.random()
    if draw < 0.65:
        return capital(text)
    if draw < 0.82:
        return text.lower()
    return text.upper() if draw < 0.825 else text


def loosen(rng: Random, text: str, keep: str) -> str:
    """The text less well put: with a filler, without a small word, or in slang."""
    words = text.split(" ")
    draw = rng.random()
    if draw < 0.4:
        words.insert(rng.randint(1, len(words)), rng.choice(FILLERS))
    elif draw < 0.7:
        small = [n for n, word in enumerate(words) if word.lower() in SMALL_WORDS and word not in keep.split()]
        if small and len(words) > 3:
            del words[rng.choice(small)]
    else:
        long, short = rng.choice(SLANG)
        return text.replace(long, short)
    return " ".join(words)


SMALL_WORDS = frozenset("the a an is of do does me to in are has have it can you".split())


def close(rng: Random, text: str) -> str:
    """The text with a closer behind it."""
    end = text[-1] if text[-1] in "?.!" else ""
    body = text.rstrip("?.! ")
    closer = rng.choice(CLOSERS)
    if closer[-1] in "?.!":
        return f"{body}{end or '?'} {capital(closer)}"
    return f"{body}{rng.choice((',', '', ''))} {closer}{end}"


def with_articles(text: str) -> str:
    """The text with "an" where a vowel follows."""
    return _ARTICLE.sub(r"\1n ", text)


_ARTICLE = re.compile(r"\b([Aa]) (?=[aeio])")


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def misspell(rng: Random, text: str, keep: str = "") -> str:
    """One slip in one longer word that is not part of `keep`: two letters swapped, one lost, one doubled or wrong."""
    kept = set(keep.lower().split())
    words = text.split(" ")
    places = [n for n, word in enumerate(words) if len(word) > 3 and word.isalpha() and word.lower() not in kept]
    if not places:
        return text
    place = rng.choice(places)
    word = words[place]
    at = rng.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :],
    )
    words[place] = rng.choice(slips)
    return " ".join(words)


SYLLABLES = (
    "ba be bi bo bu da de di do du fa fe fi fo ga ge gi go gu ha he hi ho ja je jo ka ke ki ko ku la le li lo lu ma me mi "
    "mo mu na ne ni no nu pa pe pi po ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo wa we wi za ze zi zo zu bra "
    "cle dra flo fri glo gra kri plo pra sha sti stro tra tri vel wen zor mar lin dor fen gal hul jun kel lom mir nar pim "
    "quo ral sor tam vin wol yar zan thi cho ell ist ork umb ax ex ix"
).split()
TAILS = ("n", "r", "s", "l", "x", "th", "nd", "k", "m", "", "", "", "a", "o", "is", "us", "ia", "en", "y")


def made_up_word(rng: Random) -> str:
    """A word that means nothing, in lower case."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 2, 2, 3)))) + rng.choice(TAILS)
