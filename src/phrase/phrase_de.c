/*
 * German: verbs that part ("nehmen Sie das nicht auf"), and words put together as they are spoken of. Rows and nothing else.
 */
#include "phrase/rules.h"

static const struct ew_phrase_class classes[] = {
	{"filler", "ah aeh ahm hm hmm also naja tja bitte mal doch eigentlich halt eben ehrlich gesagt hallo herr frau wirklich jetzt "
		"einfach"},
	{"lead", "ja nein nee okay ok gut und danke aber dann na entschuldigung tut mir leid also moment nur ne weil"},
	{"but", "aber jedoch sondern allerdings"},
	{"not", "nicht kein keine keinen keiner keinem nie niemals nix ohne weder"},
	{"record", "aufzeichn* aufgezeichn* aufzuzeichn* aufnahme aufnahmen aufnehmen aufgenommen aufzunehmen mitschneiden mitgeschnitten "
		"mitschneide mitschneidest mitzuschneiden mitschnitt gesprachsaufzeichnung telefonaufzeichnung anrufaufzeichnung "
		"gesprachsaufnahme zeichnen zeichne zeichnet band aufnehme aufnehmt schneiden"},
	{"transcribe", "transkri* transkrip* mitgeschrieben mitschreiben"},
	{"ai", "ki bot chatbot intelligenz kunstliche kunstlichen sprachassistent"},
	{"capn", "aufzeichnung aufzeichnungen aufnahme aufnahmen mitschnitt mitschnitte gesprachsaufzeichnung telefonaufzeichnung "
		"anrufaufzeichnung gesprachsaufnahme tonaufnahme tonaufzeichnung sprachaufzeichnung transkription transkript transkriptes "
		"transkribierung band rekorder"},
	{"inf", "aufzeichnen aufnehmen mitschneiden transkribieren aufzuzeichnen aufzunehmen mitzuschneiden aufzeichne aufnehme "
		"aufzeichnet mitschneide aufnimmst aufzeichnest"},
	{"caped", "aufgezeichnet aufgenommen mitgeschnitten transkribiert mitgehort gespeichert aufgezeichneten mitgeschrieben"},
	{"capx", "aufzeichn* aufgezeichn* aufzuzeichn* aufnahme aufnahmen aufnehmen aufnehme aufgenommen aufzunehmen mitschneid* "
		"mitgeschnitten mitzuschneiden mitschnitt mitschnitte gesprachsaufzeichnung telefonaufzeichnung anrufaufzeichnung "
		"gesprachsaufnahme tonaufnahme transkri*"},
	{"verb", "nehmen nehme nimm nimmst nimmt zeichnen zeichne zeichnet zeichnest schneiden schneide schneidet"},
	{"up", "auf mit"},
	{"call", "gesprach gesprache anruf anrufe telefonat telefonate unterhaltung call leitung"},
	{"obj", "das dies dieses mich uns es alles hier dass"},
	{"nicht", "nicht kein keine keinen nie niemals nichts"},
	{"stop", "stoppen stoppe stopp stop stoppt beenden beende beendet unterbrechen unterbreche pausieren abbrechen einstellen "
		"abstellen anhalten deaktivieren deaktiviere ausschalten ausmachen abschalten ausstellen"},
	{"delete", "loschen losche loscht geloscht vernichten entfernen"},
	{"out", "aus ab ein"},
	{"turn", "schalten schalte schaltet machen mache mach stellen stelle stell brechen breche drehen halten"},
	{"consent", "einwilligung zustimmung einverstandnis erlaubnis genehmigung"},
	{"ok", "okay ok ordnung recht einverstanden gut"},
	{"krank", "diagnose diagnosen vorerkrankung vorerkrankungen medikament medikamente symptome symptom operiert operation operationen "
		"allergie allergien krankheit krankheiten allergisch beschwerden behandelt erkrankung erkrankungen krankheitsbild"},
	{"zahlung", "zahlung bezahlung transaktion abbuchung"},
	{"karte", "kartennummer kreditkartennummer kartendaten kreditkartendaten kreditkarte zahlungsdaten karte"},
};

static const struct ew_phrase_rule rules[] = {
	{"de.other_sense", EW_PART_MASKS, 100,
		"kredit|kredite|darlehen|kontakt|studium|arbeit|daten|adresse|zahlerstand|bestellung|beschwerde|reklamation|kundennummer|"
		"vertrag|anfragen|auftrag|nummer|sendung|sendungen|serie|film|krankenhaus|klinik|uni ~4 aufnehmen|aufgenommen|aufzunehmen|"
		"aufnahme, aufnahme in|im die|krankenhaus|klinik|der|erdgeschoss, patienten aufnahme, kopie ~2 <capn>, band am|vom|im, "
		"neue|neuen|meine|ihre|die adresse|daten|nummer ~3 auf, verteiler|liste|katalog ~2 auf, "
		"zahlerstand|zahlerstande|adresse|daten auf, leg|lege|legen|pass|passen|passt|steh|stehen|mach|wach ~4 auf, "
		"aufgezeichnete ansage|nachricht|sendung, von|auf der|dem band"},
	{"de.goes_on", EW_PART_NOTHING, 100,
		"!wenn|sie horen|hore|hor sie|du|bitte ~2 nicht auf ~4 <capx>, stoppen|beenden|unterbrechen|stopp sie? ~3 <capn> nicht, "
		"nicht <stop> ~2 <capn>, schalten|machen sie ~3 <capn> nicht aus, <capn> ~1 nicht <stop>|loschen, nicht aufhoren ~3 <capx>"},
	{"de.said_by_others", EW_PART_NOTHING, 100,
		"er|kollege|kollegin|dame|herr|mitarbeiter|mitarbeiterin|mann|frau|jemand ~1 hat|hatte ~2 gesagt|versprochen|gemeint|"
		"behauptet ..., er|kollege|kollegin|dame|mitarbeiter|mitarbeiterin|mann|jemand meinte|sagte|versprach ..., "
		"hat|hatte mir ~3 gesagt ..."},
	{"de.asks_about_it", EW_PART_NOTHING, 100,
		"warum|wieso|weshalb zeichnen|nehmen|wird|werden|schneiden ..., muss|mussen|musste ich|das|es|man ..., "
		"was passiert|ist|ware wenn ..., ^ wird|werden ~2 gesprach|das|ich|wir|anruf ~2 <caped>, "
		"^ <verb> sie ~1 das|gerade|mich <up> $, wie schalte|stoppe|losche|kann|konnen ..., wie lange ..., "
		"falls|wenn ich ~3 ablehne|zustimme|widerspreche|nein, haben|hatten|habt sie|ihr ~4 <caped>, "
		"kann|konnte|darf ich ~3 widersprechen|ablehnen"},
	{"de.devices", EW_PART_NOTHING, 100,
		"kamera|rekorder|receiver|handy|gerat|dashcam ~2 nimmt|zeichnet ~2 auf, kann|konnen|konnte keine ~2 aufnehmen|aufzeichnen, "
		"<capn> am|vom receiver|fernseher"},

	{"de.stop_recording", EW_PHRASE_OPTS_OUT, 95,
		"<stop> ~3 <capn>, <capn> ~2 <stop>|aus|abbrechen|beenden, <turn>|unterbrechen|brechen ~3 <capx>|ki ~1 <out>, "
		"brechen ~3 <capn> ab, horen|hore|hor ~2 auf ~3 <capx>, schluss mit ~2 <capx>, mochte|will|wunsche ~4 nicht mehr ~3 <capx>, "
		"nicht weiter ~2 <capx>, <turn> ~3 bot|roboter|assistenten|assistent ~1 <out>, aufhoren ~3 <capx>, "
		"wenn ~2 nicht aufhoren ~2 <capx>, <stop> ~2 ki, ki ~1 <stop>|aus, <capn> ~2 auszuschalten|abzuschalten|beenden|stoppen, "
		"unterlassen|lassen ~3 <capn>|aufzeichnen|aufnehmen"},
	{"de.dont_record", EW_PHRASE_OPTS_OUT, 92,
		"^ nicht ~1 aufzeichnen|aufnehmen|mitschneiden|transkribieren|mithoren, sollen|sollten|sollst ~2 nicht ~1 <inf>, "
		"!ich|wir <verb> sie|du? ~3 nicht ~1 <up>, <verb> ~1 <obj>|gesprach|anruf ~1 <nicht> <up>, "
		"transkribieren|transkribier ~3 nicht, !ich|wir|wo|die|karte speichern ~1 das|gesprach|dieses|den|keine ~2 nicht, "
		"speichern sie ~1 <call> nicht, speichern sie ~2 <call> nicht, nicht ~1 <inf> $, aber nicht ~1 <inf>, bitte nichts? <inf>"},
	{"de.no_recording", EW_PHRASE_OPTS_OUT, 90,
		"^ keine <capn>, keine <capn> $, ohne ~1 <capn>, ohne ~3 <inf>|<caped>, ohne ki, keine ki, keine kunstliche intelligenz"},
	{"de.delete_recording", EW_PHRASE_OPTS_OUT, 92,
		"<delete> ~3 <capn>, <capn> ~2 <delete>|entfernt|vernichtet, <delete> ~3 gesprach|telefonat"},
	{"de.opt_out", EW_PHRASE_OPTS_OUT, 92,
		"ziehe|ziehen|nehme|mochte|will|wurde ~3 <consent> ~2 zuruck|zuruckziehen|widerrufen, widerrufe|widerruf ~2 <consent>, "
		"<consent> ~2 zuruckziehen|widerrufen|zuruck"},
	{"de.not_allowed", EW_PHRASE_OPTS_OUT, 92,
		"durfen|darf|konnen|sollen ~4 nicht ~1 <inf>, verbiete|untersage|verbieten ~5 <capx>, kein recht ~4 <capx>, "
		"haben|hast <nicht> ~2 <consent> ~4 <capx>, nicht erlaubt ~4 <capx>, <nicht> ~1 berechtigt ~3 <capx>"},

	{"de.not_be_recorded", EW_PHRASE_REFUSES, 93,
		"mochte|will|wunsche|mag|wollte ~2 <nicht> ~8 <capx>, ich mochte|will ~3 <nicht> ~4 mithort|zuhort|ki|mithoren, "
		"mochte|will ~1 nicht ~4 mithort|zuhort|mithoren, <capn> ~2 nicht ~1 einverstanden|zu|recht, nicht einverstanden ~4 <capx>, "
		"stimme ~3 <capn> nicht zu, willige ~1 nicht ~3 <capx>, nicht zu ~3 <capx>, <nicht>|keine <consent> ~4 <capx>, "
		"<capn> ~2 nie|nicht zugestimmt, <capn> ~2 nicht zustimmen|erlauben|mochten"},
	{"de.rather_not_recorded", EW_PHRASE_REFUSES, 92,
		"lieber ~5 <nicht> ~3 <capx>, lieber ~2 keine|ohne ~2 <capn>, besser ~2 nicht ~3 <capx>"},
	{"de.against_recording", EW_PHRASE_REFUSES, 92,
		"widerspreche|widersprechen ~3 <capx>, lehne ~3 <capn> ~2 ab, ablehnen ~3 <capx>, <capn> ~2 ablehnen, "
		"bin|ware gegen ~2 <capx>, bin|ware ~1 dagegen ~4 <capx>, soll|sollte ~3 nicht ~2 <caped>, verweigere ~3 <capx>, "
		"nicht ~1 wohl ~4 <capx>, unwohl|unangenehm ~4 <capx>, was|etwas gegen ~3 <capx>, stort mich !nicht ~3 <capx>"},

	{"de.agree_recorded", EW_PHRASE_AGREES, 92,
		"einverstanden ~6 <capx>, <capx> ~2 einverstanden, stimme ~3 <capx> ~1 zu, willige ~3 <capx> ein, erlaube ~4 <capx>, "
		"zustimmung|einwilligung|erlaubnis ~3 <capx>, von mir aus ~5 <capx>, <capn> ~2 ok|okay|ordnung|recht"},
	{"de.may_record", EW_PHRASE_AGREES, 90,
		"sie ~1 durfen|konnen ~4 <inf>, durfen|konnen sie ~1 gern|gerne|ruhig ~3 <inf>, "
		"zeichnen|nehmen|schneiden sie ~1 ruhig|gerne ~2 <up>, gern|gerne|ruhig <inf>"},
	{"de.dont_mind_recorded", EW_PHRASE_AGREES, 90,
		"<nicht> ~1 gegen ~3 <capx>, nichts dagegen ~6 <capx>, stort|macht mich|mir nicht|nichts ~6 <capx>, "
		"<capn> ~3 nichts ~1 einzuwenden|dagegen|gegen, gegen ~2 <capn> ~2 nichts, kein problem ~6 <capx>, "
		"keine einwande ~4 <capx>, <capn> ~3 kein problem, <capn> ~3 keine einwande, <capn> ~3 nichts dagegen"},

	{"de.yes", EW_PART_YES, 90,
		"ja|jo|jawohl|joa|jap|jup|jou|jawoll, genau|richtig|korrekt|stimmt, ja bin ich, das ist richtig, bin ich !nicht, "
		"auf jeden fall, sie durfen $"},
	{"de.okay", EW_PART_OKAY, 85,
		"okay|ok|naturlich|klar|sicher|gerne|gern|selbstverstandlich|freilich|unbedingt, na klar|gut, alles klar, in ordnung, "
		"sicherlich|sichi, passt"},
	{"de.fine", EW_PART_FINE, 85,
		"wenns sein muss, wenn es|s sein muss, kein problem|thema|stress|ding, keine einwande|probleme, einverstanden, von mir aus, "
		"meinetwegen, nichts dagegen, habe nichts dagegen, warum nicht, das|geht|ist|ware ~1 in? ordnung, geht in ordnung, "
		"ist|ware ~1 ok|okay|recht, das passt, schon gut, stort mich|uns nicht, stort nicht, macht mir|mich? nichts, "
		"machen sie nur|ruhig|das, konnen|durfen sie ~1 machen|tun, stimme ~2 zu, macht nichts, nur zu, soll mir recht, "
		"mir recht|egal, wenn sie wollen|mochten|mussen, ich willige ein, ok|okay fur mich, habe ~1 keine einwande, tun sie das"},
	{"de.no", EW_PART_NO, 90,
		"nein|nee|neen|nope|noe|nain, nicht wirklich, naturlich|sicher|gar|uberhaupt nicht, nein danke|nein, "
		"nein ich? habe|bin ich? nicht, nein habe|bin ich nicht, habe|bin ich nicht, keineswegs, keinesfalls|niemals"},
	{"de.wont", EW_PART_WONT, 88,
		"habe|hab|hatte ~4 ein|einige|meine problem|probleme|bedenken|einwande, von mir aus nicht, <nicht> egal, kein interesse, "
		"lieber ~3 ohne, bin|ware ~2 dagegen, lieber|eher|besser nicht|ohne, nicht einverstanden, auf keinen fall, "
		"mochte|will|wunsche ~2 nicht, das mochte|will|mag ~1 nicht, mochte|will ich nicht, nicht ~1 recht|okay|ok|ordnung, "
		"stimme ~3 nicht zu, lehne ~3 ab, ablehnen, kommt nicht in? frage, kommt uberhaupt nicht in frage, was|etwas dagegen, "
		"bitte nicht, ^ nicht $, widerspreche, stort mich !nicht, das geht nicht, erlaube ~2 nicht, kein einverstandnis, "
		"ungern|ungerne, verweigere, ja habe ich !nicht, mag ~2 nicht, willige ~1 nicht ein, passt mir nicht, "
		"nicht ~1 einverstanden"},
	{"de.hedge", EW_PART_HEDGE, 60,
		"einen|ein|kleinen moment|augenblick, moment $, moment mal, warten sie, sekunde, warum|wieso|wofur|wozu $, weiss nicht, "
		"weiss ich nicht, keine ahnung, vielleicht, kommt drauf|darauf an, nicht sicher, "
		"ja|okay|ok|gut aber|wenn|nur|wozu|warum|was|hallo, mal sehen, ich uberlege, jein"},

	{"de.not_recorded", EW_PART_DENIES, 100,
		"<call>|das|dies ~3 nicht|nie ~2 <caped>, wir|ich <verb> ~3 <nicht> ~3 auf|mit, wir|ich <verb> keine ~2 auf|mit, "
		"ich <stop> ~3 <capn>, ich schalte|mache|stelle|beende|breche ~3 <capn> ~1 aus|ab?, "
		"habe|haben ~3 <capn> ~2 ausgeschaltet|beendet|gestoppt|geloscht|abgebrochen, <capn> ~2 beendet|gestoppt|ausgeschaltet, "
		"wird nicht ~2 <caped>"},
	{"de.asks", EW_PHRASE_ASKS, 92,
		"einverstanden ~8 <capx>, <capx> ~3 einverstanden, durfen|durften|darf|konnen|konnte|kann|durfte wir|ich ~6 <inf>, "
		"ist|ware ~4 ok|okay|ordnung|recht ~8 <capx>|ki|mithort, stimmen|stimmst sie|du ~4 <capx> ~1 zu, willigen sie ~4 <capx>, "
		"erlauben|gestatten sie ~6 <capx>, "
		"wurden|mochten|wollen|wurde|mochte ~5 <capx> ~4 ordnung|okay|ok|recht|einverstanden|erlaubnis, <consent> ~4 <capx>, "
		"zustimmen ~5 <capx>, <capx> ~3 zustimmen, recht ~4 <capx>"},
	{"de.asks_mind", EW_PART_ASKS_MIND, 92,
		"etwas|was|einwande dagegen|gegen ~8 <capx>, einwande ~6 <capx>, stort|stort es sie ~6 <capx>, "
		"macht es ihnen ~3 aus ~6 <capx>, problem ~4 <capx>"},
	{"de.asks_stop", EW_PART_ASKS_STOP, 92,
		"sie ~1 mochten|wollen|wunschen ~4 <nicht> ~5 <capx>, mochten|wollen|wunschen sie ~4 <nicht> ~6 <capx>, "
		"soll|sollen|darf|kann|konnen ich|wir ~3 <capn> ~1 <stop>|loschen|ausschalten, "
		"mochten|wollen|wunschen sie ~4 <capn> ~1 <stop>|beende|stoppe|ausschalte|losche|unterbreche, "
		"lieber ~3 ohne|keine|nicht ~3 <capx>"},
	{"de.if_you_mind", EW_PART_MENTION, 80, "wenn|falls|sollten|sofern sie ~4 <nicht> ~5 <capx>"},
	{"de.mention", EW_PART_MENTION, 70, "wurden|mochten|wollen|wurde|mochte ~6 <inf>"},
	{"de.confirm", EW_PART_CONFIRM, 85,
		"sind sie ~2 einverstanden !mit, ist|ware das ~3 ok|okay|ordnung|recht, ist das ok|okay, damit einverstanden, "
		"dem|dazu zustimmen, stimmen sie dem|dazu? zu $, einverstanden $, passt das, in ordnung $, "
		"darf ich|wir fortfahren|weitermachen"},
	{"de.confirm_mind", EW_PART_CONFIRM_MIND, 85,
		"etwas|was|einwande dagegen $, haben sie einwande, ist das ein problem, stort sie das, stort es sie $"},
	{"de.check", EW_PART_CHECK, 80,
		"horen|verstehen sie mich, konnen sie mich ~1 horen|verstehen, sind sie noch da|dran, ja oder nein, ist das richtig, "
		"haben sie verstanden"},
	{"de.other", EW_PART_OTHER, 50,
		"^ wie|wann|wo|wer|was|welche|welcher|welches|wieviel|warum|wieso|wohin|woher, "
		"^ haben|sind|konnen|konnten|mochten|wollen|darf|durfen|kann|soll|wurden|brauchen|passt|ist|gibt|hat|stimmen|nennen|geben|"
		"sagen sie|ich|wir|es|ihnen|das|die|der|ihre"},
	{"de.tells", EW_PHRASE_TELLS, 90,
		"<call> ~5 <caped>, wird|werden ~4 <caped>, zeichne|zeichnen ~5 auf, wir|ich nehmen|nehme ~1 <call>|das ~1 auf, "
		"wir|ich schneide|schneiden ~2 <call> ~1 mit, aufgezeichneten|aufgezeichnete leitung, ki ~5 mit|zu, "
		"ki ~3 mithort|transkribiert|zuhort|analysiert"},

	{"de.no_card", EW_PART_NOTHING, 100,
		"<zahlung> ~3 nicht|abgelehnt|fehlgeschlagen|leider ..., leider ~2 <zahlung> ..., nennen|sagen|geben ~4 nicht ~3 <karte>, "
		"nennen|sagen|geben ~3 kartennummer nicht"},
	{"de.opens_payment", EW_PHRASE_OPENS_PAYMENT, 88,
		"geben|nennen|sagen|lautet|ist|brauche|brauchen|benotige|ihre|diktieren|durchgeben|lesen ~4 kartennummer|"
		"kreditkartennummer|kartendaten|kreditkartendaten|zahlungsdaten, nummer ~2 kreditkarte|karte|bankkarte, "
		"sechzehn|16 ziffern|stellen, prufziffer|prufnummer|sicherheitscode|kartenprufnummer|ablaufdatum, "
		"nehme|nehmen|kommen|mache|machen ~3 <zahlung>, zur zahlung, drei|3 ziffern|stellen ~4 ruckseite|hinten, "
		"bezahlen wir jetzt, kartennummer bitte, cvv|cvc"},
	{"de.opens_health", EW_PHRASE_OPENS_HEALTH, 85,
		"welche|welcher|was|haben|nehmen|konnen|wurden|leiden|sind|beschreiben|gibt|hatten|ihre|wie ~7 <krank>, leiden sie, "
		"waren|wurden sie ~5 krankenhaus|klinik|operiert, gesundheitliche probleme|fragen, gesundheitszustand"},
	{"de.closes", EW_PHRASE_CLOSES, 88,
		"karte ~3 belastet|abgebucht, "
		"<zahlung> ~4 durchgegangen|durch|erfolgreich|bestatigt|geklappt|abgeschlossen|erfolgt|genehmigt|erledigt|verbucht, "
		"alles ~4 karte|<zahlung>|gesundheit, mehr brauche ~5 karte|<zahlung>, brauche ~2 nichts|mehr ~4 karte|<zahlung>, "
		"fertig mit ~3 karte|<zahlung>"},
};

const struct ew_phrase_language ew_phrase_de = {classes, EW_COUNT(classes), rules, EW_COUNT(rules)};
