/*
 * What letters say, three times. Must never leave a language out of a row.
 */
#include "report/letter_words.h"

#include <string.h>

#include "base/slice.h"

static const struct {
	const char *word, *text[EW_LETTER_LANGUAGES];
} texts[] = {
	/* -- frame -- */
	{"title", {"Answer to your request", "Antwort auf Ihre Anfrage", "R\xc3\xa9ponse \xc3\xa0 votre demande"}},
	{"interim", {"On your request", "Zu Ihrer Anfrage", "Au sujet de votre demande"}},
	{"request", {"Your request", "Ihre Anfrage", "Votre demande"}},
	{"right", {"Right", "Recht", "Droit"}},
	{"received", {"Received", "Eingegangen", "Re\xc3\xa7ue le"}},
	{"deadline", {"To be answered by", "Zu beantworten bis", "R\xc3\xa9ponse due le"}},
	{"reference", {"Reference", "Zeichen", "R\xc3\xa9"
					       "f\xc3\xa9rence"}},
	{"controller", {"Controller", "Verantwortlicher", "Responsable du traitement"}},
	{"dpo", {"Data protection officer", "Datenschutzbeauftragter", "D\xc3\xa9l\xc3\xa9gu\xc3\xa9 \xc3\xa0 la protection des donn\xc3\xa9"
								    "es"}},
	{"answer", {"Our answer", "Unsere Antwort", "Notre r\xc3\xa9ponse"}},
	{"calls", {"Your calls", "Ihre Gespr\xc3\xa4"
				 "che",
			  "Vos appels"}},
	{"rights", {"Your rights", "Ihre Rechte", "Vos droits"}},
	{"dear", {"You asked us about data of yours that we hold.", "Sie haben sich wegen Ihrer Daten an uns gewandt.",
			 "Vous nous avez \xc3\xa9"
			 "crit au sujet de vos donn\xc3\xa9"
			 "es."}},
	/* -- kinds of requests -- */
	{"access", {"Access to your data", "Auskunft", "Acc\xc3\xa8s \xc3\xa0 vos donn\xc3\xa9"
						       "es"}},
	{"erasure", {"Erasure", "L\xc3\xb6schung", "Effacement"}},
	{"rectification", {"Rectification", "Berichtigung", "Rectification"}},
	{"restriction", {"Restriction of processing", "Einschr\xc3\xa4nkung der Verarbeitung", "Limitation du traitement"}},
	{"objection", {"Objection", "Widerspruch", "Opposition"}},
	{"portability", {"Data portability", "Daten\xc3\xbc"
					     "bertragbarkeit",
				"Portabilit\xc3\xa9"}},
	/* -- ends -- */
	{"access.done",
		{"A copy of your data comes with this letter: your side of the recordings, what was written down, and for each call why it was "
		 "recorded, on which basis, what you were told, who has listened, who has received it, and how long it is kept. "
		 "What others said is left out or masked where it is theirs alone.",
			"Eine Kopie Ihrer Daten liegt bei: Ihre Seite der Aufnahmen, was davon aufgeschrieben wurde, und zu jedem Gespr\xc3\xa4"
			"ch, wozu und auf welcher Grundlage es aufgezeichnet wurde, was Ihnen gesagt wurde, wer zugeh\xc3\xb6rt und wer es erhalten hat und wie "
			"lange es aufbewahrt wird. Was andere gesagt haben, fehlt oder ist unkenntlich, soweit es allein sie betrifft.",
			"Une copie de vos donn\xc3\xa9"
			"es est jointe : votre voix dans les enregistrements, ce qui en a \xc3\xa9t\xc3\xa9 transcrit et, pour chaque appel, la finalit\xc3\xa9 "
			"et la base de l'enregistrement, ce qui vous a \xc3\xa9t\xc3\xa9 annonc\xc3\xa9, qui l'a \xc3\xa9"
			"cout\xc3\xa9, qui l'a re\xc3\xa7u et la dur\xc3\xa9"
			"e de conservation. Les propos d'autrui sont omis ou masqu\xc3\xa9s lorsqu'ils ne concernent qu'eux."}},
	{"evidence_left",
		{"Of some of your calls all but the proof of what you agreed to had been deleted before; what that is is said in the copy.",
			"Von einigen Ihrer Gespr\xc3\xa4"
			"che war zuvor bereits alles bis auf den Nachweis Ihrer Einwilligung gel\xc3\xb6scht; die Kopie sagt, was davon noch vorhanden ist.",
			"De certains de vos appels, tout sauf la preuve de votre consentement avait d\xc3\xa9j\xc3\xa0 \xc3\xa9t\xc3\xa9 effac\xc3\xa9 ; la copie "
			"indique ce qu'il en reste."}},
	{"portability.done",
		{"Your data come with this letter in a form that machines read: JSON and Ogg/Opus.",
			"Ihre Daten liegen in maschinenlesbarer Form bei: JSON und Ogg/Opus.",
			"Vos donn\xc3\xa9"
			"es sont jointes sous une forme lisible par machine : JSON et Ogg/Opus."}},
	{"erasure.done",
		{"We have erased what no law makes us keep. The table says of each call what is erased, what stays, because of what, and until when. "
		 "What stays for a time is deleted by itself when that is over.",
			"Wir haben gel\xc3\xb6scht, was uns kein Gesetz aufzubewahren verpflichtet. Die Tabelle sagt zu jedem Gespr\xc3\xa4"
			"ch, was gel\xc3\xb6scht ist, was bleibt, warum und bis wann. Was auf Zeit bleibt, wird danach von selbst gel\xc3\xb6scht.",
			"Nous avons effac\xc3\xa9 ce qu'aucune loi ne nous oblige \xc3\xa0 conserver. Le tableau indique, pour chaque appel, ce qui est "
			"effac\xc3\xa9, ce qui reste, pourquoi et jusqu'\xc3\xa0 quand. Ce qui reste pour un temps est ensuite supprim\xc3\xa9 d'office."}},
	{"erasure.part",
		{"We have not erased all that no law makes us keep. The table says of each call what is erased, what is not, what stays, because of what, and "
		 "until when. What stays for a time is deleted by itself when that is over.",
			"Nicht alles, was uns kein Gesetz aufzubewahren verpflichtet, ist gel\xc3\xb6scht. Die Tabelle sagt zu jedem Gespr\xc3\xa4"
			"ch, was gel\xc3\xb6scht ist, was nicht, was bleibt, warum und bis wann. Was auf Zeit bleibt, wird danach von selbst gel\xc3\xb6scht.",
			"Nous n'avons pas effac\xc3\xa9 tout ce qu'aucune loi ne nous oblige \xc3\xa0 conserver. Le tableau indique, pour chaque appel, ce qui est "
			"effac\xc3\xa9, ce qui ne l'est pas, ce qui reste, pourquoi et jusqu'\xc3\xa0 quand. Ce qui reste pour un temps est ensuite supprim\xc3\xa9 "
			"d'office."}},
	{"restriction.done",
		{"The processing of your calls is restricted: they are kept, and nobody plays, passes on or works with them, nor are they deleted, until "
		 "the restriction is lifted. You will be told before that (Article 18(3) GDPR).",
			"Die Verarbeitung Ihrer Gespr\xc3\xa4"
			"che ist eingeschr\xc3\xa4nkt: Sie werden aufbewahrt, aber weder abgeh\xc3\xb6rt noch weitergegeben, ausgewertet oder gel\xc3\xb6scht, bis "
			"die Einschr\xc3\xa4nkung aufgehoben wird. Davon werden Sie vorher unterrichtet (Artikel 18 Absatz 3 DSGVO).",
			"Le traitement de vos appels est limit\xc3\xa9 : ils sont conserv\xc3\xa9s, mais ni \xc3\xa9"
			"cout\xc3\xa9s, ni transmis, ni exploit\xc3\xa9s, ni supprim\xc3\xa9s jusqu'\xc3\xa0 la lev\xc3\xa9"
			"e de la limitation, dont vous serez inform\xc3\xa9 au pr\xc3\xa9"
			"alable (article 18, paragraphe 3, RGPD)."}},
	{"rectification.done",
		{"What you say is wrong stands beside the record of your call, and whoever reads the one reads the other. A recording is not altered: it "
		 "says what was said.",
			"Ihre Berichtigung steht bei dem Gespr\xc3\xa4"
			"ch; wer das eine liest, liest das andere. Eine Aufnahme wird nicht ver\xc3\xa4ndert: Sie gibt wieder, was gesagt wurde.",
			"Votre rectification figure aupr\xc3\xa8s de l'appel ; quiconque lit l'un lit l'autre. Un enregistrement n'est pas modifi\xc3\xa9 : il "
			"reproduit ce qui a \xc3\xa9t\xc3\xa9 dit."}},
	{"objection.done",
		{"We have decided on your objection as is said below. As far as it is upheld, what was made of your calls for that purpose, the recording itself "
		 "included where you object to that, stays shut: nobody plays it, reads it or passes it on. When you next call, our staff are told of your "
		 "objection.",
			"\xc3\x9c"
			"ber Ihren Widerspruch haben wir wie unten angegeben entschieden. Soweit ihm stattgegeben ist, bleibt verschlossen, was zu diesem Zweck aus "
			"Ihren Gespr\xc3\xa4"
			"chen entstanden ist, gegebenenfalls auch die Aufnahme selbst: Niemand h\xc3\xb6rt oder liest es oder gibt es weiter. Bei Ihrem n\xc3\xa4"
			"chsten Anruf wird unser Personal auf Ihren Widerspruch hingewiesen.",
			"Nous avons statu\xc3\xa9 sur votre opposition comme indiqu\xc3\xa9 ci-dessous. Dans la mesure o\xc3\xb9 elle est accueillie, ce qui a "
			"\xc3\xa9t\xc3\xa9 tir\xc3\xa9 de vos appels pour cette finalit\xc3\xa9, y compris, le cas \xc3\xa9"
			"ch\xc3\xa9"
			"ant, l'enregistrement lui-m\xc3\xaame, reste ferm\xc3\xa9 : personne ne l'\xc3\xa9"
			"coute, ne le lit ni ne le transmet. Lors de votre prochain appel, notre personnel est averti de votre opposition."}},
	{"refused", {"We do not comply with your request, or not with all of it. The ground is:", "Ihrer Anfrage entsprechen wir nicht oder nicht ganz. Der Grund:",
			    "Nous ne donnons pas suite \xc3\xa0 votre demande, ou pas enti\xc3\xa8rement. Le motif :"}},
	{"open", {"Your request is being worked on. You will have an answer by the day named above.",
			 "Ihre Anfrage wird bearbeitet. Sie erhalten bis zu dem oben genannten Tag eine Antwort.",
			 "Votre demande est en cours de traitement. Une r\xc3\xa9ponse vous parviendra au plus tard \xc3\xa0 la date indiqu\xc3\xa9"
			 "e."}},
	{"extended", {"We need longer than a month (Article 12(3) GDPR), because:", "Wir brauchen l\xc3\xa4nger als einen Monat (Artikel 12 Absatz 3 DSGVO), weil:",
			     "Il nous faut plus d'un mois (article 12, paragraphe 3, RGPD), car :"}},
	{"complaint",
		{"You may complain to a supervisory authority, in particular where you live or work, and you may go to court (Articles 77 and 79 GDPR).",
			"Sie k\xc3\xb6nnen sich bei einer Aufsichtsbeh\xc3\xb6rde beschweren, insbesondere an Ihrem Wohn- oder Arbeitsort, und die Gerichte "
			"anrufen (Artikel 77 und 79 DSGVO).",
			"Vous pouvez introduire une r\xc3\xa9"
			"clamation aupr\xc3\xa8s d'une autorit\xc3\xa9 de contr\xc3\xb4le, notamment celle de votre r\xc3\xa9sidence ou de votre lieu de travail, "
			"et saisir la justice (articles 77 et 79 RGPD)."}},
	/* -- the table -- */
	{"date", {"Call", "Gespr\xc3\xa4"
			  "ch",
			 "Appel"}},
	{"what", {"What", "Was", "Quoi"}},
	{"fate", {"Result", "Ergebnis", "R\xc3\xa9sultat"}},
	{"because", {"Because", "Weil", "Motif"}},
	{"until", {"Until", "Bis", "Jusqu'au"}},
	{"more", {"And further calls, which the list of the request has.", "Und weitere Gespr\xc3\xa4"
									   "che, die in der Liste zur Anfrage stehen.",
			 "Ainsi que d'autres appels, qui figurent dans la liste de la demande."}},
	{"nothing", {"We hold no call that is found by the numbers that you gave.", "Zu den angegebenen Nummern ist kein Gespr\xc3\xa4"
										   "ch vorhanden.",
			    "Aucun appel ne correspond aux num\xc3\xa9ros indiqu\xc3\xa9s."}},
	{"erased", {"erased", "gel\xc3\xb6scht", "effac\xc3\xa9"}},
	{"planned", {"to be erased", "zu l\xc3\xb6schen", "\xc3\xa0 effacer"}},
	{"not_erased", {"not erased", "nicht gel\xc3\xb6scht", "non effac\xc3\xa9"}},
	{"kept", {"kept", "bleibt", "conserv\xc3\xa9"}},
	{"held", {"kept, not touched", "bleibt unber\xc3\xbchrt", "conserv\xc3\xa9, intact"}},
	{"not_yet", {"not decided yet", "noch nicht entschieden", "pas encore d\xc3\xa9"
								  "cid\xc3\xa9"}},
	{"hold", {"legal claims", "Rechtsanspr\xc3\xbc"
				  "che",
			 "droits en justice"}},
	{"mandatory_recording", {"recording is a duty", "Aufzeichnungspflicht", "enregistrement obligatoire"}},
	{"legal_obligation", {"legal obligation", "gesetzliche Pflicht", "obligation l\xc3\xa9gale"}},
	{"minimum_period", {"minimum period of law", "gesetzliche Mindestfrist", "dur\xc3\xa9"
										"e minimale l\xc3\xa9gale"}},
	{"policy_unknown", {"period of law not yet established", "gesetzliche Frist noch ungekl\xc3\xa4rt", "dur\xc3\xa9"
													  "e l\xc3\xa9gale non encore \xc3\xa9tablie"}},
	{"evidence_of_consent", {"proof of what you agreed to", "Nachweis Ihrer Einwilligung", "preuve de votre consentement"}},
	{"needed_for_the_rest", {"needed for what is kept", "n\xc3\xb6tig f\xc3\xbcr das \xc3\x9c"
							     "brige",
					"n\xc3\xa9"
					"cessaire au reste"}},
	{"after_the_plan", {"came after the decision", "nach der Entscheidung hinzugekommen", "apparu apr\xc3\xa8s la d\xc3\xa9"
													"cision"}},
	{"goes_on", {"the call goes on", "Gespr\xc3\xa4"
					 "ch dauert an",
			    "appel en cours"}},
	/* -- kinds of artifacts -- */
	{"audio", {"recording", "Aufnahme", "enregistrement"}},
	{"live_transcript", {"live transcript", "Live-Abschrift", "transcription en direct"}},
	{"transcript", {"transcript", "Abschrift", "transcription"}},
	{"summary", {"summary", "Zusammenfassung", "r\xc3\xa9sum\xc3\xa9"}},
	{"agent_notes", {"notes", "Notizen", "notes"}},
	{"sentiment", {"mood", "Stimmung", "humeur"}},
	{"qa_score", {"quality score", "Qualit\xc3\xa4tsbewertung", "note de qualit\xc3\xa9"}},
	{"tags", {"tags", "Schlagw\xc3\xb6rter", "\xc3\xa9tiquettes"}},
	{"actions", {"things to do", "Aufgaben", "actions \xc3\xa0 mener"}},
	{"crm_sync", {"note in the customer file", "Eintrag in der Kundenakte", "note au dossier client"}},
	{"metadata", {"call data", "Gespr\xc3\xa4"
				   "chsdaten",
			     "donn\xc3\xa9"
			     "es de l'appel"}},
	{"consent_evidence", {"evidence of consent", "Einwilligungsnachweis", "preuve du consentement"}},
};

enum ew_letter_language ew_letter_language_of(const char *word)
{
	if (word && strcmp(word, "de") == 0)
		return EW_LETTER_DE;
	return word && strcmp(word, "fr") == 0 ? EW_LETTER_FR : EW_LETTER_EN;
}

const char *ew_letter_text(const char *word, enum ew_letter_language language)
{
	for (size_t i = 0; i < EW_COUNT(texts); i++)
		if (strcmp(texts[i].word, word) == 0 && texts[i].text[language])
			return texts[i].text[language];
	return word;
}
