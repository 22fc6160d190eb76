/*
 * German: what people say round a number, in contact centres of Germany, Austria, Switzerland and Luxembourg. Folded;
 * the spellings with "ue" of engines that know no umlaut stand beside. Compounds stand as one word, and as engines tear
 * them apart.
 *
 * Rows and nothing else. A word that is as usual elsewhere stands in longer phrases only: a cue that is wrong
 * hides or shows what it must not.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_cues_de[] = {
	{EW_CUE_CARD,
		"kartennummer, kartennummern, karten nummer, kreditkartennummer, kreditkartennummern, kreditkarten "
		"nummer, kredit karten nummer, kreditkarte, kreditkarten, kredit karte, debitkarte, debitkarten, "
		"debitkartennummer, bankkarte, bankkarten, bankkartennummer, bankomatkarte, girokarte, girocard, ec "
		"karte, ec kartennummer, eckarte, maestrokarte, visakarte, visa karte, visanummer, mastercard, master "
		"card, visa, amex, american express, maestro, diners, diners club, postcard, v pay, v pay karte, "
		"prepaidkarte, firmenkreditkarte, zahlkarte, cumulus mastercard, karte nummer, carte nummer, "
		"kaartennummer, kreditkaart, nummer vorne auf der karte, nummer auf der vorderseite, "
		"ziffern|zahlen|nummer auf|von|der ihrer|deiner|meiner|der? karte|kreditkarte, sechzehn|16 "
		"ziffern|stellen, sechzehnstellige|sechzehnstelligen|16stellige nummer|kartennummer?, 16 "
		"stellige|stelligen nummer|kartennummer?, lange|langen|grosse nummer, lange nummer auf der "
		"vorderseite, vorderseite der|ihrer karte, letzten|ersten vier|4 ziffern|stellen der|ihrer|meiner "
		"karte|kreditkarte|kartennummer, mit karte zahlen, kartendaten, kreditkartendaten, kartenzahlung, "
		"karte belasten, karte, karten, kartennr, kk nummer, kk nr, kreditkartennr, zahlungskarte, "
		"zahlungskarten, zahlungskartennummer, kundenkreditkarte, visacard, visa card, visa nummer, "
		"visa|mastercard debit, mastercardnummer, debit mastercard, master karte, amex karte, amexkarte, amex "
		"nummer, firmenkarte, partnerkarte, zweitkarte, ersatzkarte, barclaycard, barclays karte, paypal "
		"karte, goldkarte, sparkassenkarte, kontokarte, hauptkarte, geldkarte, neue|alte|andere karte, "
		"sechzehn|16 zahlen|nummern, sechzehnstellig|16stellig, nummer auf|von|der karte, nummer vorne|vorn "
		"auf|drauf, zahlen|ziffern vorne|vorn auf|drauf|auf?, vorne|vorn drauf|auf, vorne auf der karte, "
		"vorderseite, erste|ersten|letzte|letzten vier|4 zahlen|ziffern|stellen|nummern, viererblock, "
		"viererblocke|vierergruppen, ersten|zweiten|dritten|letzten block, "
		"komplette|ganze|vollstandige|vollstaendige nummer, kartennummer komplett, nachsten|naechsten vier|4 "
		"ziffern|zahlen|stellen, nachsten|naechsten block", NULL, false},
	{EW_CUE_CARD,
		"ist meine|die kartennummer|kreditkartennummer|kreditkarte|karte, von meiner|der karte|kreditkarte",
		NULL, true},
	{EW_CUE_CVV,
		"prufziffer|pruefziffer, prufziffern|pruefziffern, prufnummer|pruefnummer, "
		"kartenprufnummer|kartenpruefnummer, karten prufnummer|pruefnummer, "
		"kartenprufziffer|kartenpruefziffer, kartenprufcode|kartenpruefcode, prufcode|pruefcode, "
		"kartensicherheitscode, kartensicherheitsnummer, sicherheitscode, sicherheits code, "
		"sicherheitsnummer, sicherheitsziffer, sicherheitsziffern, sicherheitszahl, cvv, cvc, cvv2, cvc2, cvv "
		"2, cvc 2, c v v, c v c, cvv|cvc code|nummer, kvv, ce vau vau, ze vau vau, ce fau fau, ze vau ze, "
		"kvk, sicherheitscode|sicherheitsnummer der|ihrer|auf karte|der, code auf der "
		"ruckseite|rueckseite|hinterseite, drei|3 letzten|letzte ziffern|zahlen|stellen, letzten|letzte "
		"drei|3 ziffern|zahlen|stellen, die drei|3 ziffern|zahlen, 3 stellige|stelligen code|nummer|zahl?, "
		"ruckseite|rueckseite|hinterseite der|ihrer|von|deiner|meiner? karte|kreditkarte?, hinten auf "
		"der|ihrer|deiner karte|kreditkarte, nummer|zahl|code|ziffern hinten drauf?, nummer|zahl|ziffern auf "
		"der ruckseite|rueckseite, unterschriftsfeld, unterschriftenfeld, neben dem? "
		"unterschriftsfeld|unterschrift, unterschriftsstreifen, vier|4 ziffern vorne|vorn, vierstellige "
		"nummer vorne, kartenverifikationsnummer, verifikationsnummer, "
		"dreistellige|dreistelligen|dreistelliger|dreistellig, pruf|prueff ziffer|nummer, drei ziffern, 3 "
		"ziffern, was steht hinten drauf, drei hinten drauf, pruefnr, prufnr, prufzahl|pruefzahl, "
		"kartenprufzahl|kartenpruefzahl, prufcode|pruefcode der karte, "
		"kontrollziffer|kontrollziffern|kontrollnummer|kontrollzahl|kontrollcode, sicherheitsnr, "
		"sicherheitszahlen, cvv nummer, cvc nummer, cvv|cvc zahl|ziffer|nr, card code, cid, c i d, csc, "
		"neben|bei|unter|uber|ueber der|ihrer|meiner|die unterschrift, neben unterschrift, unterschrift "
		"steht, unterschriftszeile, unterschriftstreifen, ruckseite|rueckseite|hinterseite, auf|von der "
		"ruckseite|rueckseite|hinterseite, hinten auf karte, steht hinten|hinten drauf, hinten drauf, "
		"code|nummer|zahl vorne|vorn, code vorne|vorn auf|drauf|ist, code hinten|auf|von der?, code auf "
		"der|meiner|ihrer karte|kreditkarte, drehen sie die karte, karte um da, karte umdrehen, karte mal um, "
		"karte umgedreht, drei|3 zahlen|ziffern|stellen|nummern, dreistellige zahl|nummer|code, drei|3 "
		"kleine|kleinen zahlen|ziffern, letzten|letzte drei|3, verifizierungsnummer der karte, kartencode, "
		"karten code, vier|4 zahlen|ziffern|stellen vorne|vorn, ist eine amex, amex also, bei amex, hinten "
		"auf|drauf|steht|stehen, kleine|kleinen zahl|nummer, drei|3 ziffern|zahlen|stellen|nummern "
		"auf|von|an|hinten der|ihrer? ruckseite|rueckseite|karte?", NULL, false},
	{EW_CUE_CVV,
		"hinten drauf, steht hinten, ist die|meine prufziffer|pruefziffer|prufnummer|pruefnummer|cvv|cvc, ist "
		"der sicherheitscode|cvc|cvv, als cvv|cvc|prufziffer|pruefziffer|prufnummer|pruefnummer, von|auf der "
		"ruckseite|rueckseite, steht hinten drauf, ist meine|die dreistellige|kontrollnummer",
		NULL, true},
	{EW_CUE_EXPIRY,
		"gultig|gueltig bis|thru, gultig|gueltig bis zum|ende|einschliesslich, gultigkeit|gueltigkeit, "
		"gultigkeitsdatum|gueltigkeitsdatum, ablaufdatum, ablauf datum, verfallsdatum, verfallsdaten, "
		"verfalldatum, verfall, ablauf der karte, kartenablauf, lauft|laeuft ab|aus im|am|ende?, lauft|laeuft "
		"im|am|ende, lauft|laeuft die|ihre karte ab, ablauft|ablaeuft, verfallt|verfaellt, verfallt|verfaellt "
		"am|im|ende, wann lauft|laeuft, bis wann, bis wann ist|gilt, lange ist die|ihre karte gultig|gueltig, "
		"monat und jahr, gultigkeitsdauer|gueltigkeitsdauer, exp date, datum auf der karte, ablaufmonat, "
		"ablaufjahr, karte gilt|gultig|gueltig bis, gilt bis, gilt bis ende, karte noch gultig|gueltig, "
		"gultig|gueltig ist die|sie, wie lange gilt, kartengultigkeit|kartengueltigkeit, karten "
		"gultigkeit|gueltigkeit, ablauf, ablaufend, ablaufdat, exp, exp datum, valid thru|until|bis, "
		"abgelaufen ist sie|im|am, karte lauft|laeuft, die lauft|laeuft, karte lauft|laeuft "
		"ab|aus|bis|im|am|ende?, sie lauft|laeuft, gultig|gueltig noch|ist, noch gultig|gueltig bis, karte "
		"ist bis, geht bis, karte geht bis, lauft|laeuft sie ab|aus, monat jahr, monat und jahr der karte, "
		"datum vorne|unten auf, gultigkeitsmonat|gueltigkeitsmonat, gultigkeitsjahr|gueltigkeitsjahr, "
		"gultigkeitsende|gueltigkeitsende, ende der gultigkeit|gueltigkeit, ablaufdatum der karte, karte "
		"abgelaufen, verfallt|verfaellt sie, kartenablaufdatum, ablaufzeitpunkt, und das datum, bis wann "
		"geht|lauft|laeuft|gilt|ist, gultig|gueltig ist sie bis, lauft|laeuft erst|noch|sie, lauft|laeuft bis",
		NULL, false},
	{EW_CUE_EXPIRY, "lauft|laeuft ab|aus, gultig|gueltig", NULL, true},
	{EW_CUE_IBAN,
		"iban, i b a n, ibahn, iban nummer, ibannummer, ieban, internationale kontonummer, internationale "
		"bankkontonummer, bankverbindung, bankverbindungen, kontoverbindung, bankdaten, kontodaten, ibannr, "
		"iban nr, iban lautet|ist, de iban, ihre iban, kontonummer mit iban, zielkonto iban",
		NULL, false},
	{EW_CUE_ACCOUNT,
		"kontonummer, kontonummern, konto nummer, konto|kontos|konten numero|nr, bankkonto, bankkontonummer, "
		"girokonto, girokontonummer, sparkonto, tagesgeldkonto, gehaltskonto, lohnkonto, postkonto, "
		"postcheckkonto, pc konto, privatkonto, depotnummer, depot nummer, depotkonto, konto bei "
		"der|ihrer|meiner|einer bank|sparkasse|volksbank|post|raiffeisenbank?, mein|ihr|dein|das "
		"bankkonto|girokonto, verrechnungskonto, referenzkonto, gemeinschaftskonto, kontosnummer, kontonumm, "
		"von|vom|auf mein|meinem|ihrem|dem|ihr|meinen|ihren konto, abbuchen von, vom konto abbuchen, "
		"lastschrift vom konto, konto mit der nummer, konto, konten, kontonr, konto nr, ktonr, kto nr, kto, "
		"ktn, zielkonto, gegenkonto, bank konto, spar konto, giro konto, auszahlungskonto, auf "
		"welches|welchem|dieses|das|ein konto, um welches konto, vom|dem|das konto, belastungskonto, "
		"abbuchungskonto, empfangerkonto|empfaengerkonto, festgeldkonto, kreditkonto, depot, "
		"geschaftskonto|geschaeftskonto, firmenkonto, kinderkonto, ihr|ihre|mein|meine konto|konten, "
		"sparbuch, sparbuchnummer, sparkassenbuch, stammnummer, iban oder kontonummer",
		NULL, false},
	{EW_CUE_ACCOUNT, "ist meine|die kontonummer, ist mein konto|girokonto", NULL, true},
	{EW_CUE_ROUTING,
		"bankleitzahl, bankleitzahlen, bank leitzahl, blz, b l z, bic, b i c, bic code, swift, swift code, "
		"swiftcode, swift bic, clearingnummer, clearing nummer, bankenclearing, bc nummer, "
		"bankclearingnummer, institutsnummer, filialnummer der bank, blz ist|lautet, bankcode, bank code, "
		"bankclearing, bc nr, clearing nr, sort code der bank, institut nummer", NULL, false},
	{EW_CUE_OTP,
		"tans, t a n, tan nummer, mtan, m tan, mobile tan, sms tan, smstan, push tan, pushtan, chiptan, chip "
		"tan, phototan, photo tan, apptan, app tan, tan aus|in|per der|ihrer? app|sms?, einmalcode, einmal "
		"code, einmalpasswort, einmalkennwort, einmal passwort, einmalpin, einmal pin, code|tan "
		"den|die|welchen|welche wir|ich|sie|du, nummer den|die wir|ich ihnen|dir, nummer die sie|du "
		"gerade|eben|soeben bekommen|erhalten, code den|die|der ihnen|dir, code aus|in|per|von|auf "
		"der|ihrer|deiner|meiner? sms|app|email|mail|nachricht|whatsapp, code auf|aus "
		"ihr|ihrem|deinem|dem|meinem handy|telefon|mobiltelefon, smscode, sms code, sms mit dem|einem|ihrem "
		"code, code via sms|mail, sechsstellige|sechsstelligen|sechsstelliger code|nummer|zahl?, "
		"6|sechs|fuenf|funf|5|8|acht stellige|stelligen|stelliger code|nummer|zahl?, "
		"vierstelliger|funfstelliger|fuenfstelliger|achtstelliger code, bestatigungscode|bestaetigungscode, "
		"bestatigungs|bestaetigungs code, bestatigungsnummer|bestaetigungsnummer per sms, verifizierungscode, "
		"verifikationscode, verifizierungs code, freischaltcode, freigabecode, freigabe code, "
		"aktivierungscode, authentifizierungscode, authentifikationscode, autorisierungscode, anmeldecode, "
		"login code, logincode, zugangscode, einmaliger code, einmaligen code, zweifaktor code, zwei faktor "
		"code, otp, o t p, token, token code, tokencode, luxtrust, luxtrust code, authenticator, "
		"authenticator app, 3d secure code?, mobile id, bekommen|erhalten sie "
		"einen|eine|jetzt|gleich|gerade|nun code|sms|tan?, schicke|sende|schick|schicken|senden ihnen|dir "
		"einen|eine|jetzt|gleich? code|sms|tan, code "
		"bekommen|erhalten|gekriegt|zugeschickt|geschickt|gesendet, code lautet, zahlencode, ziffernfolge, "
		"code wird|wurde, angezeigte|angezeigten code|tan, code angezeigt, kommt|kam ein|eine|der|die "
		"code|sms|tan, zahl aus der app|sms, sms gekommen, sms gekriegt|bekommen, einen code per, code zur "
		"bestatigung|bestaetigung, in der app angezeigt, "
		"die|der|ihre|meine|eine|einer|neue|per|mit|welche|diese|aktuelle tan, tan "
		"lautet|ist|war|ware|waere|steht|eingeben|bitte|nochmal, zur tan, code, codes, der code, sms, sms "
		"nachricht, in der|einer sms|nachricht, sms steht|sagt|lautet|kam|war, nachricht steht|sagt|lautet, "
		"nachricht mit einem|dem code, sicherheitscode aus der|per|vom|von, app "
		"zeigt|sagt|steht|gibt|generiert, app zeigt den|einen|mir code?, zeigt mir|den|die|an "
		"code|zahl|nummer, tan, ptan, itan, tan liste, pushtan app, secure go, securego, s pushtan, vr "
		"securego, banking app, best sign, bestsign, ersten|zweiten|letzten|neuen sms, sicherheitscode per "
		"sms|mail|app, sicherheitscode den ich|sie|wir, bestatigungscode|bestaetigungscode lautet, "
		"freischaltungscode, freischalt code, aktivierungs code, prufcode|pruefcode per sms, "
		"identifikationscode, identifizierungscode, verifizierungsnummer, verifikationsnummer per sms, "
		"sechs|6 ziffern|zahlen|stellen aus|der|in|per, acht|8 ziffern|zahlen|stellen aus|der|in|per, "
		"sechsstellig|sechsstellige|6stellig|6stellige|6stelligen, zahlenfolge, zahlenkombination, "
		"ziffernkombination, token zeigt, generator zeigt, tan generator, tangenerator, lesegerat|lesegeraet "
		"zeigt, display zeigt|steht, im display, neuen code, neuer code, anderen code, code "
		"eingetippt|eingegeben, haben sie eingetippt|eingegeben, was haben sie eingetippt|eingegeben, push "
		"nachricht, pushnachricht, einmalig|einmaliges passwort|kennwort, einmalkennwort per, code von "
		"der|ihrer bank, authentisierungscode, legitimationscode, transaktionscode, recovery code, "
		"wiederherstellungscode, ruecksetzcode|rucksetzcode, login pin per sms, in der "
		"ersten|zweiten|letzten|neuen steht|sms|nachricht, code ist abgelaufen|ungultig|ungueltig, code ist "
		"unterwegs, einen neuen code, schicke ihnen|dir einen, schicke einen neuen, zeigt "
		"ihre|die|deine|ihnen app|handy|display, in der|ihrer|deiner app, aus der|ihrer app, app an, "
		"angezeigt wird, code angezeigt|erhalten|bekommen", NULL, false},
	{EW_CUE_OTP,
		"steht in der sms, ist der code, ist die tan, war der code, ist der "
		"bestatigungscode|bestaetigungscode, steht da in der sms|app, ist der|mein "
		"code|sicherheitscode|freischaltcode|einmalcode, als "
		"bestatigungscode|bestaetigungscode|freischaltcode|einmalcode|code|tan|einmalpasswort, per sms "
		"bekommen|gekommen|erhalten, steht in der|dem, ist mein sicherheitscode, das ist der|mein|die "
		"code|sicherheitscode|tan|einmalcode|bestatigungscode|bestaetigungscode", NULL, true},
	{EW_CUE_PIN,
		"pin, p i n, pin nummer, pinnummer, pin code, pincode, geheimzahl, geheim zahl, geheimnummer, "
		"geheimcode, geheim code, pinzahl, karten pin, kartenpin, telefonpin, telefon pin, telefonbanking "
		"pin, online pin, puk, puk nummer, superpin, p u k, kundenkennwort pin, entsperrcode, entsperr code, "
		"vierstellige|vierstelligen|vierstelliger pin|code|geheimzahl|zahl|zugangspin, 4 stellige|stelligen "
		"pin|code|geheimzahl|zahl, code der|ihrer karte, bankomatcode, bankomat code, turcode|tuercode, "
		"tur|tuer code, zutrittscode, alarmcode, alarm code, service pin, servicepin, zugangs pin, "
		"zugangspin, postfach pin, sim pin, geraetepin|geratepin, wunsch pin, automaten, am automaten, am "
		"geldautomaten, bankautomat, am bankomat|bankomaten, geldautomat, geheimzahl der karte, pin fur|fuer "
		"das|die|den|mein onlinebanking|karte|telefonbanking|app|handy?, onlinebanking pin, online banking "
		"pin, ec pin, kartengeheimzahl, wunschpin, wunsch geheimzahl, neue|alte|aktuelle pin|geheimzahl, pin "
		"der|ihrer|meiner karte|sim|kreditkarte|ec, sim karten pin, mailbox pin, anrufbeantworter pin, handy "
		"pin, handypin, code am automaten, code der sim karte, code fur|fuer die|das|den "
		"tur|tuer|haus|alarmanlage|tor|handy|garage|eingang, tastensperre, sperrcode, sperr code, "
		"bildschirmsperre, entsperrmuster, entsperrpin, bildschirm pin, tresorcode, tresor code, safe code, "
		"garagencode, garagen code, haustur|haustuer code, eingangscode, personliche|persoenliche "
		"geheimzahl|pin|identifikationsnummer, telefonpasswort pin, vierstellig, vierstellige zahl",
		NULL, false},
	{EW_CUE_PIN,
		"ist meine|die|der|mein pin|geheimzahl|pincode, als pin, war die|meine pin, als "
		"geheimzahl|pin|pincode|pin code, am automaten, als neue|alte pin|geheimzahl", NULL, true},
	{EW_CUE_PASSWORD,
		"passwort, passworter|passwoerter, pass wort, kennwort, kennworter|kennwoerter, passwort lautet, "
		"kundenkennwort, kundenpasswort, kunden kennwort, telefonkennwort, telefon kennwort, losungswort, "
		"codewort, code wort, passphrase, passcode, password, zugangspasswort, online passwort, wlan "
		"passwort, wlan schlussel|schluessel, w lan passwort|schlussel|schluessel, wlanpasswort, "
		"wlanschlussel|wlanschluessel, netzwerkschlussel|netzwerkschluessel, wifi passwort, anmeldepasswort, "
		"kennwort lautet, persoenliches|personliches kennwort|passwort, zugangsdaten, startpasswort, "
		"initialpasswort, loginpasswort, login passwort, anmelde passwort, e mail|email|mail passwort, "
		"emailpasswort, mailpasswort, passwort vom|fur|fuer|von|des konto|router|wlan|portal|onlinebanking?, "
		"vorlaufiges|vorlaeufiges passwort, neues|altes|aktuelles|altes passwort|kennwort, "
		"neue|alte|aktuelle|vorlaufige|vorlaeufige passwort|kennwort, mit dem passwort|kennwort, das "
		"passwort|kennwort das ich, als|das passwort|kennwort habe ich, pw, wlan key, wlan code, wifi "
		"schlussel|schluessel, w lan key|code|kennwort, wpa schlussel|schluessel, router passwort|kennwort, "
		"routerpasswort, geratepasswort|geraetepasswort, kundenkennwort lautet, sprachkennwort, codewort "
		"lautet, servicekennwort, service kennwort, service passwort, geheimes kennwort|passwort, portal "
		"passwort, benutzerpasswort, pass phrase, zugangskennwort, onlinepasswort, online kennwort, passwort "
		"das ich gewahlt|gewaehlt habe?, passwort furs|fuers|zum|vom|fur|fuer "
		"kundenportal|konto|portal|router|postfach, passwort fur|fuer das kundenportal|konto, mit dem "
		"passwort", NULL, false},
	{EW_CUE_PASSWORD,
		"ist mein|das passwort|kennwort, als passwort|kennwort, war mein|das passwort|kennwort, ist das "
		"passwort|kennwort, als kennwort, als passwort ein, ist mein|das pw|codewort", NULL, true},
	{EW_CUE_SECRET,
		"geburtsname|maedchenname|madchenname ihrer|deiner|meiner|der|seiner mutter, "
		"maedchenname|madchenname, maedchennamen|madchennamen, geburtsnamen|maedchennamen|madchennamen "
		"ihrer|deiner|meiner|der mutter, geburtsname mutter, name ihrer|deiner|meiner mutter, mutters "
		"geburtsname, sicherheitsfrage, sicherheitsfragen, sicherheits frage, sicherheitsantwort, "
		"geheimfrage, geheime frage, geheime antwort, antwort auf die|ihre sicherheitsfrage|frage, "
		"erstes|ersten|erste "
		"haustier|haustiers|haustieres|tier|hund|auto|autos|schule|lehrer|lehrerin|arbeitgeber|chef|liebe|konzert, "
		"spitzname, kosename, name ihrer grundschule|schule|katze|lehrerin|oma|grossmutter, grundschule, "
		"volksschule, lieblingsfilm, lieblingsbuch, lieblingsfarbe, lieblingsessen, lieblingsverein, "
		"lieblingsmannschaft, lieblingslehrer, lieblingsband, geburtsort, geburtsort ihrer|deiner|meiner "
		"mutter, geburtsstadt, in welcher stadt sind sie geboren, eltern kennengelernt, strasse in der sie "
		"aufgewachsen, aufgewachsen, bester freund, beste freundin, jugendfreund, merkwort, geheimwort, "
		"haustier|haustiers|haustieres, ihr|mein|dein erster|erstes hund|auto|haustier|wagen, erste klasse "
		"lehrer, name ihres|deines|meines hundes|lehrers|katers|hamsters|vaters, geheimantwort, geheim "
		"antwort, antwort auf die geheimfrage|sicherheitsfrage, jugendidol, grossmutter, grossvater, in "
		"welcher stadt, welcher stadt sind, strasse meiner|ihrer kindheit, strasse in der, stadt in der, name "
		"meiner|ihrer|von meinem|ihrem schule, meiner|ihrer ersten "
		"schule|freundin|liebe|lehrerin|puppe|firma, meine|ihre erste "
		"schule|freundin|liebe|lehrerin|firma|wohnung, beste|besten freundin, freund aus der kindheit, freund "
		"aus kindertagen, sandkastenfreund, lieblingstier, lieblingslied, lieblingssanger|lieblingssaenger, "
		"lieblingsort, lieblingsschauspieler, lieblingsspieler, lieblingssport, lieblingsfach, "
		"lieblingslehrerin, lieblingsautor, lieblingsgericht, leibgericht, "
		"lieblingsgetrank|lieblingsgetraenk, lieblingsstadt, traumberuf, spitzname als kind, kosename als "
		"kind, taufpate, trauzeuge, trauzeugin, hochzeitsort, hochzeitsreise, kennengelernt, erstes "
		"konzert|telefon|handy|fahrrad|moped, erster chef|freund|kuss|job|lehrer|urlaub, erste "
		"firma|wohnung|freundin|reise, mutter vor der heirat, name vor der heirat, ledigname, ledig hiess, "
		"ledigenname, letzte prufung|pruefung, kontrollfrage, prueffrage|pruffrage, name von "
		"meinem|meiner|ihrem|ihrer ersten haustier|hund|katze|lehrer|lehrerin|schule|freundin|auto|chef, name "
		"von meinem|meiner|ihrem|ihrer "
		"haustier|lieblingslehrer|lehrer|hund|katze|schule|grundschule|grossmutter|mutter, name meiner|ihrer "
		"ersten schule|lehrerin|freundin|katze|grundschule, name meiner|ihrer|deiner "
		"grossmutter|oma|schule|grundschule|mutter|katze|lehrerin, name meines|ihres ersten "
		"haustiers|hundes|lehrers|haustieres, hiess ihr|mein|dein erster|erstes "
		"hund|haustier|lehrer|auto|chef, hiess ihre|meine|deine erste lehrerin|schule|katze|freundin, hiess "
		"ihre|meine|deine grossmutter|oma|mutter|lehrerin|katze, hiess ihr|mein|dein "
		"hund|haustier|lehrer|lieblingslehrer|vater, in welcher stadt wurden|sind|bist sie|du? geboren, "
		"welcher stadt geboren, in welchem ort, grundschullehrerin, grundschullehrer, klassenlehrer, "
		"klassenlehrerin, vater|mutter|grossvater|grossmutter mit vornamen, vorname ihres|deines "
		"vaters|grossvaters|bruders, vorname ihrer|deiner mutter|grossmutter|schwester, vornamen ihres "
		"vaters, wo wurden|sind sie geboren, strasse sind sie aufgewachsen", NULL, false},
	{EW_CUE_ID,
		"steuer id, steuerid, steuer identifikationsnummer, steueridentifikationsnummer, steuerliche "
		"identifikationsnummer, steuer idnr, steuer identnummer, steueridentnummer, identifikationsnummer, "
		"idnr, id nr, id nummer, steuer ident nummer, steuer identifikation, steuer ident, steuernr, "
		"steueridnr, steuer id nr, idnummer vom finanzamt, elf|11 ziffern|stellen vom|des|der "
		"finanzamt|finanzamts|steuer|steuernummer?, elf|11 ziffern, ziffern vom finanzamt, lohnabrechnung "
		"steht, lohnsteuerbescheinigung, freistellungsauftrag, auf der lohnabrechnung, finanzamt nummer, "
		"identifikationsnummer vom finanzamt, steuer id vom kind, tin, beim finanzamt mit|unter, finanzamt "
		"mit|unter", "de_idnr", false},
	{EW_CUE_ID,
		"ahv nummer, ahv, ahvnummer, a h v, a h v nummer, ahv ausweis, sozialversicherungsnummer ahv, neue "
		"ahv nummer, ahv versichertennummer, ahv nr, ahv karte, versichertennummer ahv, neue ahv, "
		"dreizehnstellige|dreizehnstelligen ahv|nummer, dreizehn|13 ziffern, pensionskasse, ausgleichskasse, "
		"krankenkassenkarte ahv, 756er nummer, sozialversicherungsnummer schweiz, ahvn13, ahvn 13, ahvn, ahvn "
		"nummer, mit 756 an, ahv nummern", "ch_ahv", false},
	{EW_CUE_ID,
		"svnr, sv nr, sv nummer, svnummer, s v nummer, sozialversicherungsnummer, sozial versicherungsnummer, "
		"sozialversicherungs nummer, e card nummer, ecard nummer, versicherungsnummer der e card, ecard, e "
		"card, versicherungsnummer, osterreichische|oesterreichische "
		"sozialversicherungsnummer|versicherungsnummer|sv, ogk|oegk, ogk|oegk nummer, ogk|oegk unter, "
		"zehnstellige|zehnstelligen nummer|versicherungsnummer|sozialversicherungsnummer?, "
		"gebietskrankenkasse, svnr ist|lautet, e card steht, sv nr ist, zehn|10 stellen",
		"at_vnr", false},
	{EW_CUE_ID,
		"matrikel, matrikelnummer luxemburg, nationale identifikationsnummer, matricule, matricule nummer, "
		"cns nummer, matrikel nummer, sozialversicherungsmatrikel, luxemburger "
		"sozialversicherungsnummer|matrikel|matrikelnummer, luxemburgische "
		"sozialversicherungsnummer|matrikel|matrikelnummer, dreizehn|13 ziffern|stellen, "
		"dreizehnstellige|dreizehnstelligen matrikel|matrikelnummer|nummer, ccss, ccss nummer, ccss ausweis, "
		"matrikelnummer, cns karte, cns, cns ausweis, nationale kennnummer",
		"lu_matricule", false},
	{EW_CUE_ID,
		"nationalregisternummer, nationalregister nummer, nationalregister, nationalnummer, "
		"registernummer national, insz", "be_nn", false},
	{EW_CUE_ID, "codice fiscale, italienische steuernummer", "it_codice_fiscale", false},
	{EW_CUE_ID, "bsn, bsn nummer, burgerservicenummer, burgerservicenummern", "nl_bsn", false},
	{EW_CUE_ID, "dni nummer", "es_dni", false},
	{EW_CUE_ID, "nie nummer", "es_nie", false},
	{EW_CUE_ID,
		"sozialversicherungsnummer, rentenversicherungsnummer, renten versicherungsnummer, "
		"sozialversicherungsausweis, rv nummer, personalausweis, personalausweisnummer, personalausweis "
		"nummer, ausweisnummer, perso nummer, identitatskarte|identitaetskarte, "
		"identitatskartennummer|identitaetskartennummer, id karte, idkarte, nummer auf|von|vom|der "
		"dem|ihrem|meinem? ausweis|personalausweis|perso, fuhrerschein|fuehrerschein, "
		"fuhrerscheinnummer|fuehrerscheinnummer, fuhrerausweis|fuehrerausweis, aufenthaltstitel, "
		"aufenthaltstitelnummer, aufenthaltsbewilligung, krankenversicherungsnummer, "
		"krankenversichertennummer, krankenkassennummer, gesundheitskarte, versichertenkarte, "
		"versichertennummer, kvnr, versicherten nummer, kennnummer der karte, dokumentennummer, "
		"dokumentnummer, sozialversicherungsnummern, zmr zahl, auslanderausweis|auslaenderausweis, finanzamt "
		"steuernummer, krankenkassenkarte, ausweisnummern, nummer des ausweises, mein|ihr|ihren|meinen "
		"ausweis, fahrausweis, steuernummer, steuer nummer, personliche|persoenliche steuernummer, "
		"mein|ihr|dein|vom|im|den perso, tin nummer, ausweis, ausweis nummer, ausweis nr, nummer des|vom|auf "
		"dem|meinem ausweis, perso, perso nr, personalausweisnr, svn, sozialversicherungs nr, "
		"sozialversicherungsnr, rentenversicherungsnr, rentenversicherungs nummer, rente nummer, "
		"krankenversicherten nummer, krankenversicherten nr, versicherten nr, versichertennr, "
		"versichertenausweis, versicherten ausweis, fuhrerschein|fuehrerschein nummer|nr, fahrerlaubnis, "
		"identitatsausweis|identitaetsausweis, identitatsnummer|identitaetsnummer, aufenthaltskarte, "
		"auslanderausweisnummer|auslaenderausweisnummer, personenkennzahl, personenkennziffer, "
		"burgernummer|buergernummer, identitatskarte|identitaetskarte nummer, niederlassungsbewilligung, "
		"nummer der gesundheitskarte|krankenkassenkarte|identitatskarte|identitaetskarte, finanzamtsnummer, "
		"steuerliche nummer, der versicherte, die versicherte, der patient, die patientin, der mitarbeiter "
		"hat", "", false},
	{EW_CUE_PASSPORT,
		"reisepass, reisepassnummer, reisepass nummer, passnummer, pass nummer, reisepasses, pass nr, nummer "
		"von|vom|im meinem|ihrem|dem? reisepass|pass, pass, passnummern, reisepassnummern, seriennummer "
		"im|vom|des pass|passes|reisepass, seriennummer im ausweis, nummer oben rechts, oben rechts im pass, "
		"im|vom|den|der|mein|ihr|mit|meinen|ihren|auf dem? pass, reisedokument, reisedokumentnummer, pass "
		"nummern, passnr, pass ist|lautet, neuer|alter|neuen|alten pass, nummer im|vom pass|reisepass",
		NULL, false},
	{EW_CUE_PHONE,
		"telefonnummer, telefonnummern, telefon nummer, telefon, telefonisch unter, handynummer, "
		"handynummern, handy nummer, mobilnummer, mobil nummer, mobilfunknummer, mobiltelefonnummer, "
		"mobiltelefon, mobil, natel, natelnummer, natel nummer, ruckrufnummer|rueckrufnummer, "
		"ruckruf|rueckruf unter|nummer|auf, festnetznummer, festnetz nummer, festnetz, rufnummer, ruf nummer, "
		"durchwahlnummer, faxnummer, fax, tel, tel nr, telefonnr, handynr, gsm nummer, unter der "
		"nummer|rufnummer, unter folgender|meiner nummer|handynummer|mobilnummer?, nummer unter der, auf der "
		"nummer, meine|ihre|deine|seine nummer, meine|ihre|deine nummer ist|lautet, nummer fur|fuer "
		"ruckfragen|rueckfragen|den ruckruf|rueckruf?, kontaktnummer, private|dienstliche|geschaftliche "
		"nummer, whatsapp, whatsapp nummer, vorwahl, nummer zum zuruckrufen|zurueckrufen, ihre telefonnumm, "
		"telefonsnummer, handysnummer, unter welcher nummer, ruf mich|uns an unter, meine handy nummer, "
		"telefonisch erreichbar, zu erreichen unter, auf dem handy, "
		"mein|ihr|dein|am|ihrem|meinem|seinem|privates|dienstliches handy, handy ist|lautet|unter|habe, "
		"anschluss, anschlussnummer telefon, mein anschluss, anschluss ist|lautet|hat, dienstnummer, "
		"diensthandy, firmenhandy, buronummer|bueronummer, buro|buero nummer, nummer im|vom|ins buro|buero, "
		"im buro|buero ist, privatnummer, private handynummer, zuhause ist|die, telefonnummer von, tel "
		"nummer, mobil nr, mobilnr, handy nr, handy, smartphone, festnetz ist, wo rufe ich an, wie kann ich "
		"sie zuruckrufen|zurueckrufen|erreichen, zuruckrufen|zurueckrufen|anrufen|erreichen unter|auf|bei, "
		"welche nummer, unter welcher, und die nummer, welcher anschluss, rufumleitung, rufumleitung auf, "
		"weiterleitung auf, falls wir getrennt, getrennt werden, whatsapp auf|an|unter, sms an die, "
		"kontakttelefon, telefonkontakt, telefon ist|lautet, mobile nummer, mobil ist|unter, natel ist, natel "
		"nr, ihre|meine|deine|neue|alte|richtige nummer, die nummer ist, nummer also, rufen sie mich "
		"nach|ab|vor, erreichen|erreichbar|erreiche|anrufen|zuruckrufen|zurueckrufen|zuruckzurufen|melden "
		"unter|auf, erreichen|rufen|melden sie mich|uns|ihn unter|auf, erreiche ich sie unter|auf, mich "
		"unter, rufnummernmitnahme, nummer mitnehmen|portieren, portierung, auf|unter|bei welcher "
		"nummer|telefonnummer, welcher nummer, telefonisch erreichen|erreichbar|kontaktieren, nummer "
		"zuruckrufen|zurueckrufen|erreichen, sie zuruckrufen|zurueckrufen, handynummer fur|fuer mich, nummer "
		"fur|fuer mich|uns", NULL, false},
	{EW_CUE_PHONE,
		"ist meine|die|ihre nummer|handynummer|telefonnummer|mobilnummer, erreichen sie mich, bin ich "
		"erreichbar, konnen|koennen sie mich erreichen, an anrufen, ist mein "
		"handy|anschluss|festnetz|diensthandy, ist meine neue|alte nummer, ist das handy, ist "
		"tot|gestort|gestoert", NULL, true},
	{EW_CUE_EMAIL,
		"email, emails, e mail, e mails, mail, mails, mailadresse, mail adresse, emailadresse, email adresse, "
		"e mail adresse, e mailadresse, mailaddresse, elektronische post, per mail|email, mail an, email an, "
		"e mail an, mailkonto, postfach adresse, emailaddresse, mail lautet, e mail ist|lautet", NULL, false},
	{EW_CUE_ADDRESS,
		"ich wohne, wohne in|im|am|an|auf|jetzt?, wohnhaft, wohnhaft in|im|am|an, wohnen sie, wo wohnen sie, "
		"wohnt in|im|am, wir wohnen, wohnen in|im|am, meine adresse, adresse, adressen, anschrift, "
		"lieferadresse, liefer adresse, rechnungsadresse, rechnungsanschrift, lieferanschrift, wohnadresse, "
		"wohnanschrift, postanschrift, postadresse, hausanschrift, heimadresse, meldeadresse, "
		"neue|alte|aktuelle|private adresse|anschrift, post leitzahl, p l z, wohnort, hausnummer, "
		"haus nummer, strasse und hausnummer, gemeldet in|am, umgezogen nach|in, umziehen nach, "
		"ziehe um nach, versandadresse, zustelladresse, ich bin zuhause in, liefern sie es? an|nach|in, "
		"geliefert werden an, wohnsitz, postfach, plz|postleitzahl ist|und?, schicken|senden sie es an|nach",
		NULL, false},
	{EW_CUE_NAME,
		"mein|ihr|sein|der|dein|vollstandiger|vollstaendiger name, name ist|war|lautet, mein|ihr|dein voller "
		"name, ich heisse, heisse, heissen sie, er|sie heisst, vorname, nachname, familienname, vorname "
		"ist|lautet, nachname ist|lautet, vor und nachname, vor und zuname, zuname, rufname, name und "
		"vorname, ich bin der|die|herr|frau, hier ist|spricht herr|frau?, spreche ich mit, spreche ich da "
		"mit, sprechen sie mit, am apparat ist, am telefon ist, name des "
		"karteninhabers|kontoinhabers|versicherten|kunden, karteninhaber, kontoinhaber, inhaber der karte, "
		"auf den namen, unter dem namen, herr, frau, herrn, hr, doktor, frau doktor, herr doktor, guten tag "
		"herr|frau, sie sind|waren? herr|frau, ansprechpartner ist, geborene, geborener, wie ist ihr name, "
		"wie heissen sie, mit wem spreche ich, ihren|deinen|meinen namen, vor und nachnamen, vornamen, "
		"nachnamen, mein numm, ech heeschen, den numm, hier herr|frau, dr herr|frau|med, auf wen "
		"lauft|laeuft, mit frau|herrn, fur|fuer frau|herrn, "
		"kunde|kundin|patient|patientin|sohn|tochter|partner heisst, auf welchen namen, und sie sind, wer "
		"sind sie, wer spricht da, wer ist der "
		"kontoinhaber|karteninhaber|vertragspartner|versicherungsnehmer, vertrag|buchung|bestellung "
		"lauft|laeuft|ist auf, mein mann|sohn|vater|bruder heisst, meine frau|tochter|mutter|schwester "
		"heisst, name ist, der name lautet, name lautet, auf welchen namen lauft|laeuft, unter welchem namen",
		NULL, false},
	{EW_CUE_NAME, "am apparat, ist mein name, war mein name", NULL, true},
	{EW_CUE_BIRTH,
		"geburtsdatum, geburts datum, geboren am|im|den|in, geburtstag, geburtsdaten, geburtsjahr, geb, "
		"geb am, geburtstag ist, wann sind sie geboren, wann bist du geboren, wann haben sie geburtstag, "
		"jahrgang, ich habe am geburtstag, gebuertsdatum, gebuer, gebuertsdag", NULL, false},
	{EW_CUE_BIRTH,
		"ist mein geburtstag|geburtsdatum, habe ich geburtstag, geboren, zur welt gekommen", NULL, true},
	{EW_CUE_REFERENCE,
		"bestellung, bestellungen, bestellnummer, bestell nummer, bestellnummern, auftrag, "
		"auftrage|auftraege, auftragsnummer, auftrags nummer, auftragsbestatigung|auftragsbestaetigung, "
		"rechnung, rechnungen, rechnungsnummer, rechnungs nummer, rechnungsnummern, vorgang, vorgangsnummer, "
		"vorgangs nummer, fallnummer, aktenzeichen, akten zeichen, aktennummer, referenz, referenznummer, "
		"referenz nummer, referenzen, geschaftszeichen|geschaeftszeichen, ticket, tickets, ticketnummer, "
		"ticket nummer, storungsnummer|stoerungsnummer, anfragenummer, meldungsnummer, reklamationsnummer, "
		"reklamation, beschwerdenummer, retoure, retourennummer, rucksendenummer|ruecksendenummer, sendung, "
		"sendungsnummer, sendungs nummer, sendungsverfolgung, sendungsverfolgungsnummer, paketnummer, paket "
		"nummer, paket, pakete, trackingnummer, tracking nummer, tracking, lieferschein, lieferscheinnummer, "
		"lieferung, liefernummer, frachtbrief, buchung, buchungen, buchungsnummer, buchungs nummer, "
		"buchungscode, reservierung, reservierungsnummer, reservierungscode, vertrag, vertrage|vertraege, "
		"vertragsnummer, vertrags nummer, vertragskonto, vertragskontonummer, police, policen, policennummer, "
		"policen nummer, polizze, polizzennummer, versicherungsscheinnummer, versicherungsschein, "
		"versicherungsnummer, schaden, schadennummer, schadensnummer, schaden nummer, schadenfall, "
		"schadensfall, angebot, angebotsnummer, angebots nummer, kundennummer, kunden nummer, kundennummern, "
		"kundenkonto, kundenkontonummer, kunden id, kundennr, mitgliedsnummer, mitglieds nummer, mitgliedsnr, "
		"mitgliedernummer, kundenkarte, kundenkartennummer, bonuskarte, payback, payback nummer, "
		"paybacknummer, vorteilskarte, treuekarte, gutschein, gutscheinnummer, gutscheincode, rabattcode, "
		"aktionscode, mandatsreferenz, mandatsreferenznummer, glaubiger|glaeubiger id, verwendungszweck, "
		"belegnummer, beleg, belegnr, bonnummer, transaktionsnummer, transaktion, bearbeitungsnummer, "
		"dossier, dossiernummer, personalnummer, mitarbeiternummer, teilnehmernummer, antragsnummer, antrag, "
		"bescheid, bescheidnummer, abonummer, abonnementnummer, ust id, umsatzsteuer id, uid nummer, "
		"handelsregisternummer, hrb, bestatigungsnummer|bestaetigungsnummer, kassenzeichen, vorgangsnr, "
		"autokennzeichen, lastschriftmandat, anschlussnummer, partnernummer, "
		"geschaftspartnernummer|geschaeftspartnernummer, einsendenummer, abholnummer, losnummer, "
		"referenznumm, dossiersnummer, akte|akten|fall|meldung|anfrage nummer, unser|ihr|mein zeichen, abo "
		"nummer, bon nummer, amtliches kennzeichen, auftrags nr, kunden nr, rechnungs nr, bestell nr, artikel "
		"nr, sendungs nr, vertrags nr, ihre vorgangs id, sendungs id, paket id, bestell id, ticket nr, die "
		"bestellnummer ist, versicherungsschein nr, schadennr, policennr, vertragsnr, auftragsnr, bestellnr, "
		"rechnungsnr, anfrage nr, anfrage, anfragen, vorgang inc, kundenkarte nr, kundenkontonr, unter dem "
		"ticket, code zum gutschein, buchungs code, reservierungs code, rabatt code, aktions code, gutschein "
		"code, bonus code, code fur|fuer den gutschein|rabatt, postleitzahl code, lander|laender code, "
		"landercode|laendercode, qr code, farbcode, farb code, fehler code, produkt code, artikel code, "
		"strich code, bar code, iata code, waehrungscode|wahrungscode, steuercode, steuer code, zip code, "
		"dhl, ups, hermes, dpd, gls, fedex, sendung nr, paket nr, lieferschein nr, gutscheine, codes fur|fuer "
		"gutscheine, bahncard, payback karte|karten, kunden karte, kundenkarten, bonuskarten, treuekarten, "
		"mitgliedskarte, mitgliedskarten, mitgliedsausweis, bahnkarte, fahrkarte, fahrkarten, eintrittskarte, "
		"eintrittskarten, speisekarte, landkarte, postkarte, grafikkarte, speicherkarte, simkarte, sim karte, "
		"sim karten, bordkarte, stempelkarte, tankkarte, gutscheinkarte, geschenkkarte, geschenk karte, "
		"dauerkarte, jahreskarte, monatskarte, visitenkarte, wildkarte, chipkarte, sd karte, monats karte, "
		"kundenkonto nummer, google konto, paypal konto, amazon konto, benutzerkonto, nutzerkonto, email "
		"konto, online konto, punktekonto, bonuskonto, studentenausweis, dienstausweis, mitarbeiterausweis, "
		"bibliotheksausweis, schwerbehindertenausweis, personennummer der firma, die|ihre|welche "
		"bestellnummer|kundennummer|vorgangsnummer|vertragsnummer|rechnungsnummer|sendungsnummer|referenz|rechnung|bestellung|auftragsnummer|buchungsnummer|referenznummer, "
		"meine|deine kundennummer|bestellnummer", NULL, false},
	{EW_CUE_PRODUCT,
		"modell, modelle, modellnummer, modell nummer, modellbezeichnung, seriennummer, serien nummer, "
		"seriennr, geratenummer|geraetenummer, geratnummer|geraetnummer, artikel, artikelnummer, artikel "
		"nummer, artikelnr, produktnummer, produkt nummer, produktcode, teilenummer, teile nummer, "
		"ersatzteil, ersatzteilnummer, teil nummer, materialnummer, version, versionsnummer, chargennummer, "
		"chargen nummer, typennummer, typenbezeichnung, typenschild, imei, imei nummer, fahrgestellnummer, "
		"fahrzeugidentifikationsnummer, fin nummer, ean, gtin, barcode, strichcode, sku, fehlercode, fehler "
		"code, fehlermeldung, fehlernummer, katalog, katalognummer, katalogseite, baujahr, firmware, mac "
		"adresse, ip adresse, isbn, konfektionsgrosse, schuhgrosse, pzn, pharmazentralnummer, hsn, tsn, "
		"losnummern, rezeptur, charge nummer, der charge, imei vom|des|von "
		"handy|telefon|gerat|geraet|mobiltelefon|smartphone, imei des handys|telefons|gerats|geraets, "
		"seriennummer vom|des|der router|routers|gerat|geraet|box|fernseher, iccid, baujahr ist, charge, die "
		"imei, die|ihre seriennummer|artikelnummer|modellnummer, das teil, welches modell",
		NULL, false},
	{EW_CUE_MONEY,
		"euro, euros, eur, franken, rappen, chf, dollar, dollars, pfund, schilling, d mark, kronen, zloty, "
		"stutz, euro und, netto, brutto, inklusive mehrwertsteuer, zuzuglich|zuzueglich, "
		"pro monat|jahr|stuck|stueck, monatlich, jahrlich|jaehrlich, millionen, million, milliarden, piepen, "
		"euro|franken cent|rappen", NULL, true},
	{EW_CUE_MONEY,
		"preis, preise, kostet, kostete, betrag, betragt|betraegt, betrage|betraege, summe, gesamtsumme, "
		"gesamtbetrag, insgesamt, saldo, kontostand, guthaben, rabatt von, nachlass von, rechnungsbetrag, "
		"rechnung uber|ueber, betrag von, betrag in hohe|hoehe von, in hohe|hoehe von, gutschrift "
		"von|uber|ueber, erstattung von, uberweisung|ueberweisung von|uber|ueber, uberwiesen|ueberwiesen, "
		"abgebucht, abbuchung von, gezahlt, bezahlt, mahngebuhr|mahngebuehr, gebuhr|gebuehr von, "
		"monatsbeitrag, beitrag von, pramie|praemie, miete von, gehalt von, kaution von, kredit "
		"uber|ueber|von, darlehen uber|ueber|von, restbetrag, abschlag von, selbstbeteiligung von, limit von, "
		"rate von, raten von, zum preis von, schulden sie, offen sind, noch offen, trinkgeld, einkommen von, "
		"jahreseinkommen, versicherungssumme, kosten von|in|belaufen, gesamt betrag|summe, mal euro, auf dem "
		"konto sind, konto sind|hat|steht|weist, limit ist, gesamtpreis, handy hat gekostet, gekostet, "
		"gebuhr|gebuehr, gebuhren|gebuehren, mindestbestellwert, wert von|uber|ueber, gutschein uber|ueber, "
		"gutscheinwert, handy hat, umsatz, stammkapital, mein handy hat", NULL, false},
	{EW_CUE_DATE,
		"januar, janner|jaenner, februar, feber, marz|maerz, april, mai, juni, juno, juli, august, september, "
		"oktober, november, dezember, montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonnabend, "
		"sonntag", NULL, true},
	{EW_CUE_DATE,
		"im jahr, im jahre, seit dem jahr, kalenderwoche, kw, woche, datum, datum vom, rechnung vom, brief "
		"vom, schreiben vom, bescheid vom, mail vom, anruf vom, bestellung vom, termin am, lieferung am, "
		"liefertermin, lieferdatum, spatestens|spaetestens am|bis, zum ersten, quartal, januar bis, stichtag, "
		"rechnungsdatum, bestelldatum, kaufdatum, vertragsbeginn, im sommer|winter|herbst, "
		"fruhjahr|fruehjahr, werktags, anfang|ende|mitte "
		"januar|februar|marz|maerz|april|mai|juni|juli|august|september|oktober|november|dezember, vom "
		"ersten|letzten, seit", NULL, false},
	{EW_CUE_CLOCK,
		"uhr, uhr morgens|abends|nachmittags|mittags|fruh|frueh, h, morgens, abends, nachmittags, vormittags, "
		"mittags, fruh|frueh am morgen, auer, punkt uhr", NULL, true},
	{EW_CUE_CLOCK,
		"viertel vor|nach, viertel, dreiviertel, uhrzeit, um punkt, mitternacht, zeitfenster, "
		"offnungszeiten|oeffnungszeiten, geoffnet|geoeffnet von|bis|ab, termin um, ankunft, abfahrt, abflug, "
		"rund um die uhr, gegen|um|ab halb|viertel, um|ab|gegen|bis ungefahr|ungefaehr|etwa|circa, "
		"kurz vor|nach halb|viertel|um", NULL, false},
	{EW_CUE_QUANTITY,
		"kilo, kilos, kilogramm, kg, gramm, milligramm, mg, mikrogramm, pfund schwer, tonnen, tonne, zentner, "
		"liter, litern, milliliter, ml, hektoliter, deziliter, dl, meter, metern, m2, qm, quadratmeter, "
		"quadratmetern, kubikmeter, m3, zentimeter, cm, millimeter, mm, kilometer, kilometern, km, km h, "
		"stundenkilometer, hektar, grad, grad celsius, prozent, prozentpunkte, promille, sekunden, sekunde, "
		"minuten, minute, stunden, stunde, tage, tag, tagen, werktage, werktagen, arbeitstage, arbeitstagen, "
		"wochen, woche, monate, monat, monaten, jahre, jahren, jahrig|jaehrig, nachte|naechte, "
		"nachten|naechten, ubernachtungen|uebernachtungen, stuck|stueck, stucke|stuecke, einheiten, "
		"packungen, packung, pakete schwer, paletten, kartons, karton, kisten, kiste, flaschen, flasche, "
		"dosen, dose, beutel, sacke|saecke, personen, person, erwachsene, kinder, leute, platze|plaetze, "
		"sitze, zimmer, raume|raeume, stockwerke, punkte, punkten, meilen, sterne, gigabyte, gb, megabyte, "
		"terabyte, tb, mbit, megabit, gigabit, watt, kilowatt, kw, kwh, kilowattstunden, kilowattstunde, "
		"volt, ampere, kalorien, tabletten, tablette, tropfen, ampullen, spritzen, kapseln, ziffern, stellen, "
		"buchstaben, kunden, mitarbeiter, aktien, anteile, anrufe, nachrichten, raten, portionen, "
		"umdrehungen, schritte, hertz, pixel, lux, exemplare, bogen, platten, schrauben, teilnehmer, "
		"gaste|gaeste, seiten lang, mal am|im|pro tag|monat|jahr|woche", NULL, true},
	{EW_CUE_QUANTITY,
		"ungefahr|ungefaehr, etwa, circa, zirka, ca, mindestens, hochstens|hoechstens, maximal, mehr als, "
		"weniger als, anzahl, anzahl von, menge, menge von, gewicht, wiegt, wiegen, breite, hohe|hoehe, "
		"grosse von, dauer, dauert, flache|flaeche von, wohnflache|wohnflaeche, temperatur, geschwindigkeit, "
		"zinssatz, zinsen von, zins, steuersatz, verbrauch von, leistung von", NULL, false},
	{EW_CUE_METER,
		"zahler|zaehler, zahlerstand|zaehlerstand, zahlerstande|zaehlerstaende, zahler|zaehler stand, "
		"zahlernummer|zaehlernummer, zahlpunkt|zaehlpunkt, zahlpunktnummer|zaehlpunktnummer, "
		"stromzahler|stromzaehler, gaszahler|gaszaehler, wasserzahler|wasserzaehler, wasseruhr, stromstand, "
		"gasstand, wasserstand, stand des zahlers|zaehlers, ablesung, abgelesen, ableseergebnis, "
		"zahler|zaehler zeigt|steht, kilometerstand, kilometer stand, tachostand, tacho, verbrauch, "
		"jahresverbrauch, marktlokation, malo, malo id, messstelle, marktlokationsnummer, hochtarif, "
		"niedertarif, ht stand, nt stand, zahlwerk|zaehlwerk, wie ist der zahlerstand|zaehlerstand, "
		"der|welcher zahlerstand|zaehlerstand|kilometerstand, nachtzahler|nachtzaehler, tagzahler|tagzaehler, "
		"wie lautet der zahlerstand|zaehlerstand", NULL, false},
	{EW_CUE_PLACE,
		"zimmer, zimmernummer, raum, raumnummer, gate, flugsteig, gleis, bahnsteig, flug, flugnummer, flug "
		"nummer, zug, zugnummer, s bahn, u bahn, linie, bus, buslinie, tram, strassenbahn, stockwerk, etage, "
		"geschoss, seite, durchwahl, nebenstelle, apparat, sitzplatz, reihe, waggon, halle, schalter, "
		"terminal, ausgang, ausfahrt, autobahn, bundesstrasse, parkplatz, stellplatz, parkdeck, schliessfach, "
		"regal, filiale, filialnummer, bett, kapitel, absatz, paragraph, drucken|druecken sie die?, "
		"wahlen|waehlen sie die?, taste, option, kanal, sender, lagerplatz, agent nummer, berater nummer, "
		"kabine, platz|sitz|fach|tor|stand|tisch|spur|wagen|kasse nummer, im stock, gate nummer, ice|ic "
		"zug|nummer|nach, koordinaten, gps koordinaten, platze|plaetze, hinflug, ruckflug|rueckflug, "
		"hinfahrt, ruckfahrt|rueckfahrt", NULL, false},
	{EW_CUE_SAYS,
		"ist, lautet, lauten, das ist|ware|waere, das ist die|der, das sind, sind, war, waren, ware|waere, es "
		"ist, es ist die|der, also, also das ist, die nummer ist|lautet, die lautet, der lautet, das lautet, "
		"heisst, beginnt mit, beginnend mit, fangt|faengt an mit, fangt|faengt mit, endet auf|mit, endend "
		"auf, endziffern, am ende, ware|waere dann, ware|waere die, hier ist, hier kommt, da steht, da steht "
		"die, steht, steht da, ich habe|hab hier|die|da?, folgende, wie folgt, namlich|naemlich, doppelpunkt, "
		"und zwar, nummer, ich buchstabiere, ich diktiere, ich sag mal, dat ass, ass, si ass, es war, das "
		"war, gleich, richtig ist, neu ist, steht in, da ist es, und zwar die, genau genommen, die "
		"ist|lautet|war, der ist|war, ich habe notiert, es steht, ist die|der|das|folgende, antwort, habe ich "
		"gewahlt|gewaehlt|angegeben, ich habe angegeben, das ist", NULL, false},
	{EW_CUE_WRONG,
		"entschuldigung, entschuldigen sie, entschuldige, verzeihung, pardon, sorry, nein, nee, noe|no, "
		"nein nein, nein moment, nein quatsch, quatsch, falsch, das ist falsch, das war falsch, war falsch, "
		"stimmt nicht, das stimmt nicht, ich meine, ich meinte, meine ich, besser gesagt, oder vielmehr, "
		"vielmehr, korrektur, ich korrigiere, korrigiere mich, stopp, stop, moment, ach nein, ach quatsch, "
		"aeh nein, ah nein, irrtum, vertan, habe mich vertan, ich habe mich vertan, vertippt, versprochen, "
		"ich habe mich versprochen, hab mich versprochen|vertan|verlesen, verlesen, verdreht, tut mir leid, "
		"mist, oh nein, streichen sie, nicht sondern, sondern", NULL, false},
	{EW_CUE_AGAIN,
		"noch mal|einmal, nochmal, nochmals, noch einmal von vorne|vorn|anfang, "
		"nochmal von vorne|vorn|anfang, von vorne, von vorn, von anfang an, von anfang, "
		"ich fange|fang noch|nochmal|von mal|vorne|vorn|an?, ich wiederhole, wiederhole, "
		"ich sage|sag es noch|nochmal mal|einmal?, ich beginne von|noch|nochmal vorne|vorn|mal|einmal?, "
		"neu anfangen, neu beginnen, ich lese es? noch|nochmal mal|einmal?, zur wiederholung, alles von vorne",
		NULL, false},
	{EW_CUE_OKAY,
		"okay, ok, ja, jo, jawohl, ja ja, genau, gut, sehr gut, alles klar, in ordnung, verstanden, notiert, "
		"hab ich, habe ich, hab ich notiert, habe ich notiert, ich hore|hoere, ich hore|hoere zu, weiter, und "
		"weiter, und dann, bitte, ja bitte, gern, gerne, super, prima, perfekt, danke, richtig, stimmt, "
		"passt, mhm, mm hm, hm, aha, ach so, klar, bestens, wunderbar, fein, einverstanden, "
		"natuerlich|naturlich, sicher, selbstverstandlich|selbstverstaendlich, moment, sekunde, ich schreibe "
		"mit, ich notiere, fahren sie fort, tiptop, ganz genau, jou, merci, passwort "
		"vergessen|geandert|geaendert|zurucksetzen|zuruecksetzen|andern|aendern|schon|nicht|nie|muss|geht, "
		"kennwort vergessen|geandert|geaendert|muss, weiss mein|das passwort nicht, das|mein|ihr passwort "
		"nicht|schon|muss|vergessen|zurucksetzen|zuruecksetzen, passworter|passwoerter gibt|geben|nie, kein "
		"passwort, sichere passworter|passwoerter, neues passwort vergeben|setzen, versuche fur|fuer "
		"die|den|das pin|code|passwort, puk steht|ist, die puk steht|ist, code nie|nicht "
		"bekommen|erhalten|gekriegt|weitergeben|sagen, keinen|kein code, code nicht, wie viele ziffern, "
		"ziffern hat der code, iban haben sie, meine iban haben, datum auf der karte noch, sage ich nicht, "
		"gebe ich nicht, und dann weiter, und danach, und weiter gehts, so und, als nachstes|naechstes, einen "
		"moment, einen augenblick, moment noch, kleinen moment, sekunde noch, ich lese, ich lese vor, ich "
		"schaue, passt das|so|es, stimmt das|so|es, haben sie das|alles|es, ist das richtig|korrekt, das ist "
		"richtig|alles, das war|wars alles|es?, schonen|schoenen tag|abend noch?, vielen|besten dank im? "
		"voraus?, danke im voraus, mit freundlichen|besten grussen|gruessen, kann dranbleiben, hoffe das "
		"reicht|hilft, ich hoffe das reicht, sagen|geben sie bescheid, viele|liebe grusse|gruesse, das andere "
		"nutze ich, nein danke, nein das, ja das, ja genau, ja richtig, nein nein, und so, so das wars",
		NULL, false},
	{EW_CUE_ASKS,
		"wie lautet|lauten|ist|war|heisst die|der|das|ihr|ihre|dein|deine?, "
		"was ist|war|sind ihre|die|der|das|ihr|dein|deine?, welche, welcher, welches, welchen, welche ist, "
		"konnen|koennen|konnten|koennten|wurden|wuerden sie mir|bitte?, "
		"kann|konnte|koennte|darf|durfte|duerfte ich bitte|mir?, kannst|konntest|koenntest du mir|bitte?, "
		"nennen sie mir|bitte?, sagen sie mir|bitte?, gib|nenn|sag|nenne|sage mir, nennen mir, "
		"bestatigen|bestaetigen sie mir|bitte?, bestatigen|bestaetigen mir, verraten sie mir, "
		"ich brauche|brauch|benotige|benoetige|brauchte|braeuchte noch|bitte|dann|jetzt?, brauche ich|noch, "
		"benotige|benoetige ich|noch, brauchte|braeuchte ich, wir brauchen|benotigen|benoetigen noch?, "
		"ich hatte|haette gern|gerne, haben sie|hast du, haben sie ihre|die|eine|ihren|den, "
		"wissen sie|kennen sie, kennen sie ihre|ihren, geben|tippen sie bitte|mir?, buchstabieren sie bitte?, "
		"buchstabieren, durchgeben, mir durchgeben, mir nennen, mir sagen, mir geben, "
		"mir bestatigen|bestaetigen, mir mitteilen, teilen sie mir, zum abgleich, zur sicherheit, "
		"zur legitimation, zur verifizierung|verifikation, abgleichen, lesen sie mir|bitte?, vorlesen, "
		"bitte die|ihre|den|ihren, dann brauche|brauchte|brauch ich, fehlt mir noch, fehlt noch, "
		"frage sie nach, lautet ihre|ihr|die", NULL, false},
	{EW_CUE_STREET,
		"strasse, str, gasse, weg, allee, platz, damm, ufer, chaussee, promenade, steig, pfad, graben, "
		"siedlung, markt, quai, hausnummer, landstrasse, hauptstrasse, bahnhofstrasse, dorfstrasse, "
		"schulstrasse, gartenstrasse, ringstrasse, bergstrasse, kirchstrasse, kirchgasse, waldstrasse, "
		"muhlenstrasse|muehlenstrasse, lindenstrasse, poststrasse, goethestrasse, schillerstrasse, "
		"bahnhofplatz, marktplatz, kirchplatz, rathausplatz, hauptplatz, kirchweg, feldweg, muhlweg|muehlweg, "
		"wiesenweg, rosenweg, hinterhaus, vorderhaus, tur|tuer, stiege, stroos, strooss, avenue, boulevard, "
		"rue, am ring|hof, wohnung nummer|top", NULL, false},
	{EW_CUE_DOMAIN,
		"de, at, ch, lu, li, com, net, org, eu, info, biz, io, co, online, shop, berlin, bayern, koeln, "
		"hamburg, wien, swiss, dev, edu, email", NULL, false},
	{EW_CUE_MAILBOX,
		"gmail, googlemail, google mail, g mail, web, gmx, g m x, hotmail, outlook, yahoo, icloud, live, msn, "
		"freenet, t online, tonline, telekom, arcor, aol, posteo, mailbox, proton, protonmail, vodafone, "
		"unitymedia, kabelbw, online, ewetel, netcologne, bluewin, sunrise, hispeed, swissonline, chello, "
		"aon, a1, utanet, inode, magenta, pt, tutanota, mac, hot mail, out look, freemail, compuserve, "
		"versanet, o2online, kabelmail", NULL, false},
	{EW_CUE_COMMON,
		"ein, eine, einen, einem, einer, eines, das, dass, die, dies, diese, dieser, dieses, diesen, diesem, "
		"jene, jener, jenes, ich, du, er, sie, es, wir, ihr, mich, dich, ihn, uns, euch, mir, dir, ihm, "
		"ihnen, sich, man, mein, meine, meinen, meinem, meiner, meines, dein, deine, deinen, deinem, deiner, "
		"sein, seine, seinen, seinem, seiner, ihre, ihren, ihrem, ihrer, ihres, unser, unsere, unseren, "
		"unserem, euer, eure, kein, keine, keinen, keinem, keiner, wer, wen, wem, was, wie, wo, wann, warum, "
		"wieso, weshalb, woher, wohin, welche, welcher, welches, welchen, bin, bist, ist, sind, seid, war, "
		"waren, warst, gewesen, wird, werde, werden, wurde, wurden, worden, wirst, habe, hab, hast, hat, "
		"haben, hatte, hatten, gehabt, hatt, kann, kannst, konnen, koennen, konnte, konnten, konnt, muss, "
		"musst, mussen, muessen, musste, mussten, soll, sollen, sollst, sollte, sollten, will, willst, "
		"wollen, wollte, wollten, darf, durfen, duerfen, durfte, mag, mogen, moegen, mochte, moechte, "
		"mochten, moechten, wurdest, wuerde, wuerden, waere, ware, haette, haetten, mach, mache, machen, "
		"machst, macht, gemacht, tun, tut, getan, geht, gehen, gehe, gegangen, kommt, kommen, komme, "
		"gekommen, sagen, sage, sagt, gesagt, sehen, sehe, sieht, gesehen, wissen, gewusst, geben, gebe, "
		"gibt, gegeben, nehmen, nehme, nimmt, genommen, brauche, braucht, brauchen, bekommen, bekomme, "
		"bekommt, schicken, schicke, schickt, geschickt, rufe, rufen, ruft, angerufen, fragen, frage, fragt, "
		"gefragt, warten, warte, wartet, finde, finden, gefunden, glaube, glauben, denke, denken, verstehe, "
		"verstehen, verstanden, helfen, hilft, geholfen, schauen, schaue, schau, guck, gucken, horen, hoeren, "
		"heisst, heisse, stehen, steht, liegt, liegen, lassen, lass, lasst, gelassen, bleibt, bleiben, "
		"zahlen, bezahlen, bezahlt, kaufen, gekauft, bestellt, kundigen, kuendigen, gekundigt, gekuendigt, "
		"und, oder, aber, denn, sondern, doch, weil, wenn, ob, obwohl, damit, sodass, als, falls, bevor, "
		"nachdem, wahrend, waehrend, seit, nicht, nichts, nie, niemals, noch, nochmal, schon, auch, nur, so, "
		"sehr, mehr, viel, viele, wenig, weniger, etwas, alles, alle, allen, jeder, jede, jedes, jeden, "
		"jetzt, nun, dann, danach, vorher, gerade, eben, gleich, sofort, bald, spater, spaeter, immer, "
		"manchmal, oft, heute, morgen, gestern, hier, da, dort, dahin, daher, dabei, dazu, davon, dafur, "
		"dafuer, daran, darauf, daruber, darueber, dadurch, deshalb, deswegen, trotzdem, jedoch, allerdings, "
		"eigentlich, naturlich, natuerlich, vielleicht, wahrscheinlich, leider, genau, richtig, falsch, klar, "
		"okay, ok, ja, nein, bitte, danke, gut, guten, gute, besser, schlecht, einfach, fast, ungefahr, "
		"ungefaehr, wirklich, tatsachlich, tatsaechlich, irgendwie, irgendwas, irgendwann, eventuell, "
		"moglich, moeglich, mal, halt, also, naja, ach, oh, aha, hallo, tschuss, tschuess, wiedersehen, "
		"wiederhoren, wiederhoeren, tag, abend, mittag, woche, monat, jahr, uhr, minute, minuten, sekunde, "
		"stunde, zeit, moment, augenblick, mit, ohne, gegen, durch, wegen, fur, fuer, aus, nach, bis, uber, "
		"ueber, zwischen, trotz, statt, laut, nummer, name, adresse, konto, karte, code, kunde, kunden, "
		"kundin, vertrag, rechnung, bestellung, auftrag, anruf, telefon, mail, brief, geld, zahlung, "
		"lieferung, problem, probleme, sache, anliegen, hilfe, information, informationen, daten, unterlagen, "
		"seite, antwort, termin, firma, leute, person, damen, ordnung, fall, ding, anderen, andere, anderes, "
		"anderer, selbst, selber, zusammen, zuruck, zurueck, weiter, wieder, erst, erste, ersten, letzte, "
		"letzten, nachste, nachsten, naechste, naechsten, beide, beiden, wahr, egal, sicher, fertig, bereit, "
		"moin, servus, gruezi, herzlich, willkommen, apparat, notiert, notiere, dran, gern, gerne, dem, "
		"denen, dessen, deren, wobei, womit, wofur, wofuer, sowie, sowohl, weder, je, jemand, niemand, "
		"jedenfalls, ubrigens, uebrigens, ausserdem, bereits, momentan, derzeit, angegeben, gewahlt, "
		"gewaehlt, geantwortet, antworte, hinterlegt, eingetragen, eingegeben, eingeben, eingetippt, "
		"gespeichert, benutzen, benutze, nutze, nutzen, verwende, verwenden, kundenportal, portal, komisch, "
		"suche, suchen, brille, alten, alte, altes, passt, stimmt, reicht, hoffe, schreiben, schreibe, "
		"dokument, zettel, zuruckrufen, zurueckrufen, freundlichen, grussen, gruessen, grusse, gruesse, "
		"voraus, schonen, schoenen, dranbleiben, klappt, bescheid, erinnere, erinnern, langsam, deutlich, "
		"fasse, bestatige, bestaetige, vorhin, bisher, neue, neuen, neues, aktuelle, aktuelles, vorlaufige, "
		"vorlaeufige, festgelegt, vergeben, gesetzt, gemerkt, sieh, beim, furs, fuers, kontos, logge, melde, "
		"meldet, anmelden", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
