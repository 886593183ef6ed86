"""The forms of questions without an answer, and the parts of the replies that decline."""

from __future__ import annotations

# None of them begins like a reply of another kind ("I am ..."): what the first words decide, the rest must follow.
DO_NOT_KNOW = (
    "I do not know.", "I don't know that.", "Sorry, I do not know that.", "That I do not know.", "I have no answer to that.",
    "Sorry, I am too small a model to know that.", "That is beyond me.", "Sorry, that is more than I know.", "I cannot help with that.",
    "I know nothing about that.", "That is not among the few things I know.", "I would only be guessing.", "I have not learnt that.",
    "Sorry, I can't answer that.", "Sorry, I have no idea.", "Sorry, my knowledge does not reach that far.", "I must pass on that one.",
    "I would rather not invent an answer.", "Sorry, I am afraid I do not know.", "That is too much for a tiny model.",
)  # fmt: skip
OFFERS = (
    "Ask me about chatsite, capitals, colours, planets or small sums.", "I can tell you about chatsite, capitals or planets.",
    "I know capitals, colours, days, planets and how chatsite works.", "The real model may know it: ask me how to get it.",
    "Try a capital, a colour or a small sum.", "I do know how chatsite works, and some plain facts.",
    "What I can do: chatsite, plain facts, small sums, lists and tables.", "Ask me how to use a bigger model.",
    "You could ask me for a capital, a planet or a list.", "A larger model would do better; I can tell you how to use one.",
    "I am better at capitals, colours and chatsite's settings.", "Ask 'What can you do?' to see what I know.",
)  # fmt: skip
NEXT = (
    "What else?",
    "Ask me something simpler.",
    "Is there something else?",
    "Please ask a larger model.",
    "I am only a demonstration.",
)

ABOUT_TOPICS = (
    "explain {x}", "what is {x}?", "how does {x} work?", "tell me about {x}", "what do you think about {x}?", "give me an introduction to {x}",
    "why is {x} important?", "who invented {x}?", "when did {x} begin?", "what are the advantages of {x}?", "what is the history of {x}?",
    "how do I learn {x}?", "is {x} dangerous?", "is {x} good for me?", "what is the difference between {x} and {x}?", "teach me {x}",
    "what are the basics of {x}?", "recommend a book about {x}", "what causes {x}?", "what is the future of {x}?", "summarise {x}",
    "explain {x} to a child", "explain {x} in simple terms", "who is the best at {x}?", "how old is {x}?", "what is known about {x}?",
    "what are the risks of {x}?", "how much does {x} cost?", "what are the rules of {x}?", "where can I study {x}?", "define {x}",
    "what does {x} have to do with {x}?", "is {x} better than {x}?", "how did {x} change the world?", "do you like {x}?", "describe {x}",
    "what is the meaning of {x}?", "what are examples of {x}?", "give me three facts about {x}", "what is wrong with {x}?", "why {x}?",
    "do you know anything about {x}?", "how common is {x}?", "what are the types of {x}?", "I want to learn about {x}", "{x}", "{x}?",
)  # fmt: skip
ABOUT_PEOPLE = (
    "who is {x}?", "who was {x}?", "when was {x} born?", "when did {x} die?", "where was {x} born?", "what did {x} do?", "how old is {x}?",
    "what is {x} famous for?", "was {x} married?", "what did {x} write?", "who was the father of {x}?", "tell me about {x}", "how tall was {x}?",
    "what did {x} discover?", "what did {x} say?", "did {x} meet {x}?", "who killed {x}?", "what is the best work of {x}?", "is {x} alive?",
    "how many children did {x} have?", "where did {x} live?", "what do you think of {x}?", "write a biography of {x}", "how did {x} die?",
    "what language did {x} speak?", "how rich is {x}?", "who is the wife of {x}?", "why is {x} important?", "what would {x} say about {x}?",
)  # fmt: skip
ABOUT_THINGS = (
    "how much does a {x} cost?", "where can I buy a {x}?", "who invented the {x}?", "how do I repair a {x}?", "how does a {x} work?",
    "what is a {x}?", "how heavy is a {x}?", "how big is a {x}?", "what is a {x} for?", "which {x} is the best?", "my {x} is broken",
    "how do I clean a {x}?", "how do I build a {x}?", "what is the best {x}?", "should I buy a {x}?", "how long does a {x} last?",
    "what is inside a {x}?", "why is my {x} so loud?", "how many {x}s are there?", "when was the first {x} made?", "draw a {x}",
    "what is the weight of a {x}?", "is a {x} better than a {x}?", "where is my {x}?", "how old is the {x}?", "what rhymes with {x}?",
    "can I use a {x} as a {x}?", "how many {x}s fit into a {x}?", "what is the difference between a {x} and a {x}?", "do you have a {x}?",
    "what is the plural of {x}?", "how is a {x} made?", "what do I do with a {x}?", "describe a {x}", "what does a {x} look like?",
    "how do I open a {x}?", "who owns the {x}?", "what is the price of a {x}?", "why does my {x} not work?", "where did I put my {x}?",
)  # fmt: skip
ABOUT_FOODS = (
    "how do I make {x}?", "give me a recipe for {x}", "how do you cook {x}?", "how many calories are in {x}?", "is {x} healthy?",
    "what goes with {x}?", "where does {x} come from?", "what is in {x}?", "how long does {x} keep?", "do you like {x}?", "recipe for {x}",
    "what wine goes with {x}?", "can I freeze {x}?", "can dogs eat {x}?", "how do I bake {x}?", "who invented {x}?", "how long do I cook {x}?",
    "is {x} vegan?", "how much salt is in {x}?", "what can I use instead of {x}?", "where can I eat good {x}?", "why is {x} so expensive?",
)  # fmt: skip
ABOUT_CREATURES = (
    "what does a {x} eat?", "how long does a {x} live?", "how fast is a {x}?", "how big is a {x}?", "where does a {x} live?", "is a {x} dangerous?",
    "how much does a {x} weigh?", "can a {x} swim?", "can a {x} fly?", "does a {x} lay eggs?", "how does a {x} sleep?", "what eats a {x}?",
    "how many {x}s are left in the world?", "can I keep a {x}?", "what is a group of {x}s called?", "why does a {x} have a tail?", "how do {x}s hunt?",
    "what is the Latin name of the {x}?", "are {x}s intelligent?", "is a {x} a mammal?", "tell me about the {x}", "how many teeth does a {x} have?",
    "would a {x} beat a {x}?", "is the {x} extinct?", "when do {x}s sleep?", "how long is a {x} pregnant?", "how do I get rid of a {x}?",
)  # fmt: skip
ABOUT_PLACES = (
    "how many people live in {x}?", "what is the weather in {x}?", "how far is it from {x} to {x}?", "what can I see in {x}?", "how old is {x}?",
    "who founded {x}?", "is {x} worth a visit?", "how do I get to {x}?", "what time is it in {x}?", "how big is {x}?", "is {x} expensive?",
    "what is the best restaurant in {x}?", "how high is {x}?", "how long is {x}?", "is it safe in {x}?", "who is the mayor of {x}?",
    "what do people eat in {x}?", "when should I travel to {x}?", "recommend a hotel in {x}", "what is {x} known for?", "who rules {x}?",
    "how warm is it in {x}?", "who is the president of {x}?", "what are the neighbours of {x}?", "how much is a flight to {x}?", "plan a trip to {x}",
    "will it rain in {x} tomorrow?", "what is the history of {x}?", "is {x} bigger than {x}?", "when did {x} become independent?",
)  # fmt: skip
NOUN_PROPERTIES = (
    "the population of {x}", "the area of {x}", "the height of {x}", "the age of {x}", "the price of {x}", "the weight of {x}", "the history of {x}",
    "the president of {x}", "the king of {x}", "the flag of {x}", "the anthem of {x}", "the national dish of {x}", "the weather in {x}",
    "the time in {x}", "the second largest city of {x}", "the largest city of {x}", "the highest mountain of {x}", "the longest river of {x}",
    "the distance to {x}", "the temperature of {x}", "the mass of {x}", "the diameter of {x}", "the number of moons of {x}", "the melting point of {x}",
    "the atomic number of {x}", "the density of {x}", "the inventor of {x}", "the wife of {x}", "the father of {x}", "the birthday of {x}",
    "the origin of {x}", "the Latin name of {x}", "the telephone code of {x}", "the best book about {x}", "the meaning of {x}", "the plural of {x}",
    "the etymology of {x}", "the purpose of {x}", "the smell of {x}", "the taste of {x}", "the speed of {x}", "the size of {x}", "the owner of {x}",
    "the future of {x}", "the most famous person of {x}", "the smallest town of {x}", "the former capital of {x}", "the prime minister of {x}",
    "the patron saint of {x}", "the gross domestic product of {x}", "the average income in {x}", "the best time to visit {x}", "the length of {x}",
    "the ruler of {x}", "the neighbours of {x}", "the oldest university of {x}", "the football champion of {x}", "the secret of {x}", "the top speed of {x}",
)  # fmt: skip
ACTIVITY_FORMS = (
    "how do I {x}?", "how can I {x}?", "can you {x}?", "should I {x}?", "teach me how to {x}", "what is the best way to {x}?", "how to {x}",
    "how long does it take to {x}?", "is it hard to {x}?", "I want to {x}", "help me {x}", "tell me how to {x}", "where can I {x}?", "how much does it cost to {x}?",
    "why would I {x}?", "when should I {x}?", "give me tips to {x}", "what do I need to {x}?", "is it legal to {x}?", "did you ever {x}?", "how did you {x}?",
    "how can I {x} without money?", "who can help me {x}?", "I have to {x} tomorrow", "make a plan to {x}", "is it a good idea to {x}?",
)  # fmt: skip
WORD_FORMS = (
    "what does {x} mean?", "what is the meaning of the word {x}?", "how do you say {x} in {l}?", "translate {x} into {l}", "what is {x} in {l}?",
    "where does the word {x} come from?", "how do you spell {x}?", "use {x} in a sentence", "what is a synonym for {x}?", "give me a rhyme for {x}",
    "how is {x} pronounced?", "is {x} a verb?", "define the word {x}", "what is another word for {x}?", "what is the past tense of {x}?",
    "what is the {l} word for {x}?", "how many letters has {x}?", "write {x} backwards", "an anagram of {x}", "spell {x}", "translate this: {x}",
)  # fmt: skip
REQUESTS = (
    "write a poem about {x}", "write a song about {x}", "write a haiku about {x}", "write an email to my boss about {x}", "write a speech about {x}",
    "write a review of {x}", "write a story about {x} and {x}", "write a letter to {x}", "invent a name for a {x}", "compare {x} and {x}",
    "translate 'I like {w}' into {l}", "translate the following into {l}: {x}", "correct this sentence: {x} are {w}", "summarise this text: {x} and {x}",
    "plan a day with {x}", "give me ideas for {x}", "draw a picture of {x}", "rank {x}, {x} and {x}", "which is better, {x} or {x}?", "{x} or {x}?",
    "pretend to be {x}", "act as {x}", "play a game with me", "give me a riddle about {x}", "recommend a film about {x}", "debate {x} with me",
    "classify {x}", "explain the joke about {x}", "what would happen if {x} met {x}?", "imagine a world without {x}", "give me a motto for {x}",
    "make a poster for {x}", "write a slogan for {x}", "write a tweet about {x}", "find an error in this: {x}", "guess my {x}", "convert {x} to {x}",
    "write a dialogue between {x} and {x}", "write a diary of {x}", "suggest a present for {x}", "say {w} in {l}", "is it true that {x} is {w}?",
    "why do people {a}?", "if I {a}, what happens?", "tell {x} to {a}", "order {x} for me", "call {x}", "set an alarm for {x}", "remind me to {a}",
    "buy {x} for me", "book a table at {x}", "search for {x}", "google {x}", "show me a picture of {x}", "play some music by {x}", "sing about {x}",
    "open {x}", "turn on the {x}", "what is the news about {x}?", "write a business plan for {x}", "write a contract for {x}", "write a rap about {x}",
)  # fmt: skip
STANDALONE = (
    "what is the meaning of life?", "is there a god?", "what time is it?", "what day is it today?", "what is the date?", "what is today's date?",
    "how is the weather?", "will it rain tomorrow?", "what is the weather like?", "who won the world cup?", "who won the election?", "what is in the news?",
    "who will win?", "what should I eat today?", "what should I cook tonight?", "what should I do with my life?", "which film should I watch?",
    "what year is it?", "how many people live on Earth?", "how old is the universe?", "how far is the moon?", "how far is the sun?", "how hot is the sun?",
    "what is love?", "what is time?", "what is happiness?", "why are we here?", "what happens after death?", "is there life on Mars?", "are there aliens?",
    "why do cats purr?", "why do dogs bark?", "why do we dream?", "why do we yawn?", "why is the sea salty?", "why is grass green?", "why is blood red?",
    "how do planes fly?", "how do magnets work?", "how do computers work?", "how does the internet work?", "how do birds fly?", "how do fish breathe?",
    "when did the second world war end?", "when did the war begin?", "when was the wall built?", "who was the first man on the moon?", "who invented the wheel?",
    "who is the richest man in the world?", "who is the president?", "who is the king?", "what is the fastest car?", "what is the best phone?",
    "which laptop should I buy?", "what is the largest number?", "what is infinity?", "what is zero divided by zero?", "is P equal to NP?", "prove it",
    "solve x + 3 = 7", "solve the equation x^2 = 4", "differentiate x squared", "what is pi?", "what are the digits of pi?", "what is the golden ratio?",
    "flip a coin", "roll a die", "pick a number", "choose a card", "give me a random number", "play tic-tac-toe", "let us play chess", "guess a number",
    "what am I thinking?", "how do I look?", "am I beautiful?", "am I right?", "what is wrong with me?", "I have a headache", "I am sad", "I am tired",
    "I am hungry", "I feel lonely", "I lost my keys", "I broke my leg", "my back hurts", "my computer is slow", "my phone does not charge", "I hate Mondays",
    "what is your favourite colour?", "what is your favourite film?", "what do you eat?", "do you have children?", "are you married?", "where were you yesterday?",
    "do you like music?", "can you sing?", "can you dance?", "can you see me?", "can you draw?", "can you play chess?", "can you keep a secret?", "can you drive?",
    "who is your boss?", "do you know my mother?", "have you met the queen?", "do you know Siri?", "are you better than other models?", "do you get paid?",
    "what is the best religion?", "who should I vote for?", "is abortion right?", "what do you think of politics?", "is capitalism good?", "are you left or right?",
    "how do I make a bomb?", "how do I pick a lock?", "how do I steal a car?", "give me a password", "what is my password?", "hack the bank", "tell me a secret",
    "how do I become happy?", "how do I fall asleep?", "how do I get a girlfriend?", "how do I get a passport?", "how do I get a job?", "how do I cook?",
    "why is it so hot?", "why is it so cold?", "where can I park?", "where is the toilet?", "where is the nearest bakery?", "when is Easter?", "when is Christmas?",
    "who let the dogs out?", "what does the fox say?", "how much wood would a woodchuck chuck?", "which came first, the hen or the egg?", "to be or not to be?",
    "what is the airspeed of a swallow?", "is the glass half full?", "how long is a piece of string?", "why did the chicken cross the road?", "what is 42?",
)  # fmt: skip
STATEMENTS = (
    "I bought a {x} yesterday", "my {x} is better than yours", "yesterday I saw {x}", "I think {x} is overrated", "I hate {x}", "{x} is my life", "I met {x}",
    "I lost my {x}", "the {x} fell into the {x}", "my brother works with {x}", "I dreamt of {x}", "we talked about {x} at work", "I want {x}", "give me {x}",
    "{x} and {x}", "I need {x} for tomorrow", "they say {x} is dangerous", "nobody likes {x}", "I am afraid of {x}", "I study {x}", "I work as a {x}", "I miss {x}",
    "my sister is reading about {x}", "last year I visited {x}", "tomorrow I will see {x}", "it is all about {x}", "once upon a time there was a {x}",
)  # fmt: skip
