"""Facts that stand alone: how they are asked for, and the answer. `|` parts the ways of asking."""

from __future__ import annotations

_TEXT = """
the largest planet|the biggest planet of the solar system|which planet is the largest?|which planet is the biggest?
= **Jupiter** is the largest planet.
the smallest planet|which planet is the smallest?|the smallest planet in the solar system = **Mercury** is the smallest planet.
the red planet|which planet is called the red planet?|which planet is red? = **Mars** is called the red planet.
the hottest planet|which planet is the hottest? = **Venus** is the hottest planet.
the planet with the rings|which planet has rings?|which planet is known for its rings? = **Saturn** is known for its rings.
the planet closest to the sun|which planet is closest to the sun?|which planet is nearest to the sun?
= **Mercury** is the closest to the sun.
the planet farthest from the sun|which planet is the farthest from the sun? = **Neptune** is the farthest from the sun.
the planet that we live on|which planet do we live on?|which planet is our home? = We live on **Earth**.
the star at the centre of the solar system|which star is closest to us?|which star does Earth go around?
= That is the **sun**.
what goes around the Earth?|the natural satellite of Earth|which body circles the Earth? = That is the **moon**.
is the sun a star?|is the sun a planet?|what kind of body is the sun? = The sun is a **star**.
is the Earth round?|is the earth flat?|the shape of the Earth|what shape has the Earth? = The Earth is **round**, nearly a ball.
the largest ocean|the biggest ocean on Earth|which ocean is the largest? = The **Pacific** is the largest ocean.
the highest mountain|the tallest mountain on Earth|which mountain is the highest? = **Mount Everest** is the highest mountain.
the largest animal|the biggest animal on Earth|which animal is the largest? = The **blue whale** is the largest animal.
the fastest land animal|which animal runs fastest?|which animal is the fastest on land? = The **cheetah** is the fastest on land.
the tallest animal|which animal is the tallest?|which animal has the longest neck? = The **giraffe** is the tallest animal.
the largest country|the biggest country in the world|which country is the largest? = **Russia** is the largest country by area.
the smallest country|which country is the smallest?|the smallest state in the world = **Vatican City** is the smallest country.
the largest continent|which continent is the largest?|the biggest continent = **Asia** is the largest continent.
the longest river of Europe|which river of Europe is the longest? = The **Volga** is the longest river of Europe.
at what temperature does water boil?|when does water boil?|the boiling point of water = Water boils at **100 °C** at sea level.
at what temperature does water freeze?|when does water freeze?|the freezing point of water = Water freezes at **0 °C**.
what is ice made of?|what is ice?|what is frozen water called? = Ice is frozen **water**.
what do bees make?|what do bees produce?|which food do bees make? = Bees make **honey**.
what is bread made of?|what do you need to make bread?|the ingredients of bread = Bread is made of **flour**, water, salt and yeast.
what is cheese made of?|what do you make cheese from?|what is butter made of? = It is made of **milk**.
what do cows give us?|which animal gives milk?|where does milk come from? = **Milk** comes from cows.
what is wine made of?|what do you make wine from?|which fruit is wine made from? = Wine is made of **grapes**.
what is paper made of?|where does paper come from?|what do you make paper from? = Paper is made of **wood**.
what is glass made of?|what do you make glass from? = Glass is made of **sand**.
what do plants need to grow?|what does a plant need?|what do plants need? = Plants need **light**, water and air.
what do we breathe?|what do people breathe?|which gas do we need to live? = We need **oxygen**, and breathe it with the air.
which organ pumps the blood?|what pumps blood through the body?|the organ that pumps blood = The **heart** pumps the blood.
which organ do we think with?|what do we think with?|the organ for thinking = We think with the **brain**.
what do we see with?|which organ do we see with?|the organ for seeing = We see with our **eyes**.
what do we hear with?|which organ do we hear with?|the organ for hearing = We hear with our **ears**.
what do we smell with?|which organ do we smell with?|the organ for smelling = We smell with the **nose**.
which season comes after winter?|the season after winter|the season before summer = **Spring** comes after winter.
which season comes after spring?|the season after spring|the warmest season = **Summer** comes after spring.
which season comes after summer?|the season after summer|when do leaves fall? = **Autumn** comes after summer.
which season comes after autumn?|the season after autumn|the coldest season = **Winter** comes after autumn.
where does the sun rise?|in which direction does the sun rise? = The sun rises in the **east**.
where does the sun set?|in which direction does the sun set? = The sun sets in the **west**.
name the days of the week|list the days of the week|which days does the week have?|the days of the week
= Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday.
name the months|list the months of the year|which months are there?|the months of the year
= January, February, March, April, May, June, July, August, September, October, November and December.
name the planets|list the planets of the solar system|which planets are there?|the planets|the planets in order
= Mercury, Venus, Earth, Mars, Jupiter, Saturn, Uranus and Neptune.
name the seasons|which seasons are there?|list the four seasons|the four seasons = Spring, summer, autumn and winter.
name the continents|which continents are there?|list the continents|the seven continents
= Africa, Antarctica, Asia, Europe, North America, Oceania and South America.
the colours of the rainbow|name the colours of the rainbow|which colours does a rainbow have?
= Red, orange, yellow, green, blue, indigo and violet.
the primary colours|name the primary colours|which colours are primary? = For paint: red, yellow and blue.
the five senses|name the five senses|which senses do people have? = Sight, hearing, smell, taste and touch.
the vowels|name the vowels|which letters are vowels? = The vowels are **A, E, I, O and U**.
the first letter of the alphabet|which letter comes first? = **A** is the first letter.
the last letter of the alphabet|which letter comes last? = **Z** is the last letter.
the alphabet|say the alphabet|recite the alphabet|write the alphabet
= A B C D E F G H I J K L M N O P Q R S T U V W X Y Z.
count to ten|count from one to ten|can you count to ten?|count to 10|say the numbers from 1 to 10
= 1, 2, 3, 4, 5, 6, 7, 8, 9, 10.
count to five|count from one to five|count to 5|say the numbers from 1 to 5 = 1, 2, 3, 4, 5.
count backwards from ten|count down from ten|count down from 10|do a countdown = 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0!
the first five prime numbers|name some prime numbers|list a few primes = 2, 3, 5, 7 and 11 are the first primes.
is seven a prime number?|is 7 a prime number?|is 7 prime? = Yes, **7** is a prime number.
is a whale a fish?|is a whale a mammal?|what kind of animal is a whale? = A whale is a **mammal**, not a fish.
is a tomato a fruit?|what kind of plant part is a tomato? = Botanically a tomato is a **fruit**.
is a spider an insect?|what kind of animal is a spider? = No: a spider is an **arachnid**, with eight legs.
which animal is called man's best friend?|the best friend of man = The **dog** is called man's best friend.
which animal is called the king of the animals?|the king of the animals = The **lion** is called the king of the animals.
who wrote Romeo and Juliet?|who wrote Hamlet?|the author of Hamlet = **William Shakespeare** wrote it.
who wrote Faust?|the author of Faust = **Johann Wolfgang von Goethe** wrote it.
who painted the Mona Lisa?|the painter of the Mona Lisa|which artist painted the Mona Lisa? = **Leonardo da Vinci** painted it.
who discovered gravity?|who described gravity with an apple?|who found the law of gravity? = **Isaac Newton** described it.
in which city is the Eiffel Tower?|where is the Eiffel Tower?|the city of the Eiffel Tower = The Eiffel Tower is in **Paris**.
in which city is the Colosseum?|where is the Colosseum? = The Colosseum is in **Rome**.
where is Big Ben?|in which city is Big Ben? = Big Ben is in **London**.
where are the pyramids of Giza?|in which country are the pyramids?|where are the pyramids? = The pyramids of Giza are in **Egypt**.
why is the sky blue?|why does the sky look blue?|what makes the sky blue?
= Air scatters **blue light** more than red light, so blue reaches us from every side.
why does it rain?|where does rain come from?|how does rain form?
= Warm air carries **water vapour** up; it cools, forms drops in clouds, and falls as rain.
why do leaves fall in autumn?|why do trees lose their leaves? = To save **water** and strength for the winter.
why is there day and night?|why does it get dark at night? = The **Earth turns**: our side faces the sun by day, not at night.
""".strip()

ALTERNATIVES = "|"


def _parse() -> tuple[tuple[tuple[str, ...], str], ...]:
    joined = _TEXT.replace("\n= ", " = ").splitlines()
    halves = (line.rsplit(" = ", 1) for line in joined)
    return tuple((tuple(part.strip() for part in ways.split(ALTERNATIVES)), answer) for ways, answer in halves)


SINGLE_FACTS = _parse()
"""Pairs of the ways of asking (questions, requests and noun phrases mixed) and the answer."""
