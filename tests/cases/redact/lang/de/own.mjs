// German: what is asked for and told of each kind of value: the names that it has, and the shapes that only it has.

export const own = {
	card: {
		nouns: [['Kartennummer', 'f'], ['Kreditkartennummer', 'f'], ['Kreditkarte', 'f'], ['Karte', 'f'], ['Visa', 'f'], ['Mastercard', 'f'], ['sechzehnstellige Nummer', 'f'], ['Nummer auf der Karte', 'f'], ['Firmenkreditkarte', 'f'], ['Debitkarte', 'f'], ['komplette Kartennummer', 'f'], ['Nummer vorne auf der Karte', 'f'], ['Zahlungskarte', 'f'],
			['neue Karte', 'f'], ['Visakarte', 'f']],
		chat: ['KK {v} gültig bis {expiry} CVC {cvv}', 'Karte: {v}', 'KK-Nr. {v}', 'Zahlung per Karte {v}, {sum}', 'bitte {v} mit {sum} belasten', 'Karte verloren: {v}, bitte sperren', '{v} ({expiry})'],
		one: ['ich zahle mit der {v}', 'es ist eine Visa, {v}', 'buchen Sie {sum} von der {v} ab', 'mir wurde die Karte gestohlen, die {v}', 'bitte sperren Sie sofort die Karte {v}', 'die Karte wurde abgelehnt, dabei habe ich {v}', 'nehmen Sie lieber die andere, {v}', 'die sechzehn Ziffern? {v}', 'die Ziffern vorne sind {v}', 'ich bezahle die {sum}, {v}',
			'sie fängt an mit {v}', 'meine Karte {v}, gültig bis {expiry}', 'die Karte ist {v}, läuft ab {expiry} und hinten steht {cvv}', '{v}, gültig bis {expiry}, Prüfnummer {cvv}', 'A: die Zahlung mit der Karte {v} ist durch', 'das ist eine American Express, {v}', 'das ist die Karte von der Firma, {v}', 'belasten Sie die Karte mit der Nummer {v}', 'die Karte läuft auf {name}, Nummer {v}, gültig bis {expiry} und die Prüfnummer ist {cvv}', 'buchen Sie {sum} von {v} ab, Inhaber {name}'],
		many: ['A: Wie möchten Sie zahlen?\nC: mit Karte, {v}', 'A: Bitte die sechzehn Ziffern\nC: {v/}', 'A: Die ersten vier Ziffern?\nC: {v/}', 'A: Welche Zahlen stehen vorne auf der Karte?\nC: also {v/}', 'A: Die Kartennummer?\nC: {v}\nA: Das Ablaufdatum?\nC: {expiry}\nA: Und die drei Ziffern hinten?\nC: {cvv}',
			'C: jemand hat {sum} von meiner Karte abgebucht\nA: Von welcher?\nC: {v}', 'A: Die Nummer ist ungültig\nC: oh, ich fange noch mal an, {v}', 'A: Visa oder Mastercard?\nC: Visa, {v/}', 'A: Nehmen wir wieder die Karte {v}?\nC: ja', 'C: sind Sie bereit?\nA: Ja\nC: {v/}', 'C: ich möchte eine Karte hinterlegen\nA: Gerne\nC: {v/}\nA: Ist erledigt',
			'A: Die Zahlung von {sum} ist fehlgeschlagen\nC: dann nehmen Sie {v}', 'A: Lesen Sie mir die Karte vor\nC: {v/}\nA: Ich lese zurück: {w}\nC: ja'],
	},
	cvv: {
		nouns: [['Prüfnummer', 'f'], ['Sicherheitscode', 'm'], ['CVV', 'm'], ['CVC', 'm'], ['Kartenprüfnummer', 'f'], ['drei Ziffern auf der Rückseite', 'p'], ['Code auf der Rückseite', 'm'], ['dreistellige Prüfziffer', 'f'], ['Sicherheitsnummer der Karte', 'f'], ['CVC-Code', 'm'], ['dreistellige Nummer hinten', 'f'], ['Prüfziffer der Karte', 'f']],
		chat: ['cvv {v}', 'CVC: {v}', 'Prüfnr. {v}', 'gültig {expiry} cvc {v}', 'cvc = {v}, Ablauf {expiry}'],
		one: ['hinten drauf steht {v}', 'auf der Rückseite steht {v}', 'hinten auf der Karte lese ich {v}', 'neben der Unterschrift steht {v}', 'die Ziffern hinten sind {v}', 'die Karte läuft {expiry} ab und der Sicherheitscode ist {v}', 'Karte {card}, Prüfnummer {v}', 'es ist eine Amex, also der Code vorne ist {v}'],
		many: ['A: Und die drei Ziffern auf der Rückseite?\nC: {v}', 'A: Drehen Sie die Karte um, da stehen drei Zahlen\nC: ach ja, {v}', 'A: Der CVC?\nC: was ist das?\nA: Die drei Ziffern hinten\nC: {v}', 'A: Gültig bis?\nC: {expiry}\nA: Und die Prüfnummer?\nC: {v}', 'A: Die Kartennummer?\nC: {card}\nA: Der Sicherheitscode?\nC: {v}',
			'A: Die letzten drei Zahlen hinten?\nC: {v}\nA: Ich wiederhole, {w}\nC: ja', 'A: Zur Freigabe der {sum} bitte den CVV\nC: {v}', 'A: Bei American Express brauche ich die vier Ziffern vorne\nC: {v}', 'A: Mir fehlt noch die Prüfnummer\nC: stimmt, {v}', 'A: Neben dem Unterschriftsfeld?\nC: äh ich lese {v}'],
	},
	expiry: {
		nouns: [['Ablaufdatum', 'n'], ['Gültigkeitsdatum', 'n'], ['Ablaufdatum der Karte', 'n'], ['Gültigkeit der Karte', 'f'], ['Verfallsdatum der Karte', 'n'], ['Datum auf der Karte', 'n'], ['Kartengültigkeit', 'f']],
		chat: ['gültig bis {v}', 'exp {v}', 'Ablauf {v}', '{card} gültig bis {v}', 'KK {card} - {v} - {cvv}', 'gült. {v}'],
		one: ['die Karte läuft {v} ab', 'sie ist gültig bis {v}', 'die Karte gilt bis {v}', 'meine Karte ist bis {v} gültig', 'gültig bis Ende {v}', 'die Karte {card}, die läuft {v} ab', 'auf der Karte steht gültig bis {v}', 'die neue Karte geht bis {v}', 'A: die hinterlegte Karte läuft {v} ab', '{card}, Ablauf {v}', 'valid thru {v} steht da'],
		many: ['A: Das Ablaufdatum?\nC: {v}', 'A: Wann läuft sie ab?\nC: {v}', 'A: Bis wann ist die Karte gültig?\nC: {v}', 'A: Die Kartennummer?\nC: {card}\nA: Und gültig bis?\nC: {v}', 'A: Monat und Jahr auf der Karte?\nC: {v}\nA: {w}?\nC: ja', 'A: Die Gültigkeit?\nC: also {v}\nA: Und die Prüfnummer?\nC: {cvv}',
			'A: Ihre Karte ist abgelaufen\nC: nein, die läuft erst {v} ab', 'A: Wie lange gilt die Karte?\nC: Moment, bis {v}'],
	},
	iban: {
		nouns: [['IBAN', 'f'], ['IBAN-Nummer', 'f'], ['Bankverbindung', 'f'], ['neue IBAN', 'f'], ['IBAN vom Girokonto', 'f'], ['IBAN für die Lastschrift', 'f'], ['Kontoverbindung', 'f'], ['IBAN vom Gemeinschaftskonto', 'f'], ['internationale Kontonummer', 'f']],
		chat: ['IBAN {v}', 'Bankverb.: {v}', 'bitte auf {v} überweisen', 'meine iban {v} BIC folgt', 'Kontoinhaber {name}, IBAN {v}'],
		one: ['Sie können die {sum} auf {v} erstatten', 'überweisen Sie bitte auf das Konto {v}', 'abgebucht wird von {v}', 'das Konto ist {v}', 'ich habe die Bank gewechselt, jetzt ist es {v}', 'schicken Sie das Geld auf {v}', 'A: die Erstattung geht auf {v}', 'das Konto fängt an mit {v}', 'auf der Bankkarte lese ich {v}', 'SEPA-Mandat für {v}', 'die Miete von {sum} geht an {v}', 'das Konto läuft auf {name}, die IBAN ist {v}', 'Empfänger {name}, {v}, danke'],
		many: ['A: Auf welches Konto soll ich überweisen?\nC: {v}', 'A: Diktieren Sie mir die IBAN mit Buchstaben\nC: {v/}', 'A: Fängt sie mit DE an?\nC: {v/}', 'A: Ich brauche Ihre Bankverbindung\nC: ich lese vor, {v/}', 'A: Hinterlegt ist {v}, richtig?\nC: ja', 'A: Wohin sollen die {sum}?\nC: auf {v}', 'C: ich habe die Bank gewechselt\nA: Wie ist die neue IBAN?\nC: {v/}\nA: Also {w}\nC: genau',
			'A: Die IBAN ist unvollständig\nC: noch mal, {v}'],
	},
	bank_account: {
		nouns: [['Kontonummer', 'f'], ['Konto', 'n'], ['Kontonummer bei der Sparkasse', 'f'], ['Girokonto', 'n'], ['Sparkonto', 'n'], ['alte Kontonummer', 'f'], ['Bankkonto', 'n'], ['Nummer vom Girokonto', 'f']],
		chat: ['Kto. {v} BLZ {blz}', 'Kontonr. {v}', 'Kto-Nr: {v}, BLZ: {blz}', 'Konto {v} bei der Sparkasse'],
		one: ['Kontonummer {v}, Bankleitzahl {blz}', 'die BLZ ist {blz} und die Kontonummer {v}', 'die {sum} sollen auf das Konto {v}', 'mein Konto bei der Sparkasse ist {v}', 'belasten Sie das Konto {v}', 'mein Gehalt geht auf das Konto {v}', 'ich möchte das Konto {v} auflösen', 'A: gehört das Konto {v} Ihnen?', 'ich habe nur die alte Kontonummer, {v}, und die Bankleitzahl {blz}',
			'sperren Sie bitte das Konto {v}', 'Bankleitzahl {blz}, Konto {v}'],
		many: ['A: Um welches Konto geht es?\nC: {v}', 'A: Von welcher Kontonummer wird abgebucht?\nC: {v}', 'A: Ihre Bankleitzahl?\nC: {blz}\nA: Und die Kontonummer?\nC: {v}', 'A: Ihre Kontonummer?\nC: {v/}', 'A: Auf welches Konto kommt Ihr Gehalt?\nC: {v}\nA: {w}, richtig?\nC: ja', 'A: Kontonummer und BLZ bitte\nC: {v} und die BLZ {blz}', 'A: Und das Zielkonto?\nC: äh {v}'],
	},
	otp: {
		nouns: [['SMS-Code', 'm'], ['Bestätigungscode', 'm'], ['TAN', 'f'], ['Code aus der SMS', 'm'], ['Einmalcode', 'm'], ['Einmalpasswort', 'n'], ['Verifizierungscode', 'm'], ['mTAN', 'f'], ['Freischaltcode', 'm'], ['Aktivierungscode', 'm'], ['Sicherheitscode aus der App', 'm']],
		chat: ['sms code {v}', 'TAN: {v}', 'der code lautet {v}', 'Ihr Bestätigungscode lautet {v}. Geben Sie ihn niemandem weiter.', '{v} ist Ihr Einmalcode', 'Code {v} kam um {time}'],
		one: ['ich habe den Code {v} bekommen', 'der Code ist gerade gekommen, {v}', 'in der SMS steht {v}', 'in der Nachricht steht der Code {v}', 'die App zeigt den Code {v} an', 'ich habe die TAN {v} eingegeben und es kommt ein Fehler', 'der Code per Mail ist {v}', 'A: der Code, den Sie eben bekommen haben, ist {v}?', 'jetzt habe ich ihn, der Code ist {v}', 'die TAN für die Überweisung ist {v}', 'an {email} kam der Code {v}', 'ich habe zwei SMS, in der ersten steht {v}'],
		many: ['A: Sie haben einen Code per SMS bekommen, lesen Sie ihn mir bitte vor\nC: {v}', 'A: Ich schicke Ihnen einen Code\nC: ist da, {v}', 'A: Welcher Code steht in der SMS?\nC: {v}\nA: Danke', 'A: Ein sechsstelliger Code ist unterwegs auf Ihr Handy\nC: Moment\nA: Ja\nC: {v}', 'C: ich habe eine Nachricht mit einem Code\nA: Lesen Sie ihn bitte vor\nC: {v}',
			'A: Der Code ist abgelaufen, ich schicke einen neuen\nC: okay, jetzt ist es {v}', 'A: Welche TAN zeigt die App?\nC: {v}\nA: {w}?\nC: ja', 'A: Was steht in der SMS?\nC: {v}', 'C: der Code geht nicht\nA: Was haben Sie eingetippt?\nC: {v}'],
	},
	pin: {
		nouns: [['PIN', 'f'], ['Geheimzahl', 'f'], ['PIN der Karte', 'f'], ['Geheimnummer', 'f'], ['Telefon-PIN', 'f'], ['vierstellige PIN', 'f'], ['PIN der SIM-Karte', 'f'], ['neue PIN', 'f'], ['PIN für das Onlinebanking', 'f'], ['Bankomatcode', 'm']],
		chat: ['pin {v}', 'PIN: {v}', 'meine pin = {v}'],
		one: ['ich tippe {v} als PIN und der Automat nimmt sie nicht', 'am Automaten gebe ich {v} als Geheimzahl ein', 'die Geheimzahl der Girokarte ist {v}', 'ich habe {v} als PIN gewählt', 'der Code für die Mailbox ist {v}, also die PIN', 'meine PIN ist glaube ich {v}', 'setzen Sie die PIN auf {v}', 'nehmen Sie {v} als neue Geheimzahl', 'am Bankomat tippe ich die PIN {v}'],
		many: ['A: Welche Geheimzahl geben Sie am Automaten ein?\nC: {v}', 'A: Wählen Sie eine PIN\nC: {v}', 'A: Ihre PIN?\nC: {v}\nA: Die dürfen Sie mir nicht sagen', 'A: Zur Legitimation bitte die Telefon-PIN\nC: {v}', 'C: meine PIN geht nicht\nA: Was tippen Sie?\nC: {v}', 'A: Neue PIN?\nC: {v}\nA: Bestätigen\nC: {w}'],
	},
	password: {
		nouns: [['Passwort', 'n'], ['Kennwort', 'n'], ['Passwort vom Konto', 'n'], ['WLAN-Passwort', 'n'], ['E-Mail-Passwort', 'n'], ['Login-Passwort', 'n'], ['Kundenkennwort', 'n'], ['Passwort fürs Kundenportal', 'n']],
		chat: ['PW {v}', 'pw: {v}', 'passwort = {v}', 'Kennwort lautet {v}'],
		one: ['ich logge mich mit dem Passwort {v} ein', 'ich gebe {v} als Passwort ein und es klappt nicht', 'ich hatte immer {v} als Passwort', 'das Passwort, das ich gewählt habe, ist {v}', 'man hat mir das Passwort {v} gegeben', 'A: Ihr vorläufiges Passwort lautet {v}', 'beim Router steht als WLAN-Passwort {v}'],
		many: ['A: Welches Passwort benutzen Sie?\nC: {v}', 'A: Ihr Passwort?\nC: {v}\nA: Das hätten Sie mir nicht sagen dürfen', 'A: Wie war das alte Passwort?\nC: {v}', 'C: ich komme nicht mehr rein\nA: Welches Passwort geben Sie ein?\nC: {v}', 'A: Buchstabieren Sie das Passwort\nC: {v}', 'A: Wir legen ein neues Passwort an, welches möchten Sie?\nC: {v}', 'A: Ihr Kundenkennwort bitte\nC: {v}'],
	},
	security_answer: {
		kinds: true, alone: true,
		chat: ['{fact}: {v}', 'Sicherheitsantwort: {v}', 'Antwort auf die Sicherheitsfrage: {v}', 'Sicherheitsfrage: {q} Antwort: {v}'],
		one: ['{fact} ist {v}', 'bei der Sicherheitsfrage, {fact}, da ist es {v}', 'die Antwort auf die Sicherheitsfrage ist {v}', 'meine Geheimantwort ist {v}', 'auf die Frage {fact} habe ich {v} geantwortet', 'A: als Antwort auf die Sicherheitsfrage ist {v} hinterlegt', 'als Sicherheitsantwort habe ich {v} angegeben', 'Sicherheitsfrage, {fact}, Antwort {v}', 'zur Legitimation, {fact}, {v}', 'also {fact}... {v}',
			'{fact}? {v}', 'Sie wollten {fact} wissen, das ist {v}', 'ich hatte {fact} gewählt, also {v}'],
		many: ['A: {q}\nC: {v}', 'A: Sicherheitsfrage: {q}\nC: [also|äh|ja|], {v}', 'A: Um Sie zu legitimieren, {q}\nC: das ist {v}', 'A: {q}\nC: {v}\nA: Danke, das ist richtig', 'A: Ich stelle Ihnen die Sicherheitsfrage. {q}\nC: {v}', 'A: {q}\nC: wie bitte?\nA: {q}\nC: {v}', 'A: Wie lautet Ihre Geheimantwort?\nC: {v}',
			'A: Ich brauche die Antwort auf die Sicherheitsfrage\nC: {fact}?\nA: Ja\nC: {v}', 'A: {q}\nC: warten Sie, {v}\nA: {w}?\nC: ja', 'C: kommt jetzt die Sicherheitsfrage?\nA: Ja. {q}\nC: {v}', 'A: Letzte Prüfung. {q}\nC: ich glaube, ich habe {v} angegeben', 'A: {q}\nC: {v}, wenn ich mich recht erinnere'],
	},
	de_idnr: {
		nouns: [['Steueridentifikationsnummer', 'f'], ['Steuer-ID', 'f'], ['Identifikationsnummer', 'f'], ['steuerliche Identifikationsnummer', 'f'], ['IdNr', 'f'], ['Steuer-IdNr', 'f'], ['persönliche Steuernummer', 'f'], ['elfstellige Steuer-ID', 'f']],
		chat: ['Steuer-ID {v}', 'IdNr.: {v}', 'StID {v}', 'steuer id = {v}'],
		one: ['auf dem Schreiben vom Finanzamt steht als Steuer-ID {v}', 'für den Freistellungsauftrag ist meine Steuer-ID {v}', 'auf der Lohnabrechnung steht die Identifikationsnummer {v}', 'A: beim Finanzamt läuft das unter der IdNr {v}', 'fürs Kindergeld, die Steuer-ID vom Kind ist {v}', 'auf der Lohnsteuerbescheinigung lese ich {v}', 'ich bin beim Finanzamt mit {v} gemeldet', 'der Mitarbeiter heißt {name}, Steuer-ID {v}'],
		many: ['A: Für den Freistellungsauftrag brauche ich die elf Ziffern vom Finanzamt\nC: {v/}', 'A: Ihre Steuer-ID steht auf der Lohnsteuerbescheinigung\nC: ah, {v}', 'A: Die Steuer-ID bitte\nC: {v/}\nA: Also {w}\nC: ja', 'A: Elf Stellen?\nC: ja, Steuer-ID {v}', 'A: Und die steuerliche Identifikationsnummer des Kindes?\nC: {v}'],
	},
	lu_matricule: {
		nouns: [['Matrikelnummer', 'f'], ['Matricule', 'f'], ['nationale Identifikationsnummer', 'f'], ['Sozialversicherungsnummer in Luxemburg', 'f'], ['luxemburgische Matrikel', 'f'], ['CNS-Nummer', 'f'], ['dreizehnstellige Matrikelnummer', 'f'], ['Luxemburger Matricule', 'f'], ['Nummer auf der CNS-Karte', 'f']],
		chat: ['Matricule {v}', 'Matrikel: {v}', 'CNS {v}'],
		one: ['bei der CNS bin ich unter {v} versichert', 'auf meiner CNS-Karte steht {v}', 'ich arbeite in Luxemburg, Matricule {v}', 'der Mitarbeiter hat die Matrikel {v}', 'A: die Matricule {v} ist angemeldet', 'das CCSS-Zertifikat zeigt {v}', 'meine Tochter ist mitversichert, Matricule {v}', 'der Mitarbeiter heißt {name}, Matricule {v}'],
		many: ['A: Haben Sie Ihre CNS-Karte?\nC: ja, {v}', 'A: Die dreizehn Ziffern bitte\nC: {v/}', 'A: Ihre Matricule?\nC: {v/}\nA: Ich wiederhole {w}\nC: ja', 'A: Geht es um die CNS?\nC: ja, Matrikel {v}', 'A: Geburtsdatum und die letzten fünf Ziffern der Matricule?\nC: {v}'],
	},
	at_vnr: {
		nouns: [['Versicherungsnummer', 'f'], ['Sozialversicherungsnummer', 'f'], ['SV-Nummer', 'f'], ['SVNR', 'f'], ['österreichische Sozialversicherungsnummer', 'f'], ['Nummer auf der e-card', 'f'], ['zehnstellige SV-Nummer', 'f'], ['e-card-Nummer', 'f']],
		chat: ['SVNR {v}', 'SV-Nr.: {v}', 'VSNR {v}', 'e-card {v}'],
		one: ['auf der e-card steht {v}', 'ich bin bei der ÖGK unter {v} versichert', 'der Patient hat die SV-Nummer {v}', 'mein Sohn ist mitversichert, SVNR {v}', 'A: die ÖGK hat Sie unter der Versicherungsnummer {v}', 'auf der Überweisung vom Arzt steht die SV-Nummer {v}', 'für die Pensionsversicherung, SV-Nummer {v}', 'der Mitarbeiter heißt {name}, SV-Nummer {v}'],
		many: ['A: Haben Sie die e-card dabei?\nC: ja, {v}', 'A: Die vierstellige Nummer und das Geburtsdatum auf der e-card?\nC: {v}', 'A: Ihre SV-Nummer?\nC: {v/}\nA: Also {w}\nC: passt', 'A: Welche Sozialversicherungsnummer hat der Patient?\nC: {v/}', 'A: Zehn Stellen?\nC: ja, die SV-Nummer ist {v}'],
	},
	ch_ahv: {
		nouns: [['AHV-Nummer', 'f'], ['AHV', 'f'], ['neue AHV-Nummer', 'f'], ['dreizehnstellige AHV-Nummer', 'f'], ['Sozialversicherungsnummer', 'f'], ['AHVN13', 'f'], ['Nummer auf dem AHV-Ausweis', 'f'], ['AHV-Nummer vom Mitarbeiter', 'f']],
		chat: ['AHV {v}', 'AHV-Nr.: {v}', 'ahv nr {v}'],
		one: ['auf der Krankenkassenkarte steht {v}', 'bei der Ausgleichskasse laufe ich unter {v}', 'auf dem AHV-Ausweis steht {v}', 'A: die AHV-Nummer {v} ist gefunden', 'für die Pensionskasse, AHV {v}', 'auf dem Lohnausweis steht die AHV-Nummer {v}', 'meine Frau hat die AHV-Nummer {v}', 'der Mitarbeiter heißt {name}, AHV-Nummer {v}'],
		many: ['A: Fängt sie mit 756 an?\nC: ja, {v}', 'A: Die AHV-Nummer steht auf der Versichertenkarte\nC: {v/}', 'A: Die AHV-Nummer vom Kind?\nC: {v}\nA: {w}\nC: richtig', 'A: Für die Pensionskasse bitte die AHV-Nummer\nC: {v/}', 'A: Haben Sie den AHV-Ausweis?\nC: ja, ich lese {v}'],
	},
	passport: {
		nouns: [['Passnummer', 'f'], ['Reisepassnummer', 'f'], ['Reisepass', 'm'], ['Nummer im Reisepass', 'f'], ['Pass', 'm'], ['Nummer vom Reisepass', 'f'], ['Seriennummer im Pass', 'f']],
		chat: ['Pass {v}', 'Reisepass-Nr. {v}', 'Passnr.: {v}'],
		one: ['ich reise mit dem Reisepass {v}', 'ich habe meinen Pass {v} verloren', 'für den Online-Check-in, Passnummer {v}', 'im Pass steht oben rechts {v}', 'A: das Ticket läuft auf den Pass {v}', 'mein Reisepass, ausgestellt am {date}, hat die Nummer {v}', 'fürs Visum, Reisepass {v}'],
		many: ['A: Personalausweis oder Reisepass?\nC: Reisepass, {v}', 'A: Die Nummer oben rechts im Pass?\nC: {v}', 'A: Für den Flug brauche ich die Passnummern\nC: meine ist {v}', 'A: Ihre Passnummer?\nC: {v/}\nA: Danke', 'A: Welches Dokument haben Sie?\nC: Reisepass, Nummer {v}'],
	},
	phone: {
		nouns: [['Telefonnummer', 'f'], ['Handynummer', 'f'], ['Nummer', 'f'], ['Mobilnummer', 'f'], ['Rückrufnummer', 'f'], ['Festnetznummer', 'f'], ['Natelnummer', 'f'], ['Handy', 'n'], ['Telefon', 'n'], ['neue Handynummer', 'f'], ['Nummer im Büro', 'f'], ['Dienstnummer', 'f']],
		chat: ['Tel. {v}', 'Tel: {v}', 'Handy {v}', 'bitte Rückruf unter {v}', 'erreichbar unter {v} ab {time}', 'Mobil {v}', 'WhatsApp {v}', '{name} - {v}', '{name} / {v} / {email}'],
		one: ['Sie können mich unter {v} zurückrufen', 'ich bin unter {v} erreichbar', 'rufen Sie mich nach {time} unter {v} an', 'ich rufe von der {v} an', 'mein Anschluss {v} ist tot', 'schicken Sie mir eine SMS an die {v}', 'rufen Sie meine Frau unter {v} an', 'mein Festnetz ist die {v}', 'A: ich rufe Sie unter {v} zurück', 'A: ich erreiche Sie unter {v}?', 'der Techniker kann mich unter {v} anrufen',
			'ich möchte die {v} zum neuen Anbieter mitnehmen', 'im Büro ist es die {v}', 'der Fahrer hat die {v} angerufen, die stimmt nicht mehr', 'ich bin {name}, meine Nummer ist {v} und meine Mail {email}', 'auf den Namen {name}, erreichbar unter {v}'],
		many: ['A: Unter welcher Nummer sind Sie erreichbar?\nC: unter {v}', 'A: Eine Telefonnummer für Rückfragen?\nC: {v/}', 'A: Welcher Anschluss ist gestört?\nC: die {v}', 'A: Falls wir getrennt werden, wo rufe ich an?\nC: unter {v}', 'A: Ist es noch die {v}?\nC: ja', 'A: Wie kann ich Sie zurückrufen?\nC: {v}\nA: Also {w}\nC: genau', 'C: notieren Sie meine Nummer\nA: Ich höre\nC: {v/}', 'A: Festnetz oder Handy?\nC: Handy, {v}'],
	},
	email: {
		nouns: [['E-Mail-Adresse', 'f'], ['E-Mail', 'f'], ['Mailadresse', 'f'], ['Mail', 'f'], ['elektronische Adresse', 'f'], ['neue Mailadresse', 'f'], ['dienstliche E-Mail', 'f'], ['private E-Mail-Adresse', 'f']],
		chat: ['Mail: {v}', 'bitte an {v}', '{v} danke', 'E-Mail {v}', 'cc {v}'],
		one: ['schicken Sie die Rechnung an {v}', 'Sie können mir an {v} schreiben', 'ich melde mich mit {v} an', 'das Konto läuft auf {v}', 'fürs Angebot bitte {v}', 'an {v} ist nichts angekommen', 'A: ich schicke es an {v}', 'A: ich habe hier {v}, richtig?', 'setzen Sie {v} in Kopie', 'schicken Sie den Link noch mal an {v}', 'mein Benutzername ist {v}', 'mein Name ist {name}, Mail {v}, Telefon {phone}', 'meine Telefonnummer ist {phone} und die Mail {v}'],
		many: ['A: An welche Mailadresse soll ich es schicken?\nC: {v}', 'A: Können Sie die Mailadresse buchstabieren?\nC: {v}', 'A: Ihre E-Mail?\nC: also {v}\nA: Ich wiederhole, {w}\nC: ja genau', 'A: Soll ich den Vertrag mailen?\nC: ja, an {v}', 'A: Die E-Mail vom Konto?\nC: {v}', 'A: Ist {v} richtig?\nC: ja'],
	},
	address: {
		nouns: [['Adresse', 'f'], ['Anschrift', 'f'], ['Lieferadresse', 'f'], ['neue Adresse', 'f'], ['Rechnungsadresse', 'f'], ['Postanschrift', 'f'], ['Wohnadresse', 'f']],
		chat: ['Lieferung: {v}', 'Adresse: {v}', 'Anschrift {v}', 'bitte liefern an {v}'],
		one: ['ich wohne {v}', 'wir sind umgezogen, jetzt {v}', 'liefern Sie bitte an {v}', 'der Zähler hängt {v}', 'ich bin gemeldet {v}', 'schicken Sie die Post an {v}', 'A: ich sehe, Sie wohnen {v}', 'das Haus steht {v}', 'der Schaden ist bei mir zu Hause, {v}'],
		many: ['A: Wo wohnen Sie?\nC: {v}', 'A: Ihre Anschrift?\nC: {v}', 'A: Wohin sollen wir liefern?\nC: {v}', 'A: Sind Sie umgezogen?\nC: ja, jetzt {v}', 'A: Ist es noch {v}?\nC: ja'],
	},
	name: {
		nouns: [['Name', 'm']], alone: true,
		chat: ['Name: {v}', 'auf den Namen {v}', 'Mit freundlichen Grüßen {v}', 'hallo, {v} hier', 'Inhaber: {v}'],
		one: ['ich heiße {v}', 'mein Name ist {v}', 'guten Tag, mein Name ist {v}, es geht um die Bestellung {ref}', 'hier spricht {v}', 'hier ist {v}', 'ich bin {v}', 'der Vertrag läuft auf {v}', 'mein Mann heißt {v}', 'meine Frau heißt {v}', 'der Kontoinhaber ist {v}', 'bitte auf den Namen {v}', 'Frau {v} am Apparat', 'ich rufe für {v} an', 'A: spreche ich mit {v}?', 'A: guten Tag Herr {v}', 'die Buchung ist auf {v}', 'der Patient heißt {v}', '{v} mein Name'],
		many: ['A: Ihr Name?\nC: {v}', 'A: Mit wem spreche ich?\nC: {v}', 'A: Wie ist Ihr vollständiger Name?\nC: {v}', 'A: Und Sie sind?\nC: {v}', 'A: Vor- und Nachname bitte?\nC: {v}', 'A: Auf welchen Namen läuft die Bestellung?\nC: {v}', 'A: Wie heißen Sie?\nC: ich heiße {v}', 'A: Wer ist der Kontoinhaber?\nC: mein Vater, {v}', 'A: Spreche ich mit {v}?\nC: ja'],
	},
	health: {
		alone: true,
		chat: ['Grund: {v}', 'Diagnose {v}', 'Vorerkrankungen: {v}', 'Rezept wegen {v}'],
		one: ['ich leide an {v}', 'bei mir wurde {v} festgestellt', 'ich habe {v} seit {years} Jahren', 'ich bin wegen {v} krankgeschrieben', 'der Arzt spricht von {v}', 'meine Mutter liegt wegen {v} im Krankenhaus', 'ich werde wegen {v} behandelt', 'in der Akte steht {v}', 'ich nehme Tabletten gegen {v}', 'meine Tochter ist wegen {v} in Behandlung', 'A: Sie sind wegen {v} in Behandlung?', 'es ist ein Rückfall, {v}', 'mein Mann hat {v}',
			'bei der Versicherung muss ich {v} angeben', 'ich konnte wegen {v} nicht kommen', 'als Vorerkrankung habe ich {v}'],
		many: ['A: Haben Sie Vorerkrankungen?\nC: {v}', 'A: Was ist der Grund für den Krankenhausaufenthalt?\nC: {v}', 'A: Nehmen Sie Medikamente?\nC: ja, gegen {v}', 'A: Welche Diagnose wurde gestellt?\nC: {v}', 'A: Weshalb sind Sie krankgeschrieben?\nC: {v}', 'A: Gibt es Erkrankungen?\nC: ja, {v}', 'A: Woran leiden Sie?\nC: {v}', 'A: Um welche Erkrankung geht es?\nC: {v}\nA: Schon lange?\nC: {years} Jahre', 'A: Was hat der Arzt gesagt?\nC: es ist {v}'],
	},
};

// Which kinds stand alone sometimes, without a word of context: those whose check digits speak for themselves.
export const bare = { card: 0.14, iban: 0.14, email: 0.08, de_idnr: 0.05, lu_matricule: 0.1, at_vnr: 0.03, ch_ahv: 0.1 };
