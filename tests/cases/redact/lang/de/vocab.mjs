// German: names, words, places and answers that values are made of. All are common ones; together they mean nobody.
import { between, chance, digits, pick } from '../shared/kit.mjs';

const list = (s) => s.split(', ');
const towns = list('Berlin, Hamburg, München, Köln, Frankfurt, Stuttgart, Leipzig, Dresden, Trier, Saarbrücken, Bonn, Münster, Freiburg, Kassel, Rostock, Ulm, Erfurt, Mainz, Würzburg, Bremen, Kiel');
const abroad = [['A-', 'Wien Graz Linz Salzburg Innsbruck Klagenfurt'], ['CH-', 'Zürich Bern Basel Luzern Winterthur Chur'], ['L-', 'Luxemburg Echternach Grevenmacher Remich']];
const streets = list('Hauptstraße, Bahnhofstraße, Gartenweg, Schillerstraße, Goethestraße, Lindenallee, Am Markt, Kirchgasse, Ringstraße, Bergstraße, Mühlenweg, Dorfstraße, Rosenweg, Schulstraße, Wiesenweg, Beethovenstraße, Ludwigsplatz, Tulpenweg, Am Bach, Seestraße, Landstrasse, '
	+ 'Mariahilfer Straße, Birkenweg, Industriestraße, Kastanienallee');
const words = list('Sonne, Schatz, Fussball, Bayern, Schnucki, Sommer, Katze, Hund, Urlaub, Blume, Wolke, Gitarre, Kaffee, Mausi, Pferd, Garten, Zwiebel, Winter, Schmetterling, Bello, Berlin, Hallo, Erdbeere, Regen, Tiger, Kartoffel, Himmel, Zebra, Apfel, Donner, Pfeffer, Rakete');

export const vocab = {
	first: list('Anna, Michael, Sabine, Thomas, Petra, Andreas, Julia, Stefan, Katharina, Markus, Claudia, Jürgen, Monika, Lukas, Lena, Felix, Emma, Jonas, Ursula, Wolfgang, Heike, Uwe, Birgit, Mehmet, Ayşe, Fatma, Ali, Sophie, Maximilian, Franziska, Tobias, Nicole, Reto, Urs, Beat, Vreni, '
		+ 'Gerhard, Ingrid, Karl, Helga, Jan, Svenja, Tim, Ivana, Dragan'),
	last: list('Müller, Schmidt, Schneider, Fischer, Weber, Meyer, Wagner, Becker, Schulz, Hoffmann, Koch, Richter, Klein, Wolf, Schröder, Neumann, Schwarz, Zimmermann, Braun, Krüger, Hofmann, Lange, Werner, Krause, Lehmann, Köhler, Huber, Gruber, Steiner, Moser, Bauer, Keller, '
		+ 'Brunner, Baumann, Zürcher, Yılmaz, Öztürk, Kaya, Nowak, Kowalski, Petrović, Schäfer, Vogel, Friedrich, Günther, Lorenz, Thill, Wagener, Reding'),
	words,
	domains: list('gmx.de, web.de, t-online.de, gmail.com, hotmail.de, outlook.de, yahoo.de, gmx.at, bluewin.ch, gmx.ch, aon.at, freenet.de, pt.lu, example.de, example.com, firma.example.org, icloud.com, posteo.de, googlemail.com, gmx.net, hotmail.com, protonmail.com'),
	place(r) {
		const [head, names] = pick(r, abroad), out = chance(r, 0.3);
		return { house: String(between(r, 1, 180)), street: pick(r, streets), extra: pick(r, ['', '', '', ' a', ' b', 'c']), code: out ? digits(r, 4, '1234568') : digits(r, 5, '0123456789'), head: out ? head : '', town: out ? pick(r, names.split(' ')) : pick(r, towns) };
	},
	sayHouse: (r, lex, v, s) => lex.number(r, Number(s), v),
	sayCode: (r, lex, v, code) => (chance(r, 0.5) ? [...code].map((c) => lex.digit(r, Number(c), v)).join(' ')
		: [...(code.length === 5 ? [code[0]] : []), ...code.slice(code.length % 2).match(/../g)].map((p) => (p[0] === '0' ? [...p].map((c) => lex.digit(r, Number(c), v)).join(' ') : lex.number(r, Number(p), v))).join(' ')),
	address(r, given, form) {
		const a = form === 'written' ? given : { ...given, extra: given.extra.replace(/^(?=\w)/, ' ') };
		const head = form === 'written' && chance(r, 0.3) ? a.head : '', sep = form === 'written' ? pick(r, [', ', ', ', ' ', ' - ']) : pick(r, [' ', ', ', ' in ']);
		return sep === ' in ' ? `${a.street} ${a.house}${a.extra} in ${a.code} ${a.town}` : `${a.street} ${a.house}${a.extra}${sep}${head}${a.code} ${a.town}`;
	},
	conditions: list('Diabetes, Diabetes Typ 2, Brustkrebs, Leukämie, Depressionen, Burnout, Asthma, Epilepsie, Multiple Sklerose, Bluthochdruck, Herzinsuffizienz, Hepatitis C, HIV, Alzheimer, Parkinson, Schizophrenie, bipolare Störung, Endometriose, Tuberkulose, Herzrhythmusstörungen, Leberzirrhose, '
		+ 'Niereninsuffizienz, Morbus Crohn, Rheuma, Fibromyalgie, Schuppenflechte, Lungenembolie, Schlaganfall, Herzinfarkt, Prostatakrebs, Lymphdrüsenkrebs, Magersucht, Schlafapnoe, Hautkrebs, Bandscheibenvorfall, Alkoholsucht, chronische Bronchitis, Angststörung, Migräne, Darmkrebs'),
	answers: {
		maiden: (r) => pick(r, vocab.last), pet: (r) => pick(r, list('Bello, Mucki, Minka, Rex, Schnuffel, Hasso, Felix, Mimi, Struppi, Waldi, Krümel, Sammy, Balu, Flocke, Purzel, Lumpi, Leo, Susi')), town: (r) => pick(r, towns),
		school: (r) => `${pick(r, ['Goethe', 'Schiller', 'Pestalozzi', 'Astrid Lindgren', 'Einstein', 'Kepler', 'Humboldt', 'Sankt Martin', 'Erich Kästner', 'Montessori', 'Geschwister Scholl'])} ${pick(r, ['Schule', 'Grundschule', 'Gymnasium', 'Realschule'])}`,
		car: (r) => pick(r, list('Golf, VW Käfer, Opel Kadett, Trabant, Ford Fiesta, Polo, Fiat Punto, Audi 80, Renault Twingo, Opel Corsa, Mercedes 190, Ente, Wartburg')) + pick(r, ['', ' in Rot', ' in Blau', ' in Weiß', ' zwei']), teacher: (r) => `${pick(r, ['Frau', 'Herr'])} ${pick(r, vocab.last)}`,
		food: (r) => pick(r, list('Käsespätzle, Schnitzel, Sauerbraten, Grünkohl, Maultaschen, Pizza, Kaiserschmarrn, Fondue, Rösti, Linsen mit Spätzle, Gulasch, Lasagne, Königsberger Klopse, Rouladen')), film: (r) => pick(r, list('Titanic, Das Boot, Sissi, Winnetou, Der Pate, Matrix, Bambi, Dirty Dancing, Der Schuh des Manitu, Star Wars, Casablanca, Good Bye Lenin')),
		friend: (r) => pick(r, vocab.first), grand: (r) => `${pick(r, vocab.first)} ${pick(r, vocab.last)}`, street: (r) => pick(r, streets), star: (r) => pick(r, list('Nena, Udo Lindenberg, Boris Becker, Steffi Graf, Falco, Udo Jürgens, Rammstein, Die Ärzte, Herbert Grönemeyer, Franz Beckenbauer, Michael Jackson')),
		nick: (r) => pick(r, list('Spatzl, Mausi, Kalle, Hasi, Bärchen, Lulu, Zwerg, Schnecke, Knirps, Poldi')), job: (r) => pick(r, list('Zeitungsausträger, Verkäuferin in der Bäckerei, Postbote, Kellner, Lagerarbeiter, Babysitterin, Bademeister, Tankwart')),
	},
};

const QUESTIONS = {
	maiden: ['[Wie lautet der|Der] Mädchenname Ihrer Mutter?', 'der Mädchenname meiner Mutter'], pet: ['Wie hieß Ihr erstes Haustier?', 'der Name von meinem ersten Haustier'], town: ['In welcher Stadt sind Sie geboren?', 'mein Geburtsort'], school: ['Wie hieß Ihre Grundschule?', 'der Name meiner Schule'],
	car: ['Was war Ihr erstes Auto?', 'mein erstes Auto'], teacher: ['Wie hieß Ihr Lieblingslehrer?', 'der Name von meinem Lieblingslehrer'], food: ['Was ist Ihr Lieblingsessen?', 'mein Lieblingsessen'], film: ['Was ist Ihr Lieblingsfilm?', 'mein Lieblingsfilm'],
	friend: ['Wie hieß Ihr bester Freund in der Kindheit?', 'mein bester Freund aus der Kindheit'], grand: ['Wie hieß Ihre Großmutter?', 'der Name meiner Großmutter'], street: ['In welcher Straße sind Sie aufgewachsen?', 'die Straße meiner Kindheit'], star: ['Wer war Ihr Jugendidol?', 'mein Jugendidol'],
	nick: ['Was war Ihr Spitzname als Kind?', 'mein Spitzname als Kind'], job: ['Was war Ihr erster Beruf?', 'mein erster Job'],
};

export const questions = (r, kind) => ({ q: QUESTIONS[kind][0].replace(/\[([^|]*)\|([^\]]*)\]/, (_, a, b) => pick(r, [a, b])), fact: QUESTIONS[kind][1] });
