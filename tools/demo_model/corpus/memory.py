"""What a person says about themselves, and is asked about later: name, colour, number, town and animal."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tools.demo_model.corpus.phrasing import Exchange, capital, made_up_word, vary

NAMES = (
    "Ada Adam Agnes Ahmed Aisha Alan Alba Alex Alice Amir Amy Ana Andrea Andrew Anna Anton Aria Arthur Astrid Ben Bella Boris "
    "Bruno Carl Carla Carmen Charlie Chen Chloe Clara Daniel David Diana Diego Dora Elena Eli Ella Emil Emma Erik Esther Eva "
    "Fatima Felix Finn Fiona Frank Freya George Grace Greta Gustav Hana Hannah Hans Harry Hugo Ida Igor Ines Ingrid Irene Isaac "
    "Ivan Jack Jakob James Jan Jane Jasper Joan Johan John Jonas Julia Kai Karim Karl Kate Klara Kofi Lars Laura Lea Leo Liam "
    "Lena Lily Linda Lina Louis Lucas Lucy Luis Luna Magnus Maja Marco Maria Marie Mark Martha Martin Mary Mateo Maya Mia Max "
    "Mila Miriam Mona Nadia Nina Noah Nora Oda Olga Oliver Omar Oscar Otto Pablo Paul Paula Pedro Peter Petra Philip Pia Priya "
    "Rachel Rosa Rita Robert Robin Rosie Ruth Sam Samir Samuel Sara Selma Sofia Simon Stella Susan Sven Tara Theo Thomas Tim "
    "Tina Tom Uma Vera Victor Viola Walter Wendy Yara Yuki Yusuf Zara Zoe"
).split()
COLOURS = (
    "red blue green yellow orange purple pink black white grey brown violet turquoise gold silver crimson indigo teal beige"
).split()
TOWNS = (
    "Berlin Paris London Rome Madrid Lisbon Vienna Hamburg Munich Cologne Leeds York Oslo Bergen Porto Milan Turin Lyon Nice "
    "Ghent Basel Zurich Graz Prague Warsaw Kraków Athens Dublin Cork Boston Chicago Austin Denver Seattle Toronto Montreal Tokyo "
    "Osaka Delhi Mumbai Lagos Accra Nairobi Cairo Lima Quito Sydney Perth"
).split()
ANIMALS = (
    "dog cat horse rabbit hamster parrot goldfish tortoise mouse snake goat pony duck canary lizard donkey".split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to remember: how it is told, acknowledged, asked for, answered, and missed."""

    tell: tuple[str, ...]
    acknowledge: tuple[str, ...]
    ask: tuple[str, ...]
    answer: tuple[str, ...]
    missing: tuple[str, ...]


TOPICS = {
    "name": Topic(
        (
            "my name is {v}", "my name is {v}.", "my name is {v}", "I am {v}", "I'm {v}", "I'm {v}.", "call me {v}",
            "you can call me {v}", "people call me {v}", "hi, I am {v}", "hello, my name is {v}.", "hello! I'm {v}.",
            "my name's {v}", "the name is {v}", "this is {v}", "{v} is my name", "I am called {v}", "hi! My name is {v}.",
            "hello, I am {v}. Nice to meet you.", "remember that my name is {v}", "please remember my name: {v}",
            "let me introduce myself: I am {v}", "my first name is {v}", "my friends call me {v}", "{v} here", "it's {v}", "hello from {v}", "{v}, pleased to meet you", "greetings, my name is {v}", "they named me {v}", "I go by {v}", "my parents named me {v}", "everybody calls me {v}", "at work they call me {v}", "I am known as {v}", "good day, {v} is my name", "for you I am {v}", "you should know that I am {v}", "hi, {v} speaking",
        ),
        (
            "Nice to meet you, **{v}**!", "Hello, **{v}**! What would you like to know?", "Pleased to meet you, **{v}**.",
            "Hello **{v}**! I will remember your name in this conversation.", "Good to know you, **{v}**.", "Welcome, **{v}**!",
        ),
        (
            "what is my name?", "what is my name?", "what's my name?", "who am I?", "do you know my name?", "how am I called?",
            "do you remember my name?", "tell me my name", "can you tell me my name?", "what did I say my name was?",
            "what was my name?", "say my name", "what am I called?", "which name did I tell you?", "my name is what?",
            "do you still know my name?", "do you remember who I am?", "what name did I give you?", "my name?", "and my name?",
            "what do people call me?", "have you kept my name in mind?", "I told you my name. What is it?", "so who am I?", "do you recall my name?", "which name is mine?", "my name, please", "what name do I have?", "tell me who I am", "what did I tell you my name is?", "can you recall what I am called?", "by what name do you know me?", "have you still got my name?", "under which name did I introduce myself?", "what do my friends call me?",
        ),
        ("Your name is **{v}**.", "You are **{v}**.", "You told me that your name is **{v}**.", "**{v}**, as you told me."),
        (
            "You have not told me your name yet.", "I do not know your name: you have not told me yet.",
            "You have not said your name in this conversation.", "I cannot know your name before you tell me.",
        ),
    ),
    "colour": Topic(
        (
            "my favourite colour is {v}", "my favorite color is {v}.", "I like {v} best", "I love the colour {v}", "{v} is my favourite colour",
            "the colour I like best is {v}", "I like the colour {v}", "my favourite color is {v}", "of all colours I like {v} most",
            "remember that my favourite colour is {v}", "I prefer {v} to all other colours", "my colour is {v}",
            "note that my favourite colour is {v}.", "for me the best colour is {v}", "{v} is the colour I love", "my best colour is {v}", "no colour is nicer than {v}", "{v} has always been my colour",
        ),
        ("**{V}** is a fine colour. I will remember it.", "Noted: your favourite colour is **{v}**.", "**{V}**, a good choice!"),
        (
            "what is my favourite colour?", "what's my favorite color?", "which colour do I like?", "which colour do I like best?",
            "do you remember my favourite colour?", "what colour did I say I like?", "do you know my favourite colour?",
            "what was my favourite colour?", "tell me my favourite colour", "which colour is my favourite?", "my favourite colour?",
            "what is the colour I like?", "what colour do I love?", "and my favourite colour?", "which colour did I tell you?", "which colour do I prefer?", "do you recall my favourite colour?", "what colour pleases me most?", "which colour is dear to me?", "name the colour that I like", "do you know which colour I love?", "what was the colour I told you about?",
        ),
        ("Your favourite colour is **{v}**.", "You like **{v}** best.", "It is **{v}**, as you told me.", "You told me: **{v}**."),
        (
            "You have not told me your favourite colour yet.", "I do not know which colour you like: you have not told me.",
            "You have not named a favourite colour in this conversation.",
        ),
    ),
    "number": Topic(
        (
            "remember the number {v}", "please remember the number {v}.", "my number is {v}", "my lucky number is {v}",
            "my favourite number is {v}", "the number is {v}", "keep the number {v} in mind", "note the number {v}",
            "I am thinking of the number {v}", "my secret number is {v}", "remember {v}", "memorise the number {v}", "the code is {v}",
            "can you remember the number {v}?", "do not forget the number {v}", "store the number {v}", "here is a number: {v}", "hold on to the number {v}", "keep {v} for me", "save the number {v} for later", "a number for you to remember: {v}",
        ),
        ("I will remember **{v}**.", "Noted: **{v}**.", "**{v}**. I keep it in mind.", "Good, the number is **{v}**."),
        (
            "what is my number?", "which number did I tell you?", "what was the number?", "what number did I say?", "what is the number?",
            "which number should you remember?", "do you remember the number?", "do you remember my number?", "the number?",
            "what's my lucky number?", "what is my favourite number?", "tell me the number", "what number am I thinking of?",
            "what is my secret number?", "which number was it?", "repeat the number", "what was my number?", "what was the code?", "repeat my number", "give me the number", "the number again, please", "which number did I give you?", "what number did you keep for me?", "say the number that I told you", "do you still have the number?", "return my number to me",
        ),
        ("The number is **{v}**.", "It is **{v}**.", "You told me **{v}**.", "**{v}**."),
        ("You have not told me a number yet.", "I do not know any number of yours: you have not told me one.", "You have not told me the number."),
    ),
    "town": Topic(
        (
            "I live in {v}", "I am from {v}", "I'm from {v}.", "my home is {v}", "I come from {v}", "I have a flat in {v}",
            "my town is {v}", "I was born in {v} and live there", "{v} is where I live", "my home town is {v}", "I moved to {v}",
        ),
        ("**{V}**! I will remember that you live there.", "Noted: you live in **{v}**.", "So you live in **{v}**."),
        (
            "where do I live?", "where am I from?", "which town do I live in?", "what is my home town?", "do you remember where I live?",
            "in which city do I live?", "where did I say I live?", "do you know where I live?", "where is my home?",
        ),
        ("You live in **{v}**.", "In **{v}**, as you told me.", "You told me that you live in **{v}**."),
        ("You have not told me where you live.", "I do not know where you live: you have not told me yet."),
    ),
    "animal": Topic(
        (
            "I have a {v}", "I own a {v}", "my pet is a {v}", "I've got a {v}", "there is a {v} in my house", "I keep a {v}",
            "we have a {v} at home", "a {v} lives with me", "I bought a {v} last year",
        ),
        ("A **{v}**! I will remember that.", "Noted: you have a **{v}**.", "How nice to have a **{v}**."),
        (
            "what pet do I have?", "which animal do I have?", "what animal do I own?", "do you remember my pet?", "what is my pet?",
            "which pet did I tell you about?", "what kind of animal do I have?", "which animal lives with me?",
        ),
        ("You have a **{v}**.", "A **{v}**, as you told me.", "You told me about your **{v}**."),
        ("You have not told me about an animal.", "I do not know whether you have a pet: you have not told me."),
    ),
}  # fmt: skip
WEIGHTS = {"name": 5, "colour": 3, "number": 3, "town": 1.2, "animal": 1.2}
THINGS_NEVER_TOLD = (
    (
        "job age birthday address telephone number|surname|middle name|sister's name|brother's name|mother's name|dog's name|"
        "cat's name|favourite food|favourite book|favourite song|favourite film|password|height|weight|shoe size|hobby|teacher's name|"
        "boss's name|email address|bank account|car|favourite drink|favourite game|favourite sport|blood type|star sign|eye colour|"
        "wife's name|husband's name|best friend|school|profession|favourite animal|favourite season|nationality|street|plan for today"
    )
    .replace("job age birthday address telephone number", "job|age|birthday|address|telephone number")
    .split("|")
)
NEVER_TOLD_FORMS = (
    "what is my {x}?", "what's my {x}?", "do you know my {x}?", "tell me my {x}", "do you remember my {x}?", "my {x}?",
    "can you tell me my {x}?", "what was my {x}?", "what did I say about my {x}?", "guess my {x}",
)  # fmt: skip
NEVER_TOLD = (
    "You have not told me that.", "You have not told me that yet, and I remember only names, colours, numbers and the like.",
    "I do not know that about you: you have not told me.", "I cannot know that: I only see what you write here.",
)  # fmt: skip


def draw_value(rng: Random, topic: str) -> str:
    """Something to be remembered; names and numbers are often ones that appear nowhere else."""
    if topic == "name":
        return rng.choice(NAMES) if rng.random() < 0.6 else made_up_word(rng).capitalize()
    if topic == "number":
        return str(rng.randrange(10 ** rng.choice((1, 2, 2, 3, 4))))
    if topic == "town":
        return rng.choice(TOWNS) if rng.random() < 0.8 else made_up_word(rng).capitalize()
    return rng.choice(COLOURS if topic == "colour" else ANIMALS)


def tell(rng: Random, topic: str, value: str) -> tuple[Exchange, str]:
    """The exchange in which it is told, and the value as the person typed it."""
    form = rng.choice(TOPICS[topic].tell)
    user = vary(rng, form.replace("{v}", value), keep=value)
    typed = next((shape for shape in (value, value.lower(), value.upper(), capital(value)) if shape in user), value)
    typed = value if topic != "name" and typed.lower() == value.lower() and not user.isupper() else typed
    reply = rng.choice(TOPICS[topic].acknowledge).replace("{v}", typed).replace("{V}", capital(typed))
    return Exchange(user, reply), typed


def tell_two(rng: Random) -> tuple[Exchange, dict[str, str]]:
    """Name and colour, or name and number, in one message."""
    other = rng.choice(("colour", "number", "town"))
    name, value = draw_value(rng, "name"), draw_value(rng, other)
    first = rng.choice(("my name is {v}", "I am {v}", "I'm {v}", "hi, I am {v}", "call me {v}")).replace("{v}", name)
    second = rng.choice([form for form in TOPICS[other].tell if not form.startswith("remember")]).replace("{v}", value)
    user = capital(f"{first} and {second}")
    reply = {
        "colour": f"Nice to meet you, **{name}**! I will remember that you like **{value}**.",
        "number": f"Nice to meet you, **{name}**! I will remember the number **{value}**.",
        "town": f"Nice to meet you, **{name}** from **{value}**!",
    }[other]
    return Exchange(user, reply), {"name": name, other: value}


def recall(rng: Random, topic: str, value: str | None) -> Exchange:
    """The question for it, answered with the value or with its having never been told."""
    user = vary(rng, rng.choice(TOPICS[topic].ask))
    if value is None:
        return Exchange(user, rng.choice(TOPICS[topic].missing))
    return Exchange(user, rng.choice(TOPICS[topic].answer).replace("{v}", value))


def never_told(rng: Random) -> Exchange:
    """A question for something about the person that no topic covers."""
    form = rng.choice(NEVER_TOLD_FORMS).replace("{x}", rng.choice(THINGS_NEVER_TOLD))
    return Exchange(vary(rng, form), rng.choice(NEVER_TOLD))
