// French: sentence shapes that hold for any value with a name. {n} is its name, {mon} {le} {votre} {du} the name with its
// article, {cest} "c'est" or "ce sont", {v} the value, {w} the value said again, {v/} the value over several turns.

export const common = {
	one: [
		'{mon} {cest} {v}', '{le}, {cest} {v}', 'alors {mon}, {cest} {v}', '{mon} : {v}', '{n} : {v}', '{n} {v}', 'voici {mon} : {v}', 'je vous donne {mon}, {v}', 'je vous [envoie|transmets|communique] {mon} : {v}',
		'pour {le} {cest} {v}', 'comme convenu, {mon} : {v}', 'vous m\'avez demandé {mon}, [donc|alors|] {v}', 'j\'ai {mon} sous les yeux, {v}', '{v}, {cest} {mon}', '{v} [voilà|c\'est ça], {cest} {le}',
		'je voudrais modifier {mon}, le bon {cest} {v}', 'est-ce que vous avez bien {mon}, {v} ?', 'A: si je comprends bien, {votre} {cest} {v} ?', 'A: je vois {le} {v} dans votre dossier, c\'est bien ça ?',
		'A: je répète {votre} : {v}', 'A: donc j\'ai noté {v} pour {le}', 'A: vous m\'avez dit {v} pour {le}, exact ?', 'vous pouvez me retrouver avec {mon}, {v}', 'ma femme m\'a donné {le}, attendez, {v}',
		'je l\'ai devant moi, {le} {cest} {v}', 'notez {mon} s\'il vous plaît, {v}, et rappelez-moi', 'j\'ai saisi {v} comme {n} et ça ne marche pas', 'il y a une erreur sur la facture {ref}, {mon} {cest} {v}',
		'j\'ai appelé [lundi|mardi|hier|la semaine dernière] pour {sum}, {mon} {cest} {v}', 'bonjour, {n} {v}, je vous écris au sujet de la commande {ref}', '{le} de mon mari {cest} {v}', '{le} de ma mère, {cest} {v}',
		'désolé, je me suis trompé, {le} {cest} {v}', 'pour le virement de {sum}, {n} {v}', 'donc {le} écrit là, {cest} {v}', 'oui alors {n}, vous êtes prêt ? {v}', 'il est marqué {n} et ensuite {v}',
		'votre collègue a mal noté {mon}, c\'est {v} et pas autre chose', 'ah oui {mon}... {v}', 'pour confirmer : {n} {v}', 'mon dossier du {date}, {n} {v}, merci de vérifier', '{mon} ? {v}', 'je répète, {mon} : {v}',
		'ça devrait être {v}, {mon}', 'alors attendez je cherche {mon}... {v}', 'A: pour vérifier, {votre} se lit bien {v} ?', 'à la demande de votre service, {n} = {v}',
	],
	many: [
		'A: [Quel est|Pouvez-vous me donner|Je peux avoir|Il me faudrait] {votre} [s\'il vous plaît|] ?\nC: [oui|alors|oui bien sûr|d\'accord|], {v}', 'A: {votre} s\'il vous plaît ?\nC: {v}', 'A: Et {votre} ?\nC: {cest} {v}',
		'A: Vous pouvez me lire {le} ?\nC: [attendez|deux secondes|je prends mes lunettes], {v/}', 'A: Allez-y pour {le}, je note\nC: {v/}', 'A: J\'aurais besoin de {votre}\nC: alors {v}\nA: Je répète, {w}\nC: [oui|exactement|c\'est ça|voilà]',
		'A: Dictez-moi {le} doucement\nC: {v/}', 'C: vous voulez {mon} ?\nA: Oui, s\'il vous plaît\nC: {v}', 'A: Vous avez {le} avec vous ?\nC: oui, un instant\nA: Prenez votre temps\nC: voilà, {v}',
		'A: {le} ?\nC: {v}\nA: Pardon, je n\'ai pas entendu, vous pouvez répéter ?\nC: {w}', 'C: je vous donne {mon} ?\nA: Je vous écoute\nC: {v/}', 'A: Pour accéder à votre dossier, {votre} ?\nC: [euh|alors|oui], {v}',
		'A: On va vérifier {le} ensemble\nC: d\'accord, {v}\nA: C\'est noté, merci', 'A: Il me manque {le}\nC: ah pardon, {v}', 'A: Du nouveau pour {le} ?\nC: oui, maintenant {cest} {v}',
		'A: Chez nous {le} {cest} {v}\nC: oui c\'est exact', 'C: je ne trouve pas {mon}\nA: Regardez sur le courrier\nC: ah voilà, {v}', 'A: Je n\'ai pas {le} dans le dossier\nC: c\'est bizarre, {v}, je l\'ai donné la dernière fois',
		'A: Et pour terminer, {votre} ?\nC: {v}, voilà\nA: Parfait', 'A: Merci de me donner {votre}\nC: en entier ?\nA: Oui, en entier\nC: {v}', 'A: Est-ce toujours {v} pour {le} ?\nC: oui, rien n\'a changé',
		'C: {mon}, {v/}, vous avez tout ?\nA: Oui, tout est noté', 'A: Le système ne reconnaît pas {le}\nC: pourtant {cest} {v}\nA: J\'essaie encore',
	],
};

export const phrases = {
	bare: ['{v}', '{v}', '{v}', 'oui, {v}', 'alors {v}', 'voilà : {v}', 'donc {v}', '{v} merci'],
	acks: ['oui', 'd\'accord', 'ok', 'je note', 'allez-y', 'hum hum', 'très bien', 'oui je vous écoute', 'c\'est noté', 'continuez', 'ensuite', 'ouais', 'mm-hm', 'parfait'],
	before: ['Bonjour,', 'Oui bonjour,', 'Alors voilà,', 'Merci de votre réponse.', 'Euh,', 'Bonjour, je vous appelle pour ma commande {ref}.', 'Oui, tout à fait.', 'Je suis client depuis {years} ans.', 'J\'ai reçu la facture de {sum}.',
		'Bonsoir, désolé pour le retard.', 'D\'accord.', 'Bonjour Madame,', 'Mon contrat a commencé le {date}.', 'Rebonjour,'],
	after: ['Voilà.', 'Vous avez bien noté ?', 'Merci d\'avance.', 'C\'est bon ?', 'Et la commande {ref} arrive quand ?', 'Le montant est de {sum}.', 'Bonne journée.', 'Dites-moi si ça marche.', 'Je peux attendre en ligne.', 'Cordialement.',
		'Rappelez-moi vers {time} si besoin.', 'J\'espère que ça suffit.'],
	opening: {
		agent: ['Très bien.', 'Merci Madame.', 'Parfait, merci.', 'Je regarde.', 'D\'accord, un instant.', 'Je vois la commande {ref}.', 'Alors, pour continuer.'],
		turns: ['A: Service client bonjour, que puis-je faire pour vous ?\nC: bonjour, c\'est au sujet de la commande {ref}', 'C: bonjour, j\'ai été débité de {sum} deux fois\nA: Je comprends, je vais regarder',
			'A: Merci d\'avoir patienté\nC: pas de souci', 'C: je voudrais changer mon abonnement\nA: Bien sûr', 'A: Le rendez-vous est le {date} à {time}\nC: parfait', 'C: le colis n\'est jamais arrivé\nA: Je suis désolée, je vérifie'],
	},
	closing: ['A: C\'est parfait, merci', 'A: Très bien, autre chose ?\nC: non, merci', 'A: Merci. Le montant est de {sum}', 'A: Je vois, la demande {ref} est ouverte', 'A: Un instant je vous prie', 'A: C\'est enregistré, bonne journée\nC: merci à vous',
		'A: Vous aurez une réponse sous {days} jours'],
};
