"""Questions about the variables that configure chatsite, as its README lists them."""

from __future__ import annotations

from random import Random

from tools.demo_model.corpus.phrasing import Exchange, vary

_TABLE = """
MODEL_REPO | Qwen/Qwen2.5-0.5B-Instruct-GGUF | the repository of the model on the hub
MODEL_FILENAME | qwen2.5-0.5b-instruct-q5_k_m.gguf | the model file in the repository
MODEL_REVISION | | the branch, tag or commit of the repository
MODEL_PATH | | a GGUF file on this machine instead of one from the hub
MODEL_FALLBACK | demo | which model answers until the real one is ready; `none` turns the demo off
N_CTX | 8192 | the tokens that one conversation may use
MAX_NEW_TOKENS | 200 | the tokens of the longest reply
GENERATION_TIMEOUT_S | 30.0 | the seconds after which a slow reply is noted in the log
NUM_THREADS | 0 | the threads that compute; 0 takes all physical cores
MAX_PARALLEL | 8 | the replies that are written at the same time
MAX_QUEUE | 64 | the requests that may wait for their turn
KV_CACHE_TOKENS | 0 | the tokens that all conversations share in memory; 0 is twice `N_CTX`
TEMPERATURE | 0.7 | how much replies vary; 0 always takes the likeliest token
TOP_P | 0.9 | from which share of the likeliest tokens the next one is drawn
REPETITION_PENALTY | 1.1 | how much repeating is held back; above 1, a reply repeats itself less
SYSTEM_PROMPT | | what the model is told before every conversation
MAX_HISTORY_MESSAGES | 10 | how many earlier messages the model sees
API_PORT | 8000 | the port of the server
FRONTEND_PORT | 3000 | the port that Docker publishes
ALLOWED_HOSTS | localhost | the names under which the server may be reached
CORS_ORIGINS | http://localhost:3000 | the origins whose pages may use the API
DATA_DIR | data | the folder of the database, the secret key and the model
DATABASE_URL | | another database than SQLite
SECRET_KEY | | the key that signs the cookies; it is made on the first start
LOG_LEVEL | INFO | how much is logged, from `DEBUG` to `CRITICAL`
DEBUG | false | pages with details of errors, for work on the code only
""".strip()
SETTINGS = {
    name.strip(): (default.strip(), meaning.strip())
    for name, default, meaning in (line.split("|") for line in _TABLE.splitlines())
}
MEANING_FORMS = (
    "what does {x} do?", "what is {x}?", "what does {x} mean?", "what is {x} for?", "explain {x}", "what is the meaning of {x}?",
    "what does the setting {x} do?", "what does the variable {x} do?", "what is the setting {x}?", "what's {x}?", "{x}", "{x}?",
    "tell me about {x}", "describe {x}", "what can I set with {x}?", "why is there {x}?", "what does {x} control?",
    "can you explain {x}?", "what is {x} good for?", "I do not understand {x}", "what do I need {x} for?", "how does {x} work?",
    "what is the variable {x}?", "what happens if I change {x}?", "meaning of {x}", "the setting {x}?", "help with {x}",
)  # fmt: skip
DEFAULT_FORMS = (
    "what is the default of {x}?", "what is the default value of {x}?", "which value has {x}?", "default of {x}?",
    "what is {x} by default?", "what is {x} set to?", "what value does {x} have?", "{x} default?", "the standard value of {x}?",
    "what's the default for {x}?", "how large is {x} by default?",
)  # fmt: skip
SET_FORMS = (
    "how do I set {x}?", "how do I change {x}?", "where do I set {x}?", "how can I change {x}?", "where is {x} set?",
    "can I change {x}?", "how to set {x}", "set {x}", "I want to change {x}", "where do I put {x}?", "how do I use {x}?",
)  # fmt: skip


def _spoken(rng: Random, name: str) -> str:
    """The variable's name as people write it."""
    draw = rng.random()
    if draw < 0.65:
        return name
    if draw < 0.75:
        return f"`{name}`"
    return name.lower() if draw < 0.85 else name.lower().replace("_", " ")


def product_settings(rng: Random) -> Exchange:
    """What a variable means, its default, or how to set it."""
    name, (default, meaning) = rng.choice(tuple(SETTINGS.items()))
    draw = rng.random()
    forms = MEANING_FORMS if draw < 0.6 else DEFAULT_FORMS if draw < 0.8 else SET_FORMS
    user = vary(rng, rng.choice(forms).replace("{x}", _spoken(rng, name)))
    if "_" in user or name in {"DEBUG", "TEMPERATURE"}:
        user = user if not user.isupper() else user.lower()
    worth = f"The default is `{default}`." if default else "It is empty by default."
    if forms is SET_FORMS:
        return Exchange(user, f"Write `{name}=...` into the file `.env` and start again. It sets {meaning}.")
    if forms is DEFAULT_FORMS:
        return Exchange(user, f"`{name}` is `{default}` by default." if default else f"`{name}` is empty by default.")
    return Exchange(user, f"`{name}` sets {meaning}. {worth}")
