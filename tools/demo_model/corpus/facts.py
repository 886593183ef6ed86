"""Plain facts that anybody may check: tables only, no phrasing."""

from __future__ import annotations


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.strip().split("=", 1) for pair in text.replace("\n", " ").split(";") if pair.strip())


CAPITALS = _pairs("""
France=Paris; Germany=Berlin; Italy=Rome; Spain=Madrid; Portugal=Lisbon; Austria=Vienna; Switzerland=Bern; Belgium=Brussels;
the Netherlands=Amsterdam; Luxembourg=Luxembourg; Denmark=Copenhagen; Sweden=Stockholm; Norway=Oslo; Finland=Helsinki;
Iceland=Reykjavik; Ireland=Dublin; the United Kingdom=London; England=London; Scotland=Edinburgh; Wales=Cardiff;
Poland=Warsaw; the Czech Republic=Prague; Slovakia=Bratislava; Hungary=Budapest; Romania=Bucharest; Bulgaria=Sofia;
Greece=Athens; Croatia=Zagreb; Slovenia=Ljubljana; Serbia=Belgrade; Albania=Tirana; Ukraine=Kyiv; Russia=Moscow;
Estonia=Tallinn; Latvia=Riga; Lithuania=Vilnius; Turkey=Ankara; Cyprus=Nicosia; Malta=Valletta; Egypt=Cairo; Morocco=Rabat;
Algeria=Algiers; Tunisia=Tunis; Kenya=Nairobi; Ethiopia=Addis Ababa; Nigeria=Abuja; Ghana=Accra; Senegal=Dakar;
Uganda=Kampala; Japan=Tokyo; China=Beijing; India=New Delhi; South Korea=Seoul; Vietnam=Hanoi; Thailand=Bangkok;
Indonesia=Jakarta; the Philippines=Manila; Nepal=Kathmandu; Pakistan=Islamabad; Iran=Tehran; Iraq=Baghdad; Jordan=Amman;
Lebanon=Beirut; Mongolia=Ulaanbaatar; Canada=Ottawa; the United States=Washington, D.C.; the USA=Washington, D.C.;
Mexico=Mexico City; Cuba=Havana; Brazil=Brasília; Argentina=Buenos Aires; Chile=Santiago; Peru=Lima; Colombia=Bogotá;
Venezuela=Caracas; Ecuador=Quito; Uruguay=Montevideo; Paraguay=Asunción; Australia=Canberra; New Zealand=Wellington
""")

CONTINENTS = {
    "Europe": "France Germany Italy Spain Portugal Austria Switzerland Belgium Denmark Sweden Norway Finland Iceland Ireland "
    "Poland Hungary Romania Bulgaria Greece Croatia Ukraine Estonia Latvia Lithuania Scotland England",
    "Africa": "Egypt Morocco Algeria Tunisia Kenya Ethiopia Nigeria Ghana Senegal Uganda",
    "Asia": "Japan China India Vietnam Thailand Indonesia Nepal Pakistan Iran Iraq Mongolia Jordan",
    "North America": "Canada Mexico Cuba",
    "South America": "Brazil Argentina Chile Peru Colombia Venezuela Ecuador Uruguay",
    "Oceania": "Australia",
}

LANGUAGES = _pairs("""
France=French; Germany=German; Italy=Italian; Spain=Spanish; Portugal=Portuguese; Austria=German; Denmark=Danish;
Sweden=Swedish; Norway=Norwegian; Finland=Finnish; Poland=Polish; Hungary=Hungarian; Greece=Greek; Russia=Russian;
Turkey=Turkish; Egypt=Arabic; Japan=Japanese; China=Chinese; Brazil=Portuguese; Mexico=Spanish; Australia=English;
Argentina=Spanish; England=English; Romania=Romanian; Iceland=Icelandic
""")

CURRENCIES = _pairs("""
France=euro; Germany=euro; Italy=euro; Spain=euro; Japan=yen; the United Kingdom=pound; England=pound;
the United States=dollar; the USA=dollar; Switzerland=franc; Sweden=krona; Norway=krone; Denmark=krone; India=rupee;
China=yuan; Russia=rouble; Poland=zloty; Mexico=peso; Turkey=lira; Canada=dollar; Australia=dollar
""")

COLOURS = _pairs("""
the sky=blue; grass=green; a banana=yellow; snow=white; coal=black; blood=red; a ripe tomato=red; a lemon=yellow; milk=white;
an orange=orange; a carrot=orange; a leaf in summer=green; the sea=blue; a strawberry=red; chocolate=brown; a swan=white;
a raven=black; a flamingo=pink; a polar bear=white; a frog=green; a cucumber=green; the sun=yellow; an elephant=grey;
a violet=violet; a cherry=red; a pumpkin=orange; salt=white; a mouse=grey; an aubergine=purple; spinach=green; a crow=black;
ketchup=red; mustard=yellow; coffee=brown; a fire engine=red; an emerald=green; a ruby=red; a sapphire=blue
""")

MIXES = _pairs("""
blue and yellow=green; red and yellow=orange; red and blue=purple; black and white=grey; red and white=pink;
red and green=brown
""")

OPPOSITES = _pairs("""
hot=cold; big=small; tall=short; fast=slow; light=dark; heavy=light; happy=sad; old=young; new=old; rich=poor; early=late;
open=closed; full=empty; hard=soft; wet=dry; loud=quiet; strong=weak; clean=dirty; day=night; up=down; left=right;
black=white; good=bad; high=low; long=short; near=far; first=last; easy=difficult; cheap=expensive; love=hate; war=peace;
summer=winter; north=south; east=west; buy=sell; begin=end; true=false; inside=outside; thick=thin; sweet=sour
""")

YOUNG = _pairs("""
dog=puppy; cat=kitten; cow=calf; horse=foal; sheep=lamb; pig=piglet; hen=chick; goat=kid; lion=cub; bear=cub; duck=duckling;
frog=tadpole; kangaroo=joey; deer=fawn; goose=gosling; swan=cygnet; butterfly=caterpillar; elephant=calf; wolf=pup
""")

SOUNDS = _pairs("""
dog=barks; cat=meows; cow=moos; horse=neighs; sheep=bleats; pig=grunts; duck=quacks; lion=roars; wolf=howls; bee=buzzes;
owl=hoots; frog=croaks; snake=hisses; rooster=crows; mouse=squeaks; donkey=brays
""")

LEGS = _pairs("""
a dog=four; a cat=four; a horse=four; a cow=four; a spider=eight; an ant=six; a bee=six; a bird=two; a human=two; a snake=no;
a fish=no; an octopus=no; a chicken=two; an elephant=four; a fly=six; a beetle=six; a mouse=four; a duck=two
""")

SYMBOLS = _pairs("""
hydrogen=H; helium=He; carbon=C; nitrogen=N; oxygen=O; sodium=Na; magnesium=Mg; aluminium=Al; silicon=Si; sulphur=S;
chlorine=Cl; potassium=K; calcium=Ca; iron=Fe; copper=Cu; zinc=Zn; silver=Ag; tin=Sn; gold=Au; mercury=Hg; lead=Pb;
uranium=U; neon=Ne; water=H2O; carbon dioxide=CO2; table salt=NaCl
""")

SIDES = _pairs("""
triangle=three; square=four; rectangle=four; pentagon=five; hexagon=six; heptagon=seven; octagon=eight; nonagon=nine;
decagon=ten; cube=six
""")

UNITS = _pairs("""
seconds in a minute=60; minutes in an hour=60; hours in a day=24; days in a week=7; days in a year=365; months in a year=12;
weeks in a year=52; days in a leap year=366; years in a century=100; years in a decade=10; centimetres in a metre=100;
metres in a kilometre=1000; grams in a kilogram=1000; millimetres in a centimetre=10; letters in the alphabet=26;
pence in a pound=100; cents in a euro=100; planets in the solar system=8; degrees in a circle=360; seasons in a year=4;
continents on Earth=7; players in a football team=11; strings on a violin=4; strings on a guitar=6; keys on a piano=88;
squares on a chessboard=64; cards in a deck=52; eggs in a dozen=12; bits in a byte=8; sides on a die=6;
fingers on a hand=5; quarters in a whole=4; years in a millennium=1000; seconds in an hour=3600; minutes in a day=1440;
teeth does an adult have=32; bones does an adult have=206; hearts does an octopus have=3; wheels does a bicycle have=2;
wheels does a car have=4; colours are in a rainbow=7
""")

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SEASONS = ("spring", "summer", "autumn", "winter")
PLANETS = ("Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune")
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
)  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
