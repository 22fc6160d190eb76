// French: names, words, places and answers that values are made of. All are common ones; together they mean nobody.
import { between, chance, digits, pick } from '../shared/kit.mjs';

const list = (s) => s.split(', ');
const towns = list('Paris, Lyon, Marseille, Toulouse, Nantes, Lille, Rennes, Bordeaux, Strasbourg, Metz, Nancy, Dijon, Angers, Grenoble, Montpellier, Le Havre, Brest, Tours, Reims, Limoges, Annecy, Pau');
const foreign = [['B-', 4, 'Bruxelles Liège Namur Charleroi Mons Arlon Wavre'], ['', 4, 'Genève Lausanne Fribourg Neuchâtel Sion Nyon'], ['L-', 4, 'Luxembourg Esch-sur-Alzette Differdange Dudelange Ettelbruck']];
const streets = list('des Lilas, de la République, Victor Hugo, du Moulin, de la Gare, des Écoles, Jean Jaurès, de l\'Église, du Général de Gaulle, des Acacias, Pasteur, de Verdun, du Château, de la Liberté, des Cerisiers, de Strasbourg, '
	+ 'Émile Zola, du Marché, de la Fontaine, des Tilleuls, Voltaire, du Stade, des Roses, de Luxembourg, de Longwy');
const words = list('soleil, maison, chocolat, Bretagne, tulipe, vacances, Minou, papillon, montagne, Marseille, bonjour, jardin, citron, guitare, orage, licorne, doudou, football, azerty, cannelle, nuage, rivière, Médor, tempête, chaton, printemps, lavande, cerise, violette, ballon, pivoine, cacahuète');

export const vocab = {
	first: list('Marie, Jean, Sophie, Pierre, Camille, Nicolas, Julie, Thomas, Céline, Laurent, Nathalie, François, Isabelle, Olivier, Aurélie, Mathieu, Chloé, Antoine, Sandrine, Philippe, Amina, Karim, Léa, Hugo, Manon, Lucas, Fatima, Mehdi, Élodie, Vincent, '
		+ 'Martine, Gérard, Jacqueline, Yann, Solène, Baptiste, Inès, Rachid, Corinne, Thierry, Noémie, Gilles, Odile, Xavier'),
	last: list('Martin, Bernard, Dubois, Durand, Moreau, Laurent, Lefebvre, Michel, Garcia, Roux, Fournier, Girard, Bonnet, Dupont, Lambert, Fontaine, Rousseau, Vincent, Muller, Faure, Mercier, Blanc, Guérin, Boyer, Garnier, Chevalier, Gauthier, Perrin, Morin, '
		+ 'Benali, Diallo, Da Silva, Nguyen, Ferreira, Schmit, Weber, Hoffmann, Peeters, Janssens, Lambrecht, Favre, Rochat, Bovet, Jacquet, Le Gall, Kermarrec, Traoré, Haddad, Colin, Vidal, Renaud, Leclercq'),
	words,
	domains: list('gmail.com, hotmail.fr, orange.fr, wanadoo.fr, free.fr, yahoo.fr, outlook.fr, laposte.net, sfr.fr, outlook.com, bluewin.ch, skynet.be, pt.lu, example.fr, example.com, exemple.example.org, gmail.com, hotmail.com, icloud.com, proximus.be, protonmail.com'),
	place(r) {
		const [head, size, names] = pick(r, foreign), abroad = chance(r, 0.3);
		return { house: String(between(r, 1, 180)), way: pick(r, list('rue, rue, rue, avenue, boulevard, place, chemin, impasse, allée, route, quai')), street: pick(r, streets), extra: pick(r, ['', '', '', ' bis', ' ter']),
			code: abroad ? digits(r, size, '1234') : digits(r, 2, '1234567') + digits(r, 1) + pick(r, ['00', '10', '20', '30', '50', '40']), head: abroad ? head : '', town: abroad ? pick(r, names.split(' ')) : pick(r, towns) };
	},
	sayHouse: (r, lex, v, s) => lex.number(r, Number(s), v),
	sayCode(r, lex, v, code) {
		if (code.length === 4) return `${lex.number(r, Number(code.slice(0, 2)), v)} ${code.slice(2) === '00' ? 'zéro zéro' : lex.number(r, Number(code.slice(2)), v)}`;
		return chance(r, 0.5) ? lex.number(r, Number(code), v) : `${lex.number(r, Number(code.slice(0, 2)), v)} ${lex.number(r, Number(code.slice(2)), v)}`;
	},
	address(r, a, form) {
		const head = form === 'written' && chance(r, 0.4) ? a.head : '', sep = form === 'written' ? pick(r, [', ', ', ', ' ', ' - ']) : pick(r, [' ', ', ', ' à ']);
		if (sep === ' à ') return `${a.house}${a.extra} ${a.way} ${a.street} à ${a.town}`;
		return `${a.house}${a.extra}${form === 'written' && chance(r, 0.3) ? ',' : ''} ${a.way} ${a.street}${sep}${head}${a.code} ${a.town}`;
	},
	conditions: list('diabète de type 2, diabète, cancer du sein, leucémie, dépression, burn-out, asthme, épilepsie, sclérose en plaques, hypertension, insuffisance cardiaque, hépatite C, VIH, Alzheimer, Parkinson, schizophrénie, trouble bipolaire, endométriose, fausse couche, '
		+ 'tuberculose, arythmie, cirrhose, insuffisance rénale, maladie de Crohn, polyarthrite rhumatoïde, fibromyalgie, psoriasis, embolie pulmonaire, AVC, infarctus, grossesse à risque, cancer de la prostate, lymphome, anorexie, apnée du sommeil, mélanome, ménopause précoce, hernie discale, '
		+ 'addiction à l\'alcool, bronchite chronique'),
	answers: {
		maiden: (r) => pick(r, vocab.last), pet: (r) => pick(r, list('Minou, Médor, Félix, Caramel, Rex, Chipie, Gribouille, Filou, Noisette, Titus, Grisette, Bandit, Moka, Plume, Tigrou, Choupette, Ulysse, Pixel')),
		town: (r) => pick(r, towns), school: (r) => `${pick(r, ['école', 'collège', 'lycée', 'école primaire', 'groupe scolaire'])} ${pick(r, ['Jules Ferry', 'Saint-Joseph', 'Jean Moulin', 'Pasteur', 'Marie Curie', 'Victor Hugo', 'Henri IV', 'du Centre', 'Louise Michel', 'Jean Macé', 'Paul Éluard'])}`,
		car: (r) => pick(r, list('Renault Clio, Peugeot 205, une deux chevaux, Citroën Saxo, Golf, Twingo, Renault 5, Fiat Panda, Simca mille, Peugeot 106, une Coccinelle, Opel Corsa')) + pick(r, ['', ' rouge', ' bleue', ' grise', ' blanche']),
		teacher: (r) => `${pick(r, ['Madame', 'Monsieur'])} ${pick(r, vocab.last)}`, food: (r) => pick(r, list('la raclette, le couscous, les crêpes, la tartiflette, les lasagnes, le cassoulet, la blanquette, la mousse au chocolat, la pizza, la choucroute, le risotto, les moules frites, la quiche')),
		film: (r) => pick(r, list('Amélie Poulain, Titanic, La Grande Vadrouille, Les Visiteurs, Le Grand Bleu, Intouchables, Star Wars, Matrix, Le Parrain, Bambi, Avatar, Cinema Paradiso')), friend: (r) => pick(r, vocab.first), grand: (r) => `${pick(r, vocab.first)} ${pick(r, vocab.last)}`,
		street: (r) => `rue ${pick(r, streets)}`, star: (r) => pick(r, list('Zidane, Johnny Hallyday, Jacques Brel, Stromae, Mylène Farmer, Platini, Noah, Barbara, Renaud, Indochine, Goldman, Daft Punk')),
		nick: (r) => pick(r, list('Loulou, Puce, Titi, Kiki, Bichette, Doudou, Nono, Lili, Poussin, Zaza')), job: (r) => pick(r, list('boulanger, vendeuse chez le fleuriste, facteur, serveur dans un café, caissière, moniteur de colo, plongeur, animatrice')),
	},
};

const QUESTIONS = {
	maiden: ['[Quel est le|Le] nom de jeune fille de votre mère ?', 'le nom de jeune fille de ma mère'], pet: ['[Quel était le|Le] nom de votre premier animal ?', 'le nom de mon premier animal'], town: ['Dans quelle ville êtes-vous né ?', 'ma ville de naissance'],
	school: ['Quelle était votre école primaire ?', 'le nom de mon école'], car: ['Quelle était votre première voiture ?', 'ma première voiture'], teacher: ['Le nom de votre instituteur préféré ?', 'le nom de mon instituteur préféré'], food: ['Quel est votre plat préféré ?', 'mon plat préféré'],
	film: ['Quel est votre film préféré ?', 'mon film préféré'], friend: ['Le prénom de votre meilleur ami d\'enfance ?', 'le prénom de mon meilleur ami d\'enfance'], grand: ['Comment s\'appelait votre grand-mère ?', 'le nom de ma grand-mère'],
	street: ['Dans quelle rue avez-vous grandi ?', 'la rue de mon enfance'], star: ['Qui était votre idole de jeunesse ?', 'mon idole de jeunesse'], nick: ['Quel était votre surnom d\'enfant ?', 'mon surnom d\'enfant'], job: ['Quel a été votre premier emploi ?', 'mon premier emploi'],
};

export const questions = (r, kind) => ({ q: QUESTIONS[kind][0].replace(/\[([^|]*)\|([^\]]*)\]/, (_, a, b) => pick(r, [a, b])), fact: QUESTIONS[kind][1] });
