// German: sentence shapes that hold for any value with a name. {n} is its name, {mein} {der} {Ihr} the name with its article in the
// nominative, {meinen} {den} {Ihren} in the accusative, {ist} "ist" or "sind", {v} the value, {w} the value said again,
// {v/} the value over several turns.

export const common = {
	one: [
		'{mein} {ist} {v}', '{der} {ist} {v}', 'also {mein} {ist} {v}', '{mein}: {v}', '{n}: {v}', '{n} {v}', 'hier {ist} {mein}: {v}', 'ich gebe Ihnen {meinen}, {v}', 'anbei {mein}: {v}', 'für {den} habe ich {v}', 'wie besprochen {mein}: {v}',
		'Sie wollten {meinen} wissen, [also|ja|] {v}', 'ich habe {den} vor mir, {v}', '{v}, das {ist} {mein}', '{v} {ist} {der}', 'ich möchte {meinen} ändern, neu {ist} {v}', 'haben Sie {meinen} richtig, {v}?', 'A: wenn ich richtig verstehe, {ist} {Ihr} {v}?',
		'A: ich sehe hier {den} {v}, stimmt das?', 'A: ich wiederhole {Ihren}: {v}', 'A: also ich habe {v} als {n} notiert', 'A: Sie sagten {v}, richtig, das {ist} {der}?', 'Sie finden mich unter {n} {v}', 'meine Frau hat mir {den} gegeben, Moment, {v}',
		'da steht {n} und dann {v}', 'bitte notieren Sie {meinen}, {v}, und rufen Sie zurück', 'ich habe {v} als {n} eingegeben und es geht nicht', 'auf der Rechnung {ref} ist ein Fehler, {mein} {ist} {v}', 'ich habe [am Montag|gestern|letzte Woche] wegen {sum} angerufen, {mein} {ist} {v}',
		'guten Tag, {n} {v}, es geht um die Bestellung {ref}', '{der} von meinem Mann {ist} {v}', '{der} meiner Mutter, das {ist} {v}', 'Entschuldigung, das war falsch, {der} {ist} {v}', 'für die Überweisung von {sum}, {n} {v}', 'ich lese vor, {n}, {v}',
		'ja also {n}, sind Sie bereit? {v}', 'Ihr Kollege hat {meinen} falsch notiert, richtig ist {v}', 'ach ja, {mein}... {v}', 'zur Bestätigung: {n} {v}', 'mein Schreiben vom {date}, {n} {v}, bitte prüfen', '{mein}? {v}', 'noch einmal {mein}: {v}', 'das müsste {v} sein, {mein}',
		'Moment, ich suche {meinen}... {v}', 'A: zur Kontrolle, {Ihr} lautet {v}?', '{der} lautet {v}', 'wie gewünscht, {n} = {v}', 'tragen Sie bitte {v} als {n} ein', 'gilt {v} noch als {n}?',
		'ich habe am {date} für {sum} bestellt, dann wurde ich nach {dem} gefragt, {v}, und seit {days} Tagen höre ich nichts',
		'{n}: {v} / Bestellung: {ref} / Betrag: {sum}',
		'Bestellung {ref} vom {date}, {n} {v}, gesamt {sum}, Lieferung um {time}',
		'also ich fasse zusammen, {qty} Artikel, {sum}, {n} {v}, und die Lieferung am {date}',
		'mein Sohn hat das Formular ausgefüllt und als {n} {v} eingetragen, das war vor {years} Jahren',
		'ich habe schon dreimal geschrieben, {mein} {ist} immer noch {v}, Vorgang {case}',
		'auf dem Schreiben vom {date} steht {der}, {v}, und darunter ein Betrag von {sum}',
		'ja ja ich höre Sie, also {der}, schreiben Sie mit, {v}, so, und was brauchen Sie noch?',
		'es geht um die Anmeldung, {n} {v}, und man hat mir {sum} Gebühr genannt',
		'A: gut, {der}, also {v}, steht jetzt unter dem Ticket {case}',
		'steht {v} als {n} auf der Rechnung {inv}?',
		'nein, nicht das alte, {mein} {ist} {v}, das andere nutze ich seit {year} nicht mehr',
	],
	many: [
		'A: [Wie lautet|Wie ist|Was ist] {Ihr}?\nC: [ja|also|gerne|äh|], {v}', 'A: {Ihr} bitte?\nC: {v}', 'A: Und {der}?\nC: das {ist} {v}', 'A: Können Sie mir {den} vorlesen?\nC: [Moment|einen Augenblick|ich hole die Brille], {v/}', 'A: Ich bräuchte {Ihren}\nC: also {v}\nA: Ich wiederhole, {w}\nC: [ja|genau|richtig|stimmt]',
		'A: Dann bitte {den}, ich schreibe mit\nC: {v/}', 'A: Sagen Sie mir {den} ganz langsam\nC: {v/}', 'C: brauchen Sie {meinen}?\nA: Ja bitte\nC: {v}', 'A: Haben Sie {den} zur Hand?\nC: ja, Moment\nA: Lassen Sie sich Zeit\nC: so, {v}', 'A: {der}?\nC: {v}\nA: Das habe ich nicht verstanden, noch mal bitte\nC: {w}',
		'C: soll ich Ihnen {den} geben?\nA: Ich höre\nC: {v/}', 'A: Um Sie zu finden, brauche ich {Ihren}\nC: [ja|klar|kein Problem], {v}', 'A: Wir gleichen kurz {den} ab\nC: okay, {v}\nA: Danke, notiert', 'A: Mir fehlt noch {der}\nC: ach so, {v}', 'A: Hat sich bei {dem} etwas geändert?\nC: ja, jetzt {ist} es {v}',
		'A: Bei uns {ist} {der} {v}\nC: ja, das stimmt', 'C: ich finde {den} nicht\nA: Schauen Sie auf das Schreiben\nC: ah ja, {v}', 'A: {den} habe ich hier nicht\nC: komisch, {v}, das habe ich letztes Mal schon gesagt', 'A: Und zum Schluss {der}?\nC: {v}, so\nA: Wunderbar',
		'A: Nennen Sie mir bitte {Ihren}\nC: komplett?\nA: Ja, komplett\nC: {v}', 'A: {ist} {der} noch {v}?\nC: ja, alles beim Alten', 'C: {mein}, {v/}, haben Sie alles?\nA: Ja, alles notiert', 'A: Das System kennt {den} nicht\nC: aber es {ist} {v}\nA: Ich versuche es noch einmal',
		'A: Die Bestellung {ref} vom {date}, das sind Sie?\nC: ja\nA: Und {der}?\nC: {v}',
		'A: Welche Referenz haben Sie?\nC: {ref}\nA: Nein, ich meine {Ihren}\nC: ach so, {v}',
		'A: Ich brauche zwei Dinge, die Bestellnummer und {Ihren}\nC: die Bestellnummer ist {ref} und {der} {ist} {v}',
		'C: was genau meinen Sie mit {n}?\nA: Das steht auf Ihrem Dokument\nC: gut, also {v}',
		'A: {Ihr}, wenn Sie so weit sind\nC: ich suche meine Brille\nA: Kein Problem\nC: so, {v/}',
		'A: Bleiben Sie dran. So, {der}?\nC: {v}\nA: Und der Betrag?\nC: {sum}',
	],
};

export const phrases = {
	bare: ['{v}', '{v}', '{v}', 'ja, {v}', 'also {v}', 'hier: {v}', 'so, {v}', '{v} danke', 'A: Ja?\nC: {v}', 'C: {v}\nA: Danke, habe ich', 'C: {v/}'],
	acks: ['ja', 'okay', 'gut', 'ich notiere', 'weiter', 'mhm', 'sehr gut', 'ja, ich höre', 'habe ich', 'und dann', 'jawohl', 'in Ordnung', 'genau', 'alles klar'],
	before: ['Guten Tag,', 'Ja hallo,', 'Also,', 'Danke für Ihre Antwort.', 'Äh,', 'Guten Morgen, ich rufe wegen der Bestellung {ref} an.', 'Ja, gerne.', 'Ich bin seit {years} Jahren Kunde.', 'Ich habe eine Rechnung über {sum} bekommen.', 'Grüezi,', 'Servus,',
		'Entschuldigen Sie die späte Antwort.', 'Okay.', 'Der Vertrag läuft seit {date}.', 'Moin,'],
	after: ['So.', 'Haben Sie das?', 'Vielen Dank im Voraus.', 'Passt das?', 'Und wann kommt die Bestellung {ref}?', 'Der Betrag ist {sum}.', 'Schönen Tag noch.', 'Sagen Sie Bescheid, ob es klappt.', 'Ich kann dranbleiben.', 'Mit freundlichen Grüßen', 'Rufen Sie mich gegen {time} zurück.',
		'Ich hoffe, das reicht.'],
	opening: {
		agent: ['Sehr gut.', 'Danke Ihnen.', 'Prima, danke.', 'Ich schaue nach.', 'Okay, einen Moment.', 'Ich sehe die Bestellung {ref}.', 'Gut, dann weiter.'],
		turns: ['A: Kundenservice, guten Tag, was kann ich für Sie tun?\nC: hallo, es geht um die Bestellung {ref}', 'C: mir wurden zweimal {sum} abgebucht\nA: Das tut mir leid, ich prüfe das', 'A: Danke fürs Warten\nC: kein Problem', 'C: ich möchte meinen Tarif wechseln\nA: Gerne', 'A: Der Termin ist am {date} um {time}\nC: passt',
			'C: das Paket ist nie angekommen\nA: Ich schaue gleich nach'],
	},
	closing: ['A: Perfekt, danke', 'A: Sehr gut, noch etwas?\nC: nein, danke', 'A: Danke. Der Betrag ist {sum}', 'A: Gut, der Vorgang {ref} ist offen', 'A: Einen Moment bitte', 'A: Ist gespeichert, schönen Tag\nC: danke, ebenso', 'A: Sie hören in {days} Tagen von uns'],
};
