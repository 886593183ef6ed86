"""The guide to chatsite: ways to ask, and what README.md and the page say. Settings are in `product_settings`."""

from __future__ import annotations

import re
from random import Random

from tools.demo_model.corpus.phrasing import Exchange, vary
from tools.demo_model.corpus.synonyms import with_synonyms

_TEXT = """
how do I use a bigger model?|how do I use a larger model?|how can I get a bigger model?|how do I change the model?|can I use another model?|how do I use another model?|how do I switch to a larger model?|I want a bigger model|I want to use my own model|how do I load my own GGUF file?|can I use a better model?|how do I choose a model?|how do I use a model file on my disk?|how to use a different model|where do I set the model?|I have a GGUF file. How do I use it?|use a larger model|how do I get a smarter model?|can I run a 7B model?|how do I replace the model?|how do I configure another model?|bigger model|which models can I use?|which models work with chatsite?|does chatsite run other models?|can I bring my own model?|is there a way to use a bigger model?|what must I do to use a larger model?
=> Set `MODEL_PATH` to a GGUF file on this machine and start again:\\n\\n```\\nMODEL_PATH=~/models/my-model.gguf make run\\n```\\n\\nOr name one on the hub with `MODEL_REPO` and `MODEL_FILENAME`.
how do I get the real model?|where is the real model?|when does the real model come?|why is the real model not there?|how do I download the model?|when will the real model be ready?|how long does the download take?|what happens when the model is downloaded?|is the model still downloading?|why do I talk to the demo model?|how do I download the real model?|where does the model come from?|how do I fetch the model?|the real model is missing|how do I get rid of the demo model?|do I have to restart when the model is there?|why am I talking to a demo?|which model is downloaded?|what is the default model?|how big is the real model?|how large is the default model?|the model does not download|when does the demo model go away?
=> chatsite fetches the real model (400 MB) in the background, and the banner shows how far it is. When it is ready it takes over by itself. To fetch it now:\\n\\n```\\n.venv/bin/python manage.py download_model\\n```
how do I use chatsite without internet?|can I use chatsite offline?|the download fails|the download does not work|I have no internet connection. What now?|my machine is offline|there is no network here|what if the hub cannot be reached?|how do I install a model without a network?|can it run without a network?|I cannot reach the hub|I am behind a firewall|does chatsite need the internet?|does chatsite work offline?|the model could not be fetched|I am offline|how do I get a model onto an offline machine?
=> Copy a GGUF file to this machine by other means and set `MODEL_PATH` to it. After that chatsite needs **no network**.
how do I start chatsite?|how do I run chatsite?|how do I launch chatsite?|which command starts the server?|how to start the server?|start chatsite|how do I install chatsite?|how is chatsite installed?|how do I set chatsite up?|what do I type to start?|what is make run?|how to run it?|what do I need to run chatsite?|what are the requirements?|which Python do I need?|how do I begin with chatsite?|how do I get chatsite running?|installation|how do I open chatsite?|at which address is chatsite?|which address do I open?
=> Type `make run` and open http://localhost:8000. You need Python 3.11 or newer, `make` and a C++ compiler.
how do I use Docker?|can I run chatsite with Docker?|is there a Docker image?|how do I start it in Docker?|does chatsite work with Docker?|which command starts the container?|how do I use docker compose?|docker|how do I run it in a container?|run chatsite in a container|is there a container?|docker compose?|how to use docker|on which port is the container?
=> Run this, then open http://localhost:3000:\\n\\n```\\ndocker compose up --build\\n```\\n\\nModel and database live in a named volume.
where is my data?|where are my conversations stored?|where does my data lie?|where is the database?|where are the messages kept?|where does chatsite store things?|where are the files?|in which folder is the data?|where is the model file?|where is the model stored?|where do you save my chats?|which database do you use?|which database does chatsite use?|how do I back up my conversations?|where can I find the database?|how do I make a backup?|what do I have to back up?|where is the secret key?|how do I move my data?|where are chats saved?|which folder holds my conversations?
=> Everything lies in the folder `data` (`DATA_DIR`): the SQLite database, the secret key and the model. Copy that folder to make a backup.
is my data private?|who can read my messages?|does anything leave my machine?|do you send my data anywhere?|is this private?|can others see my conversations?|are my chats private?|is my data safe?|do you share my data?|who sees what I write?|do you spy on me?|is what I write sent to a server?|do you store my messages?|can other people read my chats?|does chatsite track me?|do you keep my secrets?|privacy|is chatsite private?|are my messages sent to the internet?|is it safe to write secrets here?
=> Nothing you write **leaves this machine**. You own your conversations through a cookie, and no other visitor sees them.
which keyboard shortcuts are there?|what are the shortcuts?|list the shortcuts|keyboard shortcuts|which keys can I use?|show the keyboard shortcuts|are there hotkeys?|are there any shortcuts?|tell me the shortcuts|which shortcuts does chatsite have?|what keys are there?|shortcut keys|show me all shortcuts|can I use the keyboard?
=> | Key | Does |\\n|---|---|\\n| Enter | sends the message |\\n| Shift+Enter | breaks the line |\\n| Escape | stops the reply |\\n| Ctrl+Shift+O | begins a new chat |
how do I send a message?|which key sends the message?|how do I send?|what does Enter do?|what does the Enter key do?|how to send a message|which key sends?|what happens when I press Enter?
=> Press **Enter**, or the button beside the text. Shift+Enter breaks the line.
how do I write a new line?|how do I break the line?|how do I make a line break?|what does Shift+Enter do?|which key breaks the line?|how to write several lines|can I write more than one line?|how do I add a new line?|how do I get a line break in my message?
=> Press **Shift+Enter** for a new line; Enter alone sends.
how do I stop a reply?|how do I stop you?|can I stop the answer?|which key stops the reply?|what does Escape do?|how do I cancel a reply?|stop the reply|how to stop the answer|how can I interrupt you?|the reply is too long, how do I end it?|is there a stop button?|how do I abort?|stop button|how do I make it stop?|stop writing
=> Press **Escape** or the stop button while the reply is written. What was written stays.
how do I start a new chat?|how do I begin a new conversation?|new chat|which key begins a new chat?|what does Ctrl+Shift+O do?|how to start a new conversation|open a new chat|where is the new chat button?|how do I start over?|start a new conversation|how can I make a fresh start?
=> Click **New chat** in the list on the left, or press Ctrl+Shift+O.
how do I delete a conversation?|can I delete a chat?|how do I remove a conversation?|delete this chat|how to delete my messages|how do I delete my history?|how do I erase a conversation?|can I undo a deletion?|how do I get a deleted conversation back?|I deleted a chat by mistake|can I restore a chat?|how do I clear my chats?|delete everything|is a deleted conversation gone?
=> Open the menu beside the conversation in the list and choose **Delete**. You can take it back for an hour; then it is gone.
how do I rename a conversation?|can I rename a chat?|how do I change the title?|rename this conversation|how to rename a chat|how do I give a chat another name?|change the title of this chat|where do titles come from?|how can I edit the title?|can I name my conversations?
=> Double-click its title in the list, press F2, or choose **Rename** in its menu. Enter saves.
how do I find a conversation?|can I search my conversations?|how do I search?|where is the search?|find an old chat|how do I find an old conversation?|is there a search?|how to search for a chat|search my chats|how do I look for a title?|can I filter the list?
=> Click the **magnifier** above the list and type a part of the title.
how do I get the dark theme?|is there a dark mode?|how do I change the theme?|dark mode|how do I switch to light mode?|can I make the page dark?|how to turn on dark mode|where is the theme switch?|light theme|how do I change the colours of the page?|the page is too bright|switch to the dark theme
=> Use the **theme** button at the top right: as the system, light or dark.
is there an API?|how do I use the API?|can I use chatsite from a program?|how do I call the API?|show me the API|how to use the http api|API example|where is the API described?|where are the API docs?|how do I send a message with curl?|is there a REST API?|does chatsite have an API?|how can my program talk to you?|how do I use curl with chatsite?|api documentation
=> Post a message, and the reply streams back:\\n\\n```\\ncurl -N -d '{"message": "Hello"}' -H 'Content-Type: application/json' http://localhost:8000/api/chat\\n```\\n\\nThe whole API is described at http://localhost:8000/api/docs.
what is chatsite?|what does chatsite do?|tell me about chatsite|explain chatsite|what is this site?|what is this page?|what is this program?|describe chatsite|what kind of software is chatsite?|what can chatsite do?|what is special about chatsite?|is chatsite free of the cloud?|what is this website?|how does chatsite work?|give me a summary of chatsite|why chatsite?|what is this place?
=> **chatsite** is a chat with a language model that runs on your own machine: one Django process, one SQLite file and one model file.
which port does chatsite use?|how do I change the port?|what port is it on?|the port is in use|port 8000 is taken|how do I use another port?|how to change the port|can I change the port?|which port?|on which port does it run?|run it on port 9000
=> It listens on port 8000. Another one:\\n\\n```\\nAPI_PORT=9000 make run\\n```
how do I use chatsite from another computer?|how do I reach chatsite from my phone?|can other people use my chatsite?|how do I open it to the network?|can I use it on my phone?|how do I serve it to others?|how to reach it from another machine|make chatsite reachable in the network|can I share it with my family?|how do I let others use it?|how do I access it from another device?|can several people use it?|how many people can chat at once?
=> Serve it on all addresses:\\n\\n```\\n.venv/bin/python manage.py serve --host 0.0.0.0\\n```\\n\\nand add the name that people type to `ALLOWED_HOSTS`. Several people can chat at once.
how do I change a setting?|where are the settings?|how do I configure chatsite?|where do I set the options?|what is the .env file?|how do I use .env?|which settings are there?|list the settings|where is the configuration?|how to configure chatsite|show me the settings|how do settings work?|can I change settings?|what can be configured?|where do I put my settings?|where is the config file?
=> Copy `.env.example` to `.env`, change a line there and start again. The variables are listed in the README, such as `MODEL_PATH`, `TEMPERATURE` and `MAX_NEW_TOKENS`.
how do I get longer answers?|why are your answers cut off?|why was the reply cut?|how can replies be longer?|the answer stops in the middle|how do I make replies longer?|how to get longer replies|why did you stop in the middle?|I want longer answers|the reply is too short|can answers be longer?|the answer was cut off
=> Raise `MAX_NEW_TOKENS`, the tokens of the longest reply (200 by default).
how do I make you more creative?|how do I make the answers more random?|how do I get the same answer every time?|can I make the replies less random?|how do I make the model more exact?|how do I make you deterministic?|how to get more creative answers|answers should vary more|make the answers always the same|less random answers please
=> Set `TEMPERATURE`: 0 always takes the likeliest token, higher values vary more. The default is 0.7.
how do I make it faster?|why is it slow?|why are you so slow?|how can I speed it up?|the model is too slow|how do I make chatsite faster?|how to speed up replies|is there GPU support?|does it use my GPU?|it is slow|replies take too long|how fast is it?
=> A **smaller model** answers faster. `NUM_THREADS` sets how many threads compute; 0 takes all physical cores. The default installation uses the processor only.
what is the line in the conversation?|why do you forget earlier messages?|how much do you remember?|what is the context window?|how long is your memory?|what does the context meter show?|how full is the context?|why did you forget what I said?|how many messages do you remember?|what does the line mean?|how much context do you have?|do you remember earlier conversations?|do you remember other chats?
=> The model sees this conversation only, and of it what fits its **context**. The page shows how full it is and draws a line above which the model no longer sees.
what do the numbers under a reply mean?|what are the statistics below the reply?|what does tokens per second mean?|what is a token?|what are tokens?|what are the numbers below the answer?|what does cached mean?|what is time to first token?|explain the numbers under the reply|what do the figures mean?|what stands under a reply?
=> Under each reply stands what it cost: **tokens** (pieces of words) read, found in the cache and written, the time to the first one, and the speed.
how do I turn off the demo model?|can I disable the demo model?|how do I switch the demo off?|I do not want the demo model|turn the demo model off|how to disable the demo model|disable the demo|remove the demo model|stop the demo model from answering
=> Set `MODEL_FALLBACK=none`. Then chatsite waits for the real model.
how do I run the tests?|which command runs the tests?|how do I test chatsite?|is there a linter?|how do I check the code?|run the tests|make test?|what does make test do?|what does make check do?|how do I develop chatsite?|which commands are there?|what does make dev do?
=> `make test` runs all tests, `make check` all linters and types, and `make dev` serves with autoreload. `make help` lists the rest.
is there an admin page?|how do I get into the admin?|how do I make an admin?|where is the admin page?|how do I create an admin user?|admin|what does make admin do?|how to log in|do I need an account?|do I need a password?|how do I log in?|are there user accounts?|is there a login?
=> There are no accounts for chatting. For the admin page at http://localhost:8000/admin/ make a user with `make admin`.
how do I use PostgreSQL?|can I use Postgres?|does chatsite support PostgreSQL?|can I use another database?|how do I change the database?|how to use postgres|use postgresql instead of sqlite|is MySQL possible?|connect chatsite to postgres
=> Install the driver and set `DATABASE_URL`:\\n\\n```\\n.venv/bin/pip install --require-hashes -r requirements/postgres.lock\\n```
how do I copy a reply?|can I copy the answer?|how do I copy code?|is there a copy button?|how to copy a reply|copy this answer|how can I copy a code block?
=> Use the **copy** button under the reply, or the one on a code block.
how do I get another answer?|can you write it again?|how do I regenerate a reply?|write the reply again|regenerate|is there a retry button?|how do I retry?|how to try again|how do I repeat a reply?|can I ask for a new version?|I want another answer
=> Use the button **Write it again** under the reply.
what is GGUF?|what is a GGUF file?|which file format do you need?|explain GGUF|what does GGUF mean?|which model format does chatsite read?|what kind of model files work?
=> **GGUF** is the file format of llama.cpp: one file with the weights, the vocabulary and the chat template of a model.
what is llama.cpp?|which engine does chatsite use?|what runs the model?|which library runs the model?|what is the engine?|what is chatsite written in?|which framework does chatsite use?|is chatsite written in Django?|which programming language is chatsite written in?|what is Django?
=> chatsite is written in Python with **Django**, and **llama.cpp** runs the model.
what happens if I close the page?|does the reply go on when I close the tab?|what if I reload the page?|is my reply lost when I reload?|can I close the browser?|what if my connection breaks?|will I lose the reply?|do I lose my chat when I close the window?|what happens on a reload?|are my chats still there tomorrow?
=> Nothing is lost: a reply belongs to the **server**. Close or reload the page; the reply goes on and is there.
why must I wait?|what is the queue?|why am I waiting?|what does my place in the queue mean?|why is my message waiting?|how long do I have to wait?|what happens when many people write?
=> Only some replies are written at the same time (`MAX_PARALLEL`). Others wait in the **queue**, and the page shows the place.
how do I see which model runs?|which model is configured?|how do I check the model?|how do I see the model's size?|show model information|which command shows the model?|how to see the checksum of the model
=> Run this:\\n\\n```\\n.venv/bin/python manage.py model_info\\n```
""".strip()


def _parse() -> tuple[tuple[tuple[str, ...], str], ...]:
    halves = (line.split(" => ", 1) for line in _TEXT.replace("\n=> ", " => ").splitlines())
    return tuple((tuple(ways.split("|")), reply.replace("\\n", "\n")) for ways, reply in halves)


GUIDE = _parse()
"""Pairs of ways to ask and the answer."""


_ACTION = re.compile(r"(?:how do I|how can I|how to|how do you|can I) ([a-z].+?)\??")
ACTION_FRAMES = (
    "how do I {a}?", "how can I {a}?", "how to {a}", "how to {a}?", "how does one {a}?", "how do you {a}?", "can I {a}?",
    "can you tell me how to {a}?", "tell me how to {a}", "what do I do to {a}?", "what must I do to {a}?", "I want to {a}",
    "is there a way to {a}?", "I would like to {a}", "what is the way to {a}?", "explain how to {a}", "show me how to {a}",
    "is it possible to {a}?", "I need to {a}", "what is the best way to {a}?", "I don't know how to {a}", "help me to {a}",
    "where can I {a}?", "I am trying to {a}", "which steps do I take to {a}?", "could you explain how to {a}?", "please help me {a}",
    "how would I {a}?", "how should I {a}?", "what if I want to {a}?", "how could I {a}?", "am I able to {a}?",
)  # fmt: skip


def product_guide(rng: Random) -> Exchange:
    """One question about using chatsite."""
    ways, reply = rng.choice(GUIDE)
    way = rng.choice(ways)
    if (match := _ACTION.fullmatch(way)) and rng.random() < 0.6:
        way = rng.choice(ACTION_FRAMES).replace("{a}", match[1])
    return Exchange(vary(rng, with_synonyms(rng, way)), reply)
