"""Words that questions may be about and that the model knows nothing of, by part of speech and field."""

from __future__ import annotations


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\n", " ").split(",") if part.strip())


TOPICS = _split("""
quantum physics, evolution, democracy, inflation, photosynthesis, the Roman Empire, the French Revolution, jazz, opera, ballet,
blockchain, machine learning, neural networks, climate change, solar power, nuclear fusion, gravity waves, black holes, dark matter,
string theory, thermodynamics, algebra, calculus, geometry, statistics, probability, topology, logic, ethics, stoicism, existentialism,
buddhism, islam, christianity, hinduism, mythology, astrology, psychology, sociology, anthropology, archaeology, economics, taxes,
mortgages, pensions, insurance, stocks, bonds, bitcoin, marketing, management, leadership, negotiation, grammar, poetry, novels,
punctuation, calligraphy, typography, architecture, sculpture, impressionism, surrealism, photography, film noir, animation, puppetry,
chess openings, poker, bridge, go, sudoku, crosswords, origami, knitting, sewing, weaving, pottery, woodwork, plumbing, wiring,
roofing, gardening, composting, beekeeping, fishing, hunting, sailing, rowing, surfing, skiing, climbing, hiking, yoga, boxing, judo,
fencing, archery, golf, cricket, rugby, baseball, basketball, hockey, handball, volleyball, badminton, marathons, triathlons, nutrition,
vitamins, proteins, vaccines, antibiotics, viruses, bacteria, diabetes, migraine, asthma, allergies, insomnia, back pain, depression,
anxiety, meditation, hypnosis, dreams, memory palaces, handwriting, public speaking, body language, small business, start-ups,
job interviews, salaries, unions, strikes, elections, parliaments, constitutions, treaties, wars, crusades, pirates, vikings, samurai,
knights, castles, cathedrals, pyramids of Mexico, Stonehenge, Atlantis, dinosaurs, fossils, volcanoes, earthquakes, glaciers, tides,
hurricanes, deserts, rainforests, coral reefs, mushrooms, moss, ferns, orchids, cacti, bamboo, seaweed, plankton, jellyfish, sharks,
the stock market, the housing market, the gold standard, the big bang, the speed of light, the internet, the printing press,
the steam engine, the telephone, the radio, television, satellites, rockets, submarines, helicopters, drones, robots, lasers, magnets,
batteries, transistors, compilers, operating systems, databases in general, encryption, passwords, spam, phishing, cookies on the web,
open source, version control, Rust, Java, Haskell, Prolog, JavaScript, Kubernetes, spreadsheets, PDF files, regular expressions,
sorting algorithms, graph theory, game theory, cellular automata, fractals, chaos, entropy, semiconductors, genetics, DNA, cloning,
stem cells, the immune system, the nervous system, the liver, kidneys, lungs, muscles, skin care, hair loss, tattoos, perfume, fashion,
jewellery, diamonds, pearls, silk, leather, linen, cotton, carpets, wallpaper, paint, concrete, steel, asphalt, tunnels, dams, canals,
railways, trams, bicycles, motorcycles, electric cars, tyres, brakes, gearboxes, diesel engines, carburettors, airports, jet lag, visas,
passports, customs, camping, cruises, hotels, hostels, tipping, etiquette, weddings, funerals, divorces, adoption, childbirth, teething,
kindergarten, homework, exams, universities, scholarships, theses, libraries, museums, zoos, circuses, carnivals, festivals, fireworks
""")
PEOPLE = _split("""
Napoleon, Julius Caesar, Cleopatra, Alexander the Great, Charlemagne, Genghis Khan, Queen Victoria, Elizabeth I, Louis XIV, Bismarck,
Churchill, Roosevelt, Kennedy, Lincoln, Washington, Jefferson, Lenin, Gandhi, Mandela, Mozart, Beethoven, Bach, Chopin, Wagner, Verdi,
Vivaldi, Schubert, the Beatles, Elvis, Madonna, Bob Dylan, Picasso, Van Gogh, Rembrandt, Monet, Michelangelo, Raphael, Dürer, Klimt,
Homer, Dante, Cervantes, Molière, Tolstoy, Dostoevsky, Kafka, Hemingway, Jane Austen, Charles Dickens, Mark Twain, Agatha Christie,
Aristotle, Plato, Socrates, Confucius, Kant, Hegel, Nietzsche, Marx, Freud, Jung, Darwin, Einstein, Galileo, Kepler, Copernicus,
Curie, Pasteur, Tesla, Edison, Gutenberg, Turing, Gauss, Euler, Archimedes, Hawking, Columbus, Magellan, Marco Polo, Amundsen,
Joan of Arc, Robin Hood, King Arthur, Sherlock Holmes, Dracula, Batman, Superman, Harry Potter, Hercules, Zeus, Odin, Buddha,
the king of Spain, the president, the chancellor, the pope, the prime minister, my neighbour, my boss, your mother, my uncle, Pelé,
Muhammad Ali, Usain Bolt, Roger Federer, Serena Williams, Marilyn Monroe, Charlie Chaplin, Hitchcock, Spielberg, Steve Jobs, Bill Gates
""")
THINGS = _split("""
car, bicycle, bus, train, plane, boat, lorry, tractor, scooter, helicopter, house, flat, garage, cellar, attic, roof, window, door,
floor, wall, stair, lift, kitchen, oven, fridge, dishwasher, toaster, kettle, pan, pot, knife, fork, spoon, plate, cup, glass, bottle,
jar, bowl, table lamp, lamp, candle, mirror, carpet, curtain, pillow, blanket, mattress, wardrobe, desk, drawer, box, bag, suitcase,
backpack, wallet, purse, key, lock, chain, rope, nail, screw, ladder, bucket, broom, mop, brush, sponge, soap, towel, razor, comb,
watch, clock, ring, necklace, glasses, umbrella, jacket, sweater, dress, skirt, belt, tie, scarf, glove, boot, sandal, book, newspaper,
magazine, letter, envelope, stamp, pen, pencil, ruler, eraser, notebook, calendar, map, globe, camera, phone, tablet, laptop, printer,
keyboard, monitor, mouse pad, cable, charger, battery, radio set, speaker, microphone, headset, guitar string, drum kit, harp, cello,
clarinet, oboe, organ, accordion, ball, racket, bat, skate, ski, sledge, tent, kite, puzzle, doll, toy, balloon, swing, bench, fountain,
statue, bridge, tower, church, temple, mosque, school, hospital, factory, farm, mill, bakery, shop, market, bank, office, station, harbour,
airport, prison, theatre, cinema, stadium, pool, beach, island, lake, pond, waterfall, cave, cliff, hill, valley, meadow, swamp, forest,
tree trunk, branch, root, seed, thorn, hedge, fence, gate, path, road, motorway, traffic light, pavement, engine, wheel, pump, pipe, tap,
sink, bath, shower, heater, fan, filter, sensor, switch, socket, fuse, robot arm, telescope, microscope, thermometer, compass, scale,
syringe, bandage, pill, wheelchair, crutch, coffin, crown, sword, shield, arrow, cannon, anchor, sail, oar, rudder, mast, flag, coin
""")
FOODS = _split("""
pizza, lasagne, risotto, sushi, curry, goulash, paella, tacos, pancakes, waffles, apple pie, cheesecake, brownies, muffins, biscuits,
sourdough, dumplings, noodles, rice pudding, onion soup, pea soup, potato salad, coleslaw, omelette, scrambled eggs, roast beef, meatballs,
fish and chips, fried chicken, lamb stew, tofu, hummus, falafel, guacamole, salsa, mayonnaise, vinaigrette, pesto, marmalade, jam, toffee,
ice cream, lemonade, punch, beer, whisky, cocktails, espresso, green tea, smoothies, yoghurt, kimchi, sauerkraut, pickles, sausages, ham,
caviar, oysters, truffles, asparagus, artichokes, garlic, ginger, saffron, vanilla, cinnamon, pepper, olive oil, vinegar, peanut butter
""")
CREATURES = _split("""
tiger, leopard, hyena, zebra, rhino, hippo, camel, llama, moose, bison, badger, otter, beaver, squirrel, hedgehog, mole, bat, weasel, fox,
lynx, seal, walrus, dolphin, orca, penguin, pelican, stork, heron, crane, parrot, peacock, turkey, pigeon, cuckoo, woodpecker, kingfisher,
ostrich, emu, crocodile, iguana, gecko, chameleon, turtle, toad, newt, salmon, trout, eel, carp, cod, tuna, crab, lobster, shrimp, snail,
slug, worm, leech, beetle larva, moth, wasp, hornet, cricket, grasshopper, mosquito, flea, tick, scorpion, centipede, dragonfly, ladybird,
dinosaur, mammoth, unicorn, dragon, phoenix, griffin, sloth, panda, koala, platypus, wombat, armadillo, anteater, baboon, gorilla, lemur
""")
PLACES = _split("""
New York, Los Angeles, San Francisco, Miami, Las Vegas, Texas, California, Florida, Alaska, Hawaii, Siberia, Bavaria, Saxony, Tuscany,
Sicily, Sardinia, Corsica, Crete, Provence, Brittany, Normandy, Catalonia, Andalusia, Cornwall, Kent, Yorkshire, Liverpool, Manchester,
Birmingham, Glasgow, Barcelona, Valencia, Seville, Naples, Florence, Venice, Marseille, Bordeaux, Stuttgart, Frankfurt, Dresden, Leipzig,
Salzburg, Geneva, Lausanne, Rotterdam, Antwerp, Gothenburg, Malmö, St Petersburg, Istanbul, Dubai, Mecca, Jerusalem, Shanghai, Hong Kong,
Singapore, Taipei, Kyoto, Melbourne, Brisbane, Cape Town, Johannesburg, Timbuktu, Casablanca, Rio de Janeiro, São Paulo, Cusco, Patagonia,
the Sahara, the Gobi, the Alps, the Andes, the Himalayas, the Pyrenees, the Rhine, the Danube, the Nile, the Amazon, the Mississippi,
the Thames, the Seine, Lake Geneva, Loch Ness, the Baltic, the Black Sea, the Red Sea, Antarctica, Greenland, Madagascar, Tasmania
""")
NO_CAPITAL = _split("""
Bolivia, Guyana, Suriname, Honduras, Panama, Jamaica, Haiti, Barbados, Libya, Sudan, Chad, Mali, Niger, Angola, Zambia, Zimbabwe, Botswana,
Namibia, Mozambique, Malawi, Rwanda, Somalia, Gabon, Togo, Benin, Cameroon, Liberia, Madagascar, Qatar, Kuwait, Oman, Yemen, Syria, Israel,
Saudi Arabia, Afghanistan, Uzbekistan, Kazakhstan, Georgia, Armenia, Azerbaijan, Bangladesh, Bhutan, Sri Lanka, Myanmar, Laos, Cambodia,
Malaysia, Singapore, Taiwan, North Korea, Papua New Guinea, Fiji, Samoa, Tonga, Monaco, Andorra, Liechtenstein, San Marino, Belarus, Moldova,
Montenegro, North Macedonia, Bosnia, Kosovo, Texas, California, Bavaria, Florida, Scotland's islands, Sicily, Tuscany, Atlantis, the moon
""")
"""Countries and regions whose capital is not among the facts."""
LANGUAGES = _split("""
German, French, Spanish, Italian, Latin, Greek, Russian, Polish, Czech, Dutch, Swedish, Danish, Norwegian, Finnish, Hungarian, Turkish,
Arabic, Hebrew, Persian, Hindi, Chinese, Japanese, Korean, Thai, Vietnamese, Swahili, Esperanto, Welsh, Irish, Portuguese, Romanian, Klingon
""")
PLAIN_WORDS = _split("""
house, love, friend, bread, water, tree, window, apple, freedom, work, school, child, music, winter, mountain, river, letter, heart, dream,
garden, morning, night, street, money, happiness, truth, soul, light, silence, hope, courage, anger, justice, kitchen, cloud, stone, to run,
to sleep, to eat, to think, to forget, beautiful, strange, serendipity, ubiquitous, ephemeral, melancholy, paradox, irony, hubris, zeitgeist
""")
ACTIVITIES = _split("""
learn to swim, fix a flat tyre, tie a tie, change a light bulb, paint a wall, write a novel, learn the guitar, lose weight, build a boat,
grow tomatoes, train a dog, catch a fish, make money, get rich, find a job, write a CV, quit smoking, sleep better, stop worrying, invest,
buy a house, sell a car, rent a van, plan a wedding, host a party, clean an oven, remove a stain, iron a shirt, sew on a button, cut hair,
bake a cake, boil an egg, roast a chicken, cook rice, brew beer, peel a mango, sharpen a knife, repair a roof, unblock a drain, install Linux,
hack a phone, learn Chinese, speak in public, meet people, ask for a raise, win at chess, juggle, whistle, ride a horse, fly a kite, dive,
ski, surf, climb a mountain, survive in the desert, light a fire, read a map, tell a lie, keep a secret, save energy, raise children, adopt a cat,
fold a shirt, pack a suitcase, file my taxes, sue somebody, write a will, get a visa, move to Spain, study medicine, become a pilot, sing well
""")
