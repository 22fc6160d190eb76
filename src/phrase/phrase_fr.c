/*
 * French. "ne" is left out by most who speak; an infinitive and a participle sound alike, and engines write either. Rows and nothing else.
 */
#include "phrase/rules.h"

static const struct ew_phrase_class classes[] = {
	{"filler", "euh heu ben bah hein donc alors enfin bon hum ah oh eh madame monsieur svp franchement voila"},
	{"lead", "oui non ouais d accord ok okay et bon merci alors mais bonjour parce que moi desole desolee"},
	{"but", "mais toutefois cependant"},
	{"not", "pas jamais rien aucun aucune ni sans non nullement guere"},
	{"record", "enregistr* enregistreur magneto"},
	{"transcribe", "transcri* retranscri*"},
	{"ai", "ia robot chatbot artificielle intelligence"},
	{"cap", "enregistrer enregistrez enregistre enregistrons enregistriez enregistrent enregistriiez transcrire transcrivez transcrit "
		"retranscrire retranscrivez enregistrait enregistrerez enregistree"},
	{"caped", "enregistre enregistree enregistres enregistrees enregistrer transcrit transcrite transcrits ecoute ecoutee ecoutes"},
	{"capn", "enregistrement enregistrements transcription retranscription enregistreur magneto"},
	{"capx", "enregistr* transcri* retranscri*"},
	{"call", "appel appels conversation conversations communication echange entretien discussion"},
	{"pas", "pas plus jamais point"},
	{"stop", "arreter arretez arrete arretiez arreteriez stop stopper stoppez stoppe couper coupez coupe coupiez cesser cessez cesse "
		"cessiez interrompre interrompez desactiver desactivez desactive eteindre eteignez eteins suspendre suspendez terminer "
		"terminez pause debranchez enlevez enlever retirez"},
	{"delete", "supprimer supprimez supprime supprimiez effacer effacez efface effaciez detruire detruisez detruisiez jeter jetez"},
	{"dit", "dit disait demande explique affirme promis raconte informe"},
	{"consent", "consentement accord autorisation permission"},
	{"ok", "accord bon bien okay ok oui"},
	{"veux", "veux voudrais souhaite souhaiterais desire aimerais aime tiens accepte consens autorise veut voulons souhaitons permets"},
	{"vous", "vous tu on"},
	{"sante", "symptome symptomes diagnostic diagnostique diagnostiquee medicament medicaments traitement allergie allergies "
		"allergique maladie maladies opere operee operation operations antecedents hospitalise hospitalisee ordonnance pathologie"},
	{"paiement", "paiement reglement transaction"},
};

static const struct ew_phrase_rule rules[] = {
	{"fr.other_sense", EW_PART_MASKS, 100,
		"carte sim|vitale|grise|d|fidelite|cadeau, carte de fidelite|sejour|visite, "
		"numero|confirmation|bureau|comptoir|borne|preuve d enregistrement, "
		"enregistrement|enregistrements de|des|du bagages|bagage|vol|colis|voyageurs, message|annonce|repondeur|disque enregistre, "
		"record de, "
		"<capx> ~3 carte|commande|colis|dossier|reclamation|contacts|fichier|document|numero|adresse|emissions|demande|formulaire|"
		"mot|passe|nom|code|changement|preferences|video|photo|photos, votre|ma|la|une demande ~4 <capx>, "
		"carte|colis|commande|reclamation|contrat|adresse|dossier|fichier|compteur|facture|hausse|baisse ~4 <capx>, "
		"copie ~2 <capn>, enregistrer|enregistre en ligne, transcription de mon|ma|mes"},
	{"fr.goes_on", EW_PART_NOTHING, 100,
		"!si|vous n arretez|coupez|stoppez|arrete|interrompez <pas> ~3 <capx>, ne <stop> <pas> ~3 <capx>, ne <pas> <stop> ~3 <capx>"},
	{"fr.said_by_others", EW_PART_NOTHING, 100,
		"il|elle|ils|collegue|dame|monsieur|agent|conseiller|conseillere|collaborateur|personne|mari|femme|homme|votre ~3 m a|"
		"avait|ont ~1 <dit> ..., il|elle|collegue|dame|agent|conseiller|conseillere a|avait <dit> ..., on m a <dit> ..."},
	{"fr.asks_about_it", EW_PART_NOTHING, 100,
		"pourquoi vous|tu|enregistr*|est|etes|l|cet ..., "
		"est ce que vous|tu|l|cet|cette|la|je m|nous|suis|dois|appel|conversation|obligee|oblige ~3 <caped>|enregistrez, "
		"que se passe t il ..., qu est ce ..., comment arreter|couper|desactiver|supprimer|on|je|puis|faire ..., "
		"suis je oblige|obligee ..., si je|on refuse|dis|n|ne|accepte|consens|voulais|veux ..., "
		"obligatoire|oblige|obligee ~3 <capx>, combien ..."},
	{"fr.devices", EW_PART_NOTHING, 100,
		"camera|cameras|enregistreur|telephone|box|appareil|magnetoscope|decodeur|ordinateur ~2 n|ne|marche ..., "
		"arrive|arrivons <pas> a <cap>, <capn> ~1 sur la|le|ma|mon box|decodeur|camera|televiseur|tele"},

	{"fr.stop_recording", EW_PHRASE_OPTS_OUT, 95,
		"<stop> ~4 <capx>, <stop> ~4 ia, <stop> ~3 intelligence artificielle, "
		"<stop> ~3 robot|bot|assistant ~2 ecoute|enregistre|note, mettez|mettre|mettiez|met ~1 <capn> ~1 pause, "
		"si ~2 arretez|arrete|coupez <pas> ~3 <capx>"},
	{"fr.dont_record", EW_PHRASE_OPTS_OUT, 92,
		"n <cap> <pas>, ne ~1 <cap> <pas>, ne|n <pas> ~2 <cap>, ^ m <cap> <pas>, <pas> m <cap>, ^ <cap> <pas>, mais m? <cap> <pas>, "
		"ne me <cap> <pas>, n utilisez|utilise|employez <pas> ~2 intelligence|ia, "
		"ne|n gardez|conservez|stockez|sauvegardez|archivez <pas> ~2 <call>|<capn>, "
		"ne <pas> garder|conserver|stocker|sauvegarder|archiver ~2 <call>|<capn>"},
	{"fr.no_recording", EW_PHRASE_OPTS_OUT, 90,
		"^ pas|aucun d? <capn>, ^ pas d ia|intelligence, sans <capn>, sans ~4 <caped>, sans ~1 ia, "
		"sans ~1 intelligence artificielle"},
	{"fr.delete_recording", EW_PHRASE_OPTS_OUT, 92,
		"<capn> soit|est|etre|sera ~2 <delete>|<stop>|supprimee|effacee|arretee, <delete> ~3 <capn>, <delete> ~2 <call>"},
	{"fr.opt_out", EW_PHRASE_OPTS_OUT, 92,
		"retire|retirer|revoque|revoquer|reprends|annule ~1 <consent>, reviens|revenir sur mon <consent>"},
	{"fr.not_allowed", EW_PHRASE_OPTS_OUT, 92,
		"avez|as|ai|avons <pas> ~1 <consent>|droit ~4 <capx>, pas|aucun ~1 droit|autorise|autorisee|autorisation ~2 <capx>, "
		"interdis|interdit|defends ~3 <capx>, <vous> ~1 pouvez|devez|peux|dois <pas> ~1 <cap>, "
		"demande|prie|dit|demandais de ne ~2 <cap>, demande|dit d <stop> ~3 <capx>"},

	{"fr.not_be_recorded", EW_PHRASE_REFUSES, 93,
		"plait <pas> ~4 <capx>, <pas> envie ~4 <capx>, <pas> ~3 l aise ~5 <capx>, <veux> <pas> ~6 <capx>, <pas> <veux> ~5 <capx>, "
		"<pas> donne ~3 <consent> ~4 <capx>, <veux> <pas> ~3 ia|intelligence, <pas> d accord ~5 <capx>, "
		"<veux> <pas> ~4 ecoute|ecoutent"},
	{"fr.rather_not_recorded", EW_PHRASE_REFUSES, 92,
		"prefere|prefererais|preferais|prefererai ~3 pas ~4 <capx>, aimerais|aime mieux|autant ~2 pas ~4 <capx>"},
	{"fr.against_recording", EW_PHRASE_REFUSES, 92,
		"refuse ~6 <capx>, oppose|opposee ~6 <capx>, !rien contre ~2 <capx>, hors de question ~5 <capx>, pas question ~4 <capx>, "
		"derange|gene|embete !pas d|que ~3 <capx>"},

	{"fr.agree_recorded", EW_PHRASE_AGREES, 92,
		"avez|as mon|notre <consent> ~4 <capx>, accepte|accepterais ~4 <capx>, consens ~4 <capx>, d accord pour|avec|que ~3 <capx>, "
		"donne ~2 <consent> ~4 <capx>, autorise ~3 <capx>, <pas> de|d? probleme|souci|objection|inconvenient ~4 <capx>, "
		"aucun probleme|souci|inconvenient ~4 <capx>"},
	{"fr.may_record", EW_PHRASE_AGREES, 90,
		"vous pouvez ~1 m? <cap>, vous pouvez ~1 <cap> ~2 <call>, allez y <cap>, pouvez y aller ~1 <cap>, ok|okay pour ~3 <capx>, "
		"vous pouvez continuer|laisser ~3 <capx>"},
	{"fr.dont_mind_recorded", EW_PHRASE_AGREES, 90,
		"<pas> derange|gene ~5 <capx>, derange|gene|embete|oppose <pas> ~5 <capx>, <pas> d inconvenient ~6 <capx>, "
		"rien contre ~4 <capx>, <capn> ~4 derange|gene <pas>, <capn> ~3 pose <pas> ~1 probleme|souci|difficulte, "
		"<capn> c est bon|ok|okay"},

	{"fr.yes", EW_PART_YES, 90,
		"oui|ouais|ouai|ui|wi|si, tout a fait, exactement|exact|effectivement|affirmatif, c est ca|exact|correct, absolument, "
		"volontiers|oui"},
	{"fr.okay", EW_PART_OKAY, 85,
		"ok|okay|daccord, d accord, entendu|certainement|parfait, bien sur|entendu, evidemment, avec plaisir"},
	{"fr.fine", EW_PART_FINE, 85,
		"pas de|d probleme|souci|soucis|objection|objections|inconvenient, pas d objection, aucun probleme|souci|inconvenient, "
		"aucune objection, allez y, vas y, pourquoi pas, rien contre, si c est necessaire|utile|obligatoire|mieux, s il le faut, "
		"je <ok>? suis d accord, j accepte, je consens, si vous voulez|voulez|souhaitez, comme vous voulez, "
		"ca|cela ~2 derange|gene <pas>, derange|gene <pas>, n y vois <pas> d inconvenient, y vois pas, ca|cela me|nous va, "
		"c est bon|ok|okay, me convient, je vous en prie, faites|fais donc?, ca m est egal, ca m arrange, "
		"vois|voit <pas> d inconvenient, y a <pas> de probleme|souci, je veux bien"},
	{"fr.no", EW_PART_NO, 90,
		"non|nan, pas du tout, non merci, bien sur que non, absolument|vraiment pas, evidemment que non, jamais de la vie"},
	{"fr.wont", EW_PART_WONT, 88,
		"refuse, prefere|prefererais|preferais ~2 pas|non|eviter, prefere|prefererais que non, prefere|prefererais ne pas, "
		"<pas> d accord, <veux> <pas> $, <veux> <pas> ca|cela, <veux> <pas> que vous|tu|ca, m y oppose, m oppose, "
		"certainement|surtout pas, pas du tout d accord, suis <pas> ok|okay|pour, <pas> le droit, <pas> autorise|autorisee, "
		"<pas> du tout d accord, ca ~2 va <pas>, pas question, <pas> ~3 l aise, <pas> envie, il n en est pas question, "
		"hors de question, me|m derange|gene|embete !pas, aimerais|aime autant|mieux ~1 pas|non, n|j accepte <pas>, "
		"<pas> ca|possible, consens|autorise|souhaite|permets <pas>, non ~1 ca ne me va pas, ca ne me? convient|va <pas>, "
		"me convient pas"},
	{"fr.hedge", EW_PART_HEDGE, 60,
		"c est moi, un|une|deux|petit moment|instant|minute|minutes|seconde|secondes, attendez|attends, ne quittez, pourquoi $, "
		"accord mais, mais pourquoi, sais <pas>, peut etre, ca depend, je reflechis, pas sur|sure|certain, oui|ok mais, "
		"bien sur mais, oui pourquoi|pour, oui allo"},
	{"fr.no_other", EW_PART_NOTHING, 100, "non seulement|plus"},

	{"fr.not_recorded", EW_PART_DENIES, 100,
		"<call> ~2 n|ne ~3 <pas> ~2 <caped>, nous|on|je n|ne ~1 <cap> <pas> ~3 <call>?, nous|on <cap> <pas> ~3 <call>?, "
		"j|je|nous|on ~1 <stop> ~3 <capx>, je|j|nous vais|allons <stop> ~3 <capx>, si ~4 pas ~2 <veux> ~5 <capx>, "
		"j ai arrete|coupe|stoppe|desactive ~2 <capn>"},
	{"fr.asks", EW_PHRASE_ASKS, 92,
		"d accord pour ~6 <capx>, permettez|permets|permettriez ~4 <capx>, puis je|nous ~2 <cap>, peut on ~1 <cap>, "
		"est ce que je|nous|on peux|peut|pouvons|pourrais|puis ~2 <cap>, on|je|nous peut|peux|pouvons ~1 <cap> ~2 <call>, "
		"pouvons|pourrais|pourrions nous|je ~2 <cap>, autorisez|autorise|autoriseriez ~4 <capx>, m autorisez vous ~4 <capx>, "
		"acceptez|accepteriez|consentez|consens ~5 <capx>, vous accepteriez|acceptez|consentez ~5 <capx>, "
		"aimerais|aimerions|souhaite|souhaitons|souhaiterais|souhaiterions|voudrais|voudrions ~2 <capx> ~5 va|accord|convient|"
		"possible|permettez, <consent> pour ~4 <capx>, ca|cela vous va|convient ~3 si ~6 <capx>|ia|intelligence, "
		"est ce ~2 possible|bon|ok ~4 <capx>, vous etes d accord ~3 <capx>, possible d <cap>"},
	{"fr.asks_mind", EW_PART_ASKS_MIND, 92,
		"derange|gene|derangerait|generait|ennuie ~3 si|que|d|qu ~6 <capx>|ia, voyez|voyez ~2 inconvenient ~6 <capx>, "
		"objection|objections ~5 <capx>, opposez ~4 <capx>"},
	{"fr.asks_stop", EW_PART_ASKS_STOP, 92,
		"souhaitez|voulez|preferez|desirez ~2 que j|nous|je ~1 <stop> ~3 <capx>, "
		"vous ne? ~1 voulez|souhaitez|preferez|consentez|acceptez ~1 pas ~5 <capx>, dois|puis|peux|doit je|on ~1 <stop> ~3 <capx>, "
		"preferez ~1 ne pas ~3 <capx>, voulez|souhaitez vous <stop> ~3 <capx>"},
	{"fr.mention", EW_PART_MENTION, 70, "aimerais|aimerions|souhaite|souhaitons|souhaiterais|voudrais|voudrions|besoin ~6 <capx>"},
	{"fr.confirm", EW_PART_CONFIRM, 85,
		"ca|cela vous va|convient, d accord $, etes vous d accord !avec, vous etes d accord !avec, acceptez vous $, "
		"est ce que cela|ca|c vous va|convient|est, c est bon|ok pour vous, <ok> pour vous, vous acceptez $, ai je votre <consent>, "
		"consentez vous $, puis je avoir votre <consent>, l acceptez vous"},
	{"fr.confirm_mind", EW_PART_CONFIRM_MIND, 85,
		"ca|cela vous derange|gene $, objection|objections, voyez vous ~1 inconvenient $, est ce que ca vous derange|gene $, "
		"cela vous derange t il"},
	{"fr.check", EW_PART_CHECK, 80,
		"vous m entendez|ecoutez|comprenez|suivez, m entendez|ecoutez vous, vous etes la, oui ou non, c est bien ca, "
		"entendez|comprenez vous"},
	{"fr.other", EW_PART_OTHER, 50,
		"^ quel|quelle|quels|quelles|quand|ou|qui|comment|combien|pourquoi, "
		"^ est|qu|avez|pouvez|puis|voulez|souhaitez|pourriez|etes|acceptez|dois ce|est|vous|je, "
		"^ donnez|dites|confirmez|epelez moi|votre|le|la|l, peux je|vous|tu"},
	{"fr.tells", EW_PHRASE_TELLS, 90,
		"<call> ~6 <caped>, <caped> ~1 <call>, nous|on|je|j ~1 enregistrons|enregistre|enregistrerons|enregistrerai ~4 <call>, "
		"ligne enregistree, objet d une? enregistrement|transcription, objet d un enregistrement, "
		"ia|artificielle|assistant ~3 ecoute|transcrit|enregistre|analyse ~2 <call>?"},

	{"fr.no_card", EW_PART_NOTHING, 100,
		"peux|peut|pouvons|pourrai|puis <pas> ~2 prendre|traiter|accepter ~2 <paiement>, ne ~3 pas ~4 numero|coordonnees ~3 carte, "
		"<paiement> ~3 pas|refuse|refusee|echoue|rejete ~3 passe|accepte|valide?, malheureusement ~2 <paiement> ..."},
	{"fr.opens_payment", EW_PHRASE_OPENS_PAYMENT, 88,
		"numero ~2 carte, code ~4 carte, "
		"donner|donnez|dictez|dicter|lire|lisez|epelez|communiquer|quel|besoin|faudrait|ecoute|prends|prendre|votre|faut ~6 numero "
		"~3 carte, seize|16 chiffres, trois|3 chiffres ~5 dos|carte|verso|arriere, cryptogramme, "
		"prendre|prends|procede|procedons|proceder|passe|passons|passer ~2 <paiement> !par, "
		"coordonnees bancaires ~3 <paiement>|carte, date d expiration, informations|coordonnees|details de ~1 carte, "
		"code de securite"},
	{"fr.opens_health", EW_PHRASE_OPENS_HEALTH, 85,
		"quel|quels|quelle|quelles|avez|est|prenez|pouvez|souffrez|decrire|decrivez|etes|suivez|vous|votre ~6 <sante>, "
		"problemes|probleme|etat|questions de sante, quoi souffrez, souffrez|souffrir de|d"},
	{"fr.closes", EW_PHRASE_CLOSES, 88,
		"carte ~3 debitee|debite|prelevee, "
		"<paiement> ~4 passe|passee|accepte|acceptee|valide|validee|effectue|effectuee|approuve|approuvee|reussi|termine|terminee|"
		"confirme|confirmee|enregistre|enregistree, tout ce qu|que|dont ~5 carte|<paiement>|sante, "
		"fini|termine avec ~2 carte|<paiement>"},
};

const struct ew_phrase_language ew_phrase_fr = {classes, EW_COUNT(classes), rules, EW_COUNT(rules)};
