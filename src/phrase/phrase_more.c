/*
 * Italian, Portuguese, Dutch and Luxembourgish: yes, no, and the sentences by which most people say that they do not want to be recorded. Rows and
 * nothing else.
 */
#include "phrase/rules.h"

static const struct ew_phrase_class classes[] = {
	{"record", "registrazione registrare registrate registri registrato registrata registrarmi gravar gravacao gravando grave gravada "
		"gravado gravem opnemen opname opnames opgenomen neemt ophuelen opgeholl opzehuelen opnam"},
	{"not", "nao niet geen net keng keen"},
	{"it", "registrazione registrare registrate registri registrato registrata registrarmi"},
	{"pt", "gravar gravacao gravando grave gravada gravado gravem"},
	{"nl", "opnemen opname opnames opgenomen opneemt"},
	{"lb", "ophuelen opgeholl opzehuelen opnam ophuelung"},
};

static const struct ew_phrase_rule rules[] = {
	{"it.stop_recording", EW_PHRASE_OPTS_OUT, 88,
		"fermi|fermate|interrompa|interrompete|spenga|spegnete|smetta|smettete|cancelli|cancellate|blocchi|stop ~3 <it>, "
		"favore non ~1 registri|registrate|registrare|registrarmi, ^ non ~1 registri|registrate|registrare|registrarmi, senza <it>, "
		"ritiro|revoco il? mio? consenso"},
	{"it.not_be_recorded", EW_PHRASE_REFUSES, 88,
		"non ~1 voglio|vorrei|desidero|acconsento|accetto|autorizzo ~5 <it>, preferisco|preferirei ~1 non ~4 <it>, "
		"mi oppongo ~3 <it>"},
	{"it.asks", EW_PHRASE_ASKS, 85,
		"posso|possiamo registrare ~2 chiamata|telefonata|conversazione, acconsente|accetta|autorizza ~4 <it>, d accordo ~3 <it>"},
	{"it.tells", EW_PHRASE_TELLS, 85, "chiamata|telefonata|conversazione ~3 registrata"},
	{"pt.stop_recording", EW_PHRASE_OPTS_OUT, 88,
		"pare|parem|parar|desligue|desliguem|interrompa|apague|apaguem|elimine|cancele ~3 <pt>, ^ nao ~1 grave|gravem|gravar, "
		"sem gravar|gravacao, retiro|revogo o? meu? consentimento, deixe|deixem de gravar"},
	{"pt.not_be_recorded", EW_PHRASE_REFUSES, 88,
		"nao ~1 quero|gostaria|desejo|aceito|autorizo|concordo ~5 <pt>, prefiro|preferia ~1 nao ~4 <pt>"},
	{"pt.asks", EW_PHRASE_ASKS, 85, "posso|podemos gravar ~2 chamada|ligacao|conversa, aceita|autoriza|concorda ~4 <pt>"},
	{"pt.tells", EW_PHRASE_TELLS, 85, "chamada|ligacao|conversa ~4 gravada"},
	{"pt.yes", EW_PART_YES, 85, "sim|pois, com certeza"},
	{"pt.no", EW_PART_NO, 85, "nao, nao obrigado|obrigada"},
	{"nl.stop_recording", EW_PHRASE_OPTS_OUT, 88,
		"stop|stopt|beeindig|verwijder|wis|pauzeer ~3 <nl>, <nl> ~2 stoppen|uitzetten|stopzetten|verwijderen|wissen, "
		"^ niet opnemen, neem|neemt ~4 niet op, zet|schakel ~3 <nl> ~1 uit|stop, geen <nl>, zonder <nl>, trek ~2 toestemming ~1 in"},
	{"nl.not_be_recorded", EW_PHRASE_REFUSES, 88,
		"wil|wens|liever ~2 niet ~5 <nl>, wil ~1 geen <nl>, ga niet akkoord ~4 <nl>, maak bezwaar ~3 <nl>"},
	{"nl.asks", EW_PHRASE_ASKS, 85, "mogen|mag|kunnen|kan we|wij|ik ~3 gesprek ~1 opnemen, akkoord ~4 <nl>, <nl> ~2 akkoord"},
	{"nl.tells", EW_PHRASE_TELLS, 85, "gesprek ~3 opgenomen, nemen ~3 gesprek|gesprekken ~1 op"},
	{"nl.no", EW_PART_NO, 85, "nee|neen, liever niet"},
	{"nl.fine", EW_PART_FINE, 80, "geen probleem, akkoord $, prima, mij best, geen bezwaar"},
	{"lb.stop_recording", EW_PHRASE_OPTS_OUT, 88,
		"^ net <lb>, stoppt|stopp|maacht|schalt ~3 <lb>, hutt|haalt ~3 net op, keng <lb>, ouni <lb>, loscht ~2 <lb>, "
		"hult|huelt ~3 net op"},
	{"lb.not_be_recorded", EW_PHRASE_REFUSES, 88, "well|wëll|wollt|mocht ~2 net ~5 <lb>, net averstanen ~4 <lb>"},
	{"lb.fine", EW_PART_FINE, 80, "averstanen, kee problem, keen problem, an der rei, ass gutt"},
	{"lb.wont", EW_PART_WONT, 80, "leiwer net, net averstanen, well|wëll dat? net"},
	{"lb.asks", EW_PHRASE_ASKS, 85, "dierfe|däerfe|dierf|däerf mir|ech ~4 <lb>, averstanen ~5 <lb>"},
	{"lb.tells", EW_PHRASE_TELLS, 85, "gesprach|gespréich|uruff ~3 opgeholl"},
};

const struct ew_phrase_language ew_phrase_more = {classes, EW_COUNT(classes), rules, EW_COUNT(rules)};
