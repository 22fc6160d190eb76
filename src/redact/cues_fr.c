/*
 * French: what people say round a number, in contact centres of France, Belgium, Luxembourg and Switzerland. Folded,
 * so a form with an article or a preposition that lost its vowel is a word of its own: "ladresse" stands beside
 * "adresse". Engines that write "l' adresse" give the letter as a word.
 *
 * Rows and nothing else. A word that is as usual elsewhere stands in longer phrases only: a cue that is wrong
 * hides or shows what it must not.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_cues_fr[] = {
	{EW_CUE_CARD,
		"numero|numeros|n|num de? la|ma|votre|ta|sa|cette|notre? carte, numero|chiffres qui "
		"figure|figurent|est|sont sur la|ma|votre|ta carte, numero sur la|ma|votre|ta carte, chiffres de|sur "
		"la|ma|votre|ta carte, chiffres de carte, carte|cartes "
		"bancaire|bancaires|bleue|bleues|visa|mastercard|amex|maestro|gold|premier|prepayee, carte|cartes de "
		"credit|debit|paiement, carte american express, carte numero, carte au numero, cb, c b, visa, "
		"mastercard, master card, amex, american express, maestro, diners, diners club, bancontact, numero "
		"de? cb|visa|mastercard, les? seize|16 chiffres, numero a seize|16 chiffres, premiers|derniers "
		"chiffres de? la|ma|votre|ta? carte, long numero, grand numero, numero long, numero au|du recto, "
		"chiffres au recto, chiffres sur le devant, numero devant, carte que vous utilisez, payer par carte, "
		"regler par carte, paiement par carte, payer avec la|ma|votre carte, coordonnees de la|ma|votre? "
		"carte, carte que jai|vous, numero complet de la carte, les chiffres du? devant, carte sur laquelle, "
		"tous les chiffres de la carte, quatre|4 premiers|derniers chiffres, numero qui est devant, carte, "
		"cartes, carte nouvelle, numero a rallonge, numero de seize|16 chiffres, suite de seize|16 chiffres, "
		"premiere|deuxieme|troisieme|quatrieme|derniere|prochaine serie|partie|tranche|groupe, "
		"premier|deuxieme|troisieme|quatrieme|dernier groupe|bloc, quatre|4 chiffres suivants, chiffres "
		"devant, chiffres de devant, numero en relief, chiffres en relief, face avant de la|votre|ma carte, "
		"numero qui est|figure|se au|trouve recto|devant|dessus, mastercarde, visa electron, carte de "
		"ma|mon|sa|son mari|femme|epouse|societe, par cb|carte, avec la|ma|cette carte, blocs de quatre|4 "
		"chiffres, numero|chiffres inscrit|inscrits|indique|ecrits|marque sur la|ma|votre carte",
		NULL, false},
	{EW_CUE_CARD, "cest|est ma|la|mon carte|cb|visa, cest|est le numero de ma|la carte", NULL, true},
	{EW_CUE_CVV,
		"cryptogramme, cryptogramme visuel, cryptogrammes, cripto gramme, crypto gramme, pictogramme, cvv, "
		"cvc, cvv2, cvc2, cvv 2, cvc 2, c v v, c v c, ce ve ve, se ve ve, code cvv|cvc, code de? "
		"securite|verification de? la|ma|votre|ta? carte, code de? securite, numero de? securite, "
		"trois|3|quatre|4 chiffres au|a dos|verso|larriere, trois|3 chiffres derriere, trois|3 chiffres de "
		"derriere, trois|3 chiffres de securite, trois|3 chiffres qui sont|se au|a|trouvent "
		"dos|larriere|derriere|au, trois|3 derniers chiffres, trois|3 derniers au|du dos|verso, derniers "
		"chiffres au|du dos|verso, les trois|3 chiffres, chiffres au|du dos|verso, chiffres a larriere, "
		"chiffres derriere, chiffres de derriere, code|numero au|du dos|verso, code|numero derriere, code de "
		"derriere, code|numero a larriere, code a trois|3 chiffres, petit code, petit numero, petits "
		"chiffres, numero a trois|3 chiffres, au dos de la|votre|ma|ta carte, a larriere de la|votre|ma|ta "
		"carte, derriere la|votre|ma|ta carte, quatre|4 chiffres devant, quatre|4 chiffres sur le devant, "
		"bande de signature, pres de la signature, trois|3 petits chiffres|numeros, trois|3 numeros "
		"au|derriere, trois|3 chiffres, code de lautre cote, de lautre cote de la carte, chiffres de lautre "
		"cote, trois|3 au dos, le|votre|son crypto, crypto, le crypto, code crypto, numero crypto, cryptos, "
		"cryptogramme de securite, code|numero|chiffres devant|avant de? la? carte?, a|de cote|pres|proche "
		"de|a la signature, la signature il y a, sous|sur la bande|signature, zone de signature, au|du "
		"verso|dos, verso de la|votre|ma carte, au verso, au verso je|il|cest|on, retournez|tournez|retourne "
		"la|votre|ta carte, carte retournee, chiffres qui sont|figurent|se derriere|trouvent, trois|3 "
		"chiffres qui figurent|restent, trois|3 numeros|chiffres|derniers qui, quatre|4 chiffres imprimes, "
		"chiffres imprimes au|devant, amex le|un code, code sur amex|lamex, trois|3 derniers numeros, numero "
		"de controle, code de controle de la carte, code de controle, valeur de verification, csc, cid, code "
		"cid, code cid de la carte, code visuel, le trois|3 chiffres, les trois|3 derniers, trois|3 derniers "
		"de|au|sur, derriere cest, au dos cest, au dos de, a? cote|pres|proche de la|votre|ta|ma signature, "
		"code|chiffres|numero en bas a droite", NULL, false},
	{EW_CUE_CVV, "cest|est le|mon cryptogramme|cvv|cvc, au dos", NULL, true},
	{EW_CUE_EXPIRY,
		"date d? dexpiration|expiration, date dexp, date de validite, date de fin de validite, fin de "
		"validite, date limite de validite, date de la carte, date decheance de la|votre|ma carte, "
		"expiration, validite, valable|valide jusquau|jusqua|jusquen|jusque, valable|valide jusqu au|a|en, "
		"expire|expirera en|le|fin|au|dans, elle|carte expire, quand expire, expire quand, date sur "
		"la|votre|ma carte, mois et lannee|annee, bonne jusquen|jusquau, elle est valable, elle est bonne, "
		"elle se termine en, date qui figure sur la carte, carte est valable|valide, exp, date exp, expiree, "
		"expire fin, date dexpi, carte va|court|tient jusqua|jusquau|jusquen|jusque, elle va|court|tient "
		"jusqua|jusquau|jusquen, se termine en|fin|le, carte se termine|finit en|fin, quand est elle "
		"valable|valide, est elle valable|valide, jusqua quand, jusqua quand elle, valable|bonne "
		"jusqua|jusque quand, echeance de la|votre|ma carte, date decheance, fin de carte, date limite de la "
		"carte, expiration de la|votre|ma carte, validite de la|votre|ma carte, mois annee, mois et annee, "
		"mois et lannee, quel mois et quelle annee, la date dessus, date inscrite sur la carte, date de "
		"peremption, perime en, elle perime, carte perime, et la date, avec la date, valide fin, valable fin, "
		"se perime, perime quand, date de fin, date dessus, date sur la carte, la date de fin, date figurant, "
		"se termine quand, finit quand, lexpiration, lexpiration de la|votre|ma|ta carte, lecheance, "
		"lecheance de la|votre carte, a expiration en, expiration cest", NULL, false},
	{EW_CUE_IBAN,
		"iban, i b a n, ibane, ibanne, numero iban, code iban, rib, r i b, releve didentite bancaire, "
		"coordonnees bancaires, numero de compte international, compte iban, liban, numero diban, diban, "
		"liban cest, lettres de liban, le rib, liban complet", NULL, false},
	{EW_CUE_ACCOUNT,
		"numero|numeros|n|num de? compte|comptes, numero de? mon|votre|ton|son|ce|notre compte, numero de? "
		"compte bancaire|courant|cheque|cheques|epargne|joint|postal, compte|comptes "
		"bancaire|bancaires|courant|cheque|cheques|epargne|joint|postal|depot|vue, compte a vue, compte "
		"numero, compte en banque, mon compte a la banque, ccp, c c p, livret a|jeune|developpement, compte a "
		"debiter|crediter, debiter le compte, verser sur le compte, virement sur le compte, compte, comptes, "
		"cpte, cptes, sur quel compte, de quel compte, quel compte, compte a ma banque, ancien|nouveau "
		"compte, compte pro|professionnel|perso|personnel|commun|individuel|salaire, compte de|sur mon|ma "
		"mari|femme, code banque guichet et compte, numero du compte, livret, ldd, pel, numero de? livret",
		NULL, false},
	{EW_CUE_ACCOUNT, "cest|est mon compte, cest|est le|mon numero de compte", NULL, true},
	{EW_CUE_ROUTING,
		"code banque|guichet|agence|bic|swift|bancaire, bic, swift, b i c, cle rib, numero de guichet, numero "
		"de? clearing, clearing bancaire, code de la|votre banque, etablissement, code etablissement, code "
		"guichet et banque, banque et guichet", NULL, false},
	{EW_CUE_OTP,
		"code|codes recu|recus|envoye|envoyes|transmis par|sur|dans?, code qui saffiche|apparait|sest|est "
		"affiche?, code affiche|genere, code par|sur sms|texto|mail|message|telephone|portable|mobile|email, "
		"code sur votre|mon|ton telephone|portable|mobile, code "
		"sms|texto|mail|otp|token|itsme|luxtrust|unique|temporaire|ephemere|provisoire, code a usage unique, "
		"mot de passe a usage unique, mot de passe unique|temporaire|provisoire, code de "
		"confirmation|validation|verification|lapplication|lappli|connexion|recuperation, code d? "
		"dauthentification|authentification|dactivation|activation|didentification|dautorisation, code a "
		"cinq|5|six|6|huit|8 chiffres, les? six|6 chiffres, code 3d|3 secure|d|ds secure?, trois d secure, "
		"otp, o t p, one time password, luxtrust, token, itsme, digipass, google authenticator, "
		"authenticator, sms avec un code, recevoir un code, recu un code, envoye un code, envoyer un code, "
		"envoie un code, recu le code, recevoir le code, sms avec le code, code dans le sms|message|mail, "
		"code de securite recu|envoye, code de securite que vous|je, vous avez recu par sms, recu par "
		"sms|texto, code que je vous|te|viens|vais|tai|tenvoie, code que jai recu, code que nous vous, code "
		"quon vous|vient|ta, code que vous avez|venez|allez|recevez|voyez, code que tu "
		"as|viens|vas|recois|vois, code qui vous|va|vient|arrive|figure, code quil|quelle vous|ma, recu un "
		"sms, envoye un sms, envoie un sms, recevez un sms|code, allez recevoir un code|sms, code daccess "
		"temporaire, code que jai, jai recu un code, le code recu, un code va vous, envoie le code, transmis "
		"un code, code, codes, chiffres du code, code a chiffres, sms, le sms, texto, textos, un texto, "
		"message de la banque, dans le|ton|votre|mon message|mail|texto|sms, "
		"appli|lappli|application|lapplication affiche|dit|indique|donne|montre|me, affiche dans "
		"lappli|lapplication, saffiche dans|sur lappli|lapplication|mon|lecran|le ecran|telephone?, boitier "
		"affiche|indique|donne, le boitier, numero genere|affiche par, mot de passe dynamique, mot de passe "
		"ephemere, code dynamique, cle digitale, certicode, secure code, securipass, pass securite, code "
		"paylib, code bancaire recu, code vient|va|devrait darriver|darriver|arriver, le code est, code cest, "
		"nouveau code, bon code, ce code, autre code, mauvais code, code expire, code perime, code pour "
		"valider|confirmer|payer|autoriser|le|la, validation par code|sms, double authentification, "
		"authentification forte, notification avec un code, numero recu par sms|texto|mail, chiffres recus "
		"par sms|texto|mail, chiffres du sms|texto, code didentification, code sms recu, numero du|dans le "
		"sms|texto, chiffres dans|sur le|mon sms|texto|message|telephone, ecrit|marque|inscrit dans|sur "
		"le|lappli|lapplication message|mail?, message|mail dit|indique|affiche|contient|donne, "
		"premier|deuxieme|second|dernier dit|indique, premier|second message, vous|te|me "
		"renvoie|renvoyer|renvoyons le|un code, ai recu le code, code a|est expire, code nest plus "
		"valable|valide, cette fois cest, apparait|saffiche|voyez|affiche|lisez dans|sur "
		"lapplication|lappli|lecran|votre, dans|sur lapplication|lappli, message avec le|un, recevoir|recu un "
		"message, sms avec le|un, lotp, code de lappli|lapplication", NULL, false},
	{EW_CUE_OTP,
		"cest|est le code, cest|est le code recu|que, cest ce que jai recu, cest ce qui saffiche, cest le "
		"code que, comme code de? validation|confirmation|securite|verification?, est mon|le code, cest "
		"mon|le code recu|sms, voila le code recu|que, dit le sms|message|texto, que je viens de recevoir, que jai "
		"recu, par sms|texto, je lai recu par sms|texto|mail", NULL, true},
	{EW_CUE_PIN,
		"pin, p i n, code pin, codes pin, code p i n, numero pin, code "
		"secret|confidentiel|personnel|carte|sim|puk, puk, code de? la|ma|votre|ta|sa carte, code de? "
		"votre|mon telephone, code de? deverrouillage, code a quatre|4 chiffres, les? quatre|4 chiffres du "
		"code, numero secret, numero confidentiel, code d? dacces|acces, code telephonique, code vocal, "
		"digicode, code de la porte, code de? lalarme|alarme, code client confidentiel, code cb, code "
		"bancaire secret, code a saisir au distributeur, code que vous tapez|composez|avez choisi, code au|du "
		"distributeur|guichet|dab|automate|terminal|tpe|gab, code de retrait dargent, code que je "
		"fais|tape|compose|mets|rentre, je|jai tape|fais|compose|mets|rentre|saisis|fait|mis|rentre "
		"le|mon|comme code, quel code tapez|faites|composez|mettez vous, code du repondeur, code de "
		"messagerie, code de mon telephone|portable|mobile, code verrouillage, code de verrouillage, nouveau "
		"pin, ancien pin, pin de la|ma|votre carte|sim, code dentree, code dacces a, code de la|ma carte "
		"bancaire|bleue, code personnel, numero personnel, code du coffre, code du portail|garage, code des "
		"toilettes, code confidentiel a|de, ancien|nouveau code secret|pin|confidentiel, code de? la? "
		"messagerie|repondeur|boite, code a quatre|4|six|6 chiffres de la|ma|votre|sa carte, code de "
		"lalarme|limmeuble", NULL, false},
	{EW_CUE_PIN,
		"cest|est mon|le pin|code, cest|est mon|le code pin|secret|confidentiel, comme code "
		"secret|pin|confidentiel?, comme pin, en code pin, au distributeur", NULL, true},
	{EW_CUE_PASSWORD,
		"mot|mots de passe, mot de passe actuel|internet|wifi|provisoire, mdp, password, motdepasse, passe "
		"wifi, cle wifi, cle wi fi, cle de securite wifi, code wifi, code daccess internet, mot de passe "
		"cest, mot de passe de? la|ma|mon|votre|du|lancienne? "
		"messagerie|compte|box|mail|wifi|espace|session|boite, mot de passe choisi|temporaire, "
		"nouveau|ancien|dernier|bon mot de passe, passe partout, mot passe, motdepass, mots de passes, cle "
		"wep|wpa|reseau, cle de securite du|de wifi|reseau|la, cle reseau, mot de passe que jai, mdp "
		"wifi|compte|mail, code wi fi, pass wifi, phrase de passe, password cest, mot de passe que jai "
		"choisi|mis, mot de passe de lespace client?, mot de passe de connexion|messagerie|session, mot de "
		"passe du compte|wifi|mail, nouveau|ancien mot de passe", NULL, false},
	{EW_CUE_PASSWORD, "comme mot de passe, cest|est mon|le mot de passe, en mot de passe", NULL, true},
	{EW_CUE_SECRET,
		"nom de? jeune fille de? votre|ta|ma|sa|la mere|maman, nom de? naissance de? votre|ta|ma|sa|la "
		"mere|maman, nom de jeune fille, question|questions secrete|secretes|personnelle, question|questions "
		"de securite, reponse|reponses secrete|secretes, reponse a la|votre|ma question, phrase secrete, mot "
		"secret|memorable, premier animal de? compagnie?, nom de? votre|ton|mon premier? animal|chien|chat, "
		"votre|mon|ton premier chien|chat, premiere voiture, premiere ecole, ecole primaire, premier "
		"employeur, premier emploi, premier professeur, prenom de? votre|ta|ma mere|grand, prenom de? "
		"votre|ton|mon pere, prenom de? votre|mon meilleur ami, ville de naissance, lieu de naissance, "
		"meilleur ami denfance, ami denfance, surnom denfance, film prefere, plat prefere, couleur preferee, "
		"livre prefere, equipe preferee, acteur prefere, chanteur prefere, parents se sont rencontres, rue de "
		"votre|mon enfance, rue ou vous avez grandi, ou avez vous grandi, mot de passe verbal, mot de "
		"securite, code parental, surnom denfant|denfance|enfant, mon|votre|ton|son surnom, "
		"instituteur|institutrice prefere|preferee, idole de? jeunesse, idole denfance, quelle rue avez vous "
		"grandi, ville ou etes|etiez|suis vous|je ne|nee, dans quelle ville, ville ou vous etes|avez "
		"ne|nee|grandi, ville de mon|votre|ton enfance|naissance, ou vous etes ne|nee, nom de jeune fille de, "
		"nom de famille de? votre|ta|ma mere, deuxieme prenom de, prenom de? votre|mon|ton|ma|ta grand "
		"pere|mere, grand mere paternelle|maternelle, marque|modele de votre|ma|ta premiere voiture, premier "
		"concert, premier voyage, premier telephone, premier appartement, premiere maison, premiere rue, "
		"sport|musicien|groupe|chanson|ecrivain|auteur|heros|personnage|jeu|dessert|fruit|animal "
		"prefere|preferee, lieu de? votre|mon|ton mariage, lieu de rencontre, mot cle, phrase cle, mot de "
		"controle, question de? confiance, metier de? votre|mon|ton pere|mere|grand, indice secret, la "
		"question secrete, nom du premier|votre|mon animal|chien|chat, nom de mon|votre "
		"poisson|lapin|hamster|cheval|perroquet, meilleur|meilleure ami|amie, premier|premiere "
		"amour|chef|patron|professeur|maitresse|instituteur|institutrice|poupee, nom de? mon|votre|ton|ma "
		"ecole|college|lycee|instituteur|institutrice|grand, mon|votre|ma|ton ecole|college|lycee primaire?, "
		"reponse a la|ma|votre question secrete|personnelle, reponse a la|ma|votre question de securite, "
		"comment sappelait votre|ton|mon|ma|ta chien|chat|mere|grand|animal, comment sappelait votre|mon|ma "
		"premier|premiere chien|chat|animal|ecole|instituteur|maitresse|professeur, sappelait|appelait "
		"votre|ton|ta institutrice|instituteur|maitresse|maitre|professeur|ecole|rue, votre|ton|mon "
		"institutrice|instituteur, premiere maitresse|institutrice, prenom de votre|ton "
		"pere|grand|frere|soeur, lecole primaire, mon ecole, lanimal prefere, linstituteur prefere, lami "
		"denfance", NULL, false},
	{EW_CUE_ID,
		"securite sociale, numero dassure|dassuree, numero dassure social, carte vitale, numero de carte "
		"vitale, nir, n i r, numero insee, insee, numero dinscription au repertoire, numero de? securite "
		"sociale, numero de? secu sociale?, numero de? la securite sociale, numero de? la secu, numero d? "
		"dimmatriculation|immatriculation a la securite|secu, numero de? secu social|sociale|avec?, secu, la "
		"secu, quinze|15|treize|13 chiffres de|sur la|ma|votre securite|secu|carte, les? quinze|15 chiffres, "
		"assure|assuree|affilie|affiliee sous|au|numero le?, assure|lassure|assuree|lassuree a le numero, "
		"rattache|rattachee au|sous, sur la|ma|votre carte vitale, feuille de soins, attestation vitale|de "
		"droits, numero de? carte vitale avec la cle, immatriculation secu|securite, numero d? "
		"dassure|assure|assuree social|sociale?, numero sur ma|la|votre carte vitale, numero de? ss, ma secu, "
		"ma|votre|sa secu cest, numero complet de securite sociale, linsee", "fr_nir", false},
	{EW_CUE_ID,
		"matricule, numero de? matricule, matricule national|luxembourgeois|social, matricule cns, numero "
		"cns, carte cns, numero didentification national, numero national luxembourgeois, les? treize|13 "
		"chiffres, numero matricule, certificat du? ccss|cns, numero ccss, ccss, cns, matricule de|du, "
		"matricule sociale, matricule de la securite sociale, carte de securite sociale luxembourgeoise, "
		"numero de? securite sociale luxembourgeois, numero sur|de la|ma|sa|votre carte cns, cinq|5 derniers chiffres du matricule", "lu_matricule", false},
	{EW_CUE_ID,
		"registre national, numero de? registre national, numero du registre national, numero national, niss, "
		"n i s s, numero niss, numero bis, numero de? rn, rrn, registre national belge, numero national "
		"belge, numero de? registre, mutuelle, numero de? mutuelle, dos de la|votre|ma carte didentite, "
		"vignette de mutuelle, le patient, rijksregisternummer, numero inss, inss",
		"be_nn", false},
	{EW_CUE_ID,
		"avs, a v s, numero avs, numero a v s, carte avs, certificat avs, numero davs, avs a treize|13 "
		"chiffres, caisse de compensation, carte dassurance maladie, numero dassure suisse, numero davs de, "
		"caisse de pension, numero de? securite sociale suisse, carte lamal, numero dassurance sociale, "
		"numero sur le certificat avs, cotise a lavs, lavs, avs de, navs13, navs 13, navs, numero navs",
		"ch_ahv", false},
	{EW_CUE_ID, "codice fiscale, code fiscal italien", "it_codice_fiscale", false},
	{EW_CUE_ID, "bsn, numero bsn, burgerservicenummer", "nl_bsn", false},
	{EW_CUE_ID,
		"carte d? didentite|identite, carte nationale didentite, cni, piece d? didentite|identite, numero de? "
		"carte d? didentite|identite, numero d? didentite|identite, numero de? cni, titre|carte de sejour, "
		"permis de sejour, permis de conduire, numero de? permis, numero fiscal, numero d? "
		"didentification|identification fiscale|fiscal|nationale?, identifiant fiscal, numero d? "
		"dimpot|impot|imposition, numero de? contribuable, numero tin, nif, numero spi, numero etranger, "
		"carte de resident, numero de document, numero ine, numero de? titre|carte de? sejour, numero de? "
		"piece d? didentite|identite, document didentite, numero de? document didentite, numero de? "
		"ma|la|votre|sa carte didentite|identite, numero de? permis de? conduire|sejour, numero de? la piece, "
		"cedula, permis b|c|l|g, numero neph, neph, numero fiscal de reference, numero de? identite, "
		"identifiant national, lassure, lassuree, la patiente, le salarie, la salariee, le beneficiaire, "
		"lallocataire, numero de lassure|lassuree", "", false},
	{EW_CUE_PASSPORT,
		"passeport, passeports, numero de? passeport, numero de? mon|votre|ton passeport, passeport numero, "
		"passeport cest, numero sur le|mon|votre passeport, numero du passeport, document de voyage, numero "
		"de? document de voyage, titre de voyage, passeport biometrique|francais|belge|suisse|luxembourgeois",
		NULL, false},
	{EW_CUE_PHONE,
		"numero de? telephone|portable|mobile|tel|gsm|fixe|contact|whatsapp|fax|rappel, numero d? "
		"dappel|appel, numero de? mon|votre|ton telephone|portable|mobile|gsm, telephone|tel, tel portable, "
		"telephone|portable|mobile numero, mon|votre|ton telephone|portable|mobile|gsm|fixe|numero, gsm, "
		"natel, numero de natel, "
		"joindre|rappeler|appeler|contacter|joignable|rappelez|rappelle|appelez|repond|repondre|joint au|sur, "
		"rappelez|appelez|rappelle|appelle moi au|sur, me joindre, vous joindre, vous rappeler, me rappeler, "
		"numero ou vous|je|te|me, numero auquel, numero sur lequel, numero pour vous|te|me, whatsapp, ligne "
		"fixe, numero de ma|mon|votre ligne, coordonnees telephoniques, numero de? ligne, depuis le numero, "
		"numero qui saffiche, numero de? telecopie, fax, numero direct, ligne directe, numero "
		"perso|personnel|pro|professionnel, sur mon|ton|votre portable|fixe|mobile, "
		"dispo|disponible|joignable|atteignable|appeler|rappeler|contacter|tel au|le|sur|sous, "
		"jappelle|appelle du|depuis|avec le?, numero de? gsm|natel|boulot|bureau|travail, "
		"notez|note|noter|prenez|prends mon|le numero, laisse mon|un numero, mon|votre|ton nouveau|ancien|bon "
		"numero, numero de? votre|mon|ton|son|ma ligne|box|mari|femme|fils|fille|mere|pere, me|vous|te|le|la "
		"joindre|contacter|rappeler|appeler au|sur|a, rappelez|rappelle|appelez|joignez|contactez "
		"moi|nous|le|la au|sur|a, sms au, texto au, envoyez un sms au, composez le, mobile "
		"perso|pro|professionnel, tel perso|pro|mobile|fixe|domicile|bureau, fixe de la|ma maison, numero a "
		"rappeler|joindre|contacter|appeler, numero de? mobile, standard, numero du standard, en cas de "
		"coupure, si on est coupe|coupes, coordonnees tel|telephoniques, jappelle du|depuis le, ligne est en "
		"panne, ligne en panne, quelle ligne, vous appelle bien au, au bureau cest, "
		"livreur|technicien|chauffeur a appele le?, au bureau cest le?, portabilite, numero a porter, garder "
		"mon|le numero, un portable|mobile|fixe|gsm|telephone|natel, avez un numero, numero en cas, autre "
		"numero, vous rappelle, te rappelle, puis je vous rappeler|joindre, peut on vous joindre|rappeler",
		NULL, false},
	{EW_CUE_PHONE,
		"cest|est mon|le numero|portable|telephone|fixe|mobile|gsm, cest|est mon numero de "
		"telephone|portable, cest mon|ma|son|notre fixe|portable|gsm|ligne|natel, est mon|ma|notre "
		"fixe|portable|gsm|ligne|natel, pour me joindre|rappeler|contacter", NULL, true},
	{EW_CUE_EMAIL,
		"mail, mails, email, emails, e mail, adresse|ladresse "
		"mail|email|electronique|courriel|internet|gmail, adresse|ladresse e mail, courriel, courrier "
		"electronique, boite mail, messagerie, par mail, mon|votre mail, mail cest, mel, mon mel, adresse de? "
		"messagerie|contact, e mails, lemail, lemail cest, demail, adresse demail", NULL, false},
	{EW_CUE_ADDRESS,
		"jhabite, j habite, habite, habitons, habitez, on habite au|a|dans, adresse, ladresse, "
		"adresse|ladresse postale|complete|actuelle|exacte|personnelle|du|de domicile|livraison|facturation?, "
		"code postal, codes postaux, domicilie|domiciliee|domicilies a|au|dans, domicile, je reside, reside "
		"au|a, je demeure, demeurant, ou habitez vous, vous habitez ou, vous habitez, tu habites, demenage "
		"au|a, expedier a, nouvelle adresse, ancienne adresse, livrer|livraison|livre|envoyer|envoyez a "
		"ladresse, envoyer chez moi, chez moi cest, on demeure, nous demeurons, nous residons, ma rue, mon "
		"domicile, adr, livrer au|a|chez, livraison au, compteur est au, la maison est au, jai demenage, vous "
		"avez demenage, domicilie|domiciliee, logement est au, chez moi au", NULL, false},
	{EW_CUE_NAME,
		"je mappelle, mappelle, je m appelle, mon|votre|ton|son nom|prenom, nom est|cest, prenom est|cest, "
		"nom de famille, nom et prenom, noms et prenoms, nom complet, nom prenom, nom du|de la? titulaire, "
		"nom du client, titulaire de la carte, au nom de, de la part de, vous etes "
		"monsieur|madame|mademoiselle, je suis monsieur|madame|mademoiselle|mme|mr|m, suis je bien avec, je "
		"parle a|avec, parle bien a|avec, cest monsieur|madame|mademoiselle, ici monsieur|madame, monsieur, "
		"madame, mademoiselle, mme, mlle, mr, docteur, maitre, il|elle sappelle, sappelle, vous vous appelez, "
		"tu tappelles, comment vous appelez vous, comment vous vous appelez, nomme|nommee, nom dusage, nom de "
		"naissance, nom depouse|marital, madame ou monsieur, vous parlez a|avec, cest de la part de, "
		"patronyme, signe par, a qui ai je lhonneur, a quel nom, est a quel nom, moi cest, je me nomme, "
		"mon|ton|son|votre nom cest, le nom sur la carte, nom du beneficiaire|conjoint|patient|assure, "
		"mon|votre mari|fils|conjoint|pere|frere sappelle, ma|votre femme|fille|mere|soeur sappelle, le "
		"compte est au nom de, contrat est au nom de", NULL, false},
	{EW_CUE_NAME, "a lappareil, au telephone, a votre service, cest mon nom", NULL, true},
	{EW_CUE_BIRTH,
		"date de naissance, dates de naissance, ne|nee|nes le|en, suis|est|etes|etait|es ne|nee le|en, ddn, "
		"naissance, jour|annee|mois de naissance, anniversaire, ma|votre|ta naissance, quand etes vous "
		"ne|nee, vous etes ne|nee quand, jai vu le jour, lanniversaire, lannee de naissance",
		NULL, false},
	{EW_CUE_BIRTH, "cest|est ma|sa|la date de naissance, cest mon|son anniversaire", NULL, true},
	{EW_CUE_REFERENCE, "la|votre|ma|cette demande, demande numero", NULL, false},
	{EW_CUE_REFERENCE,
		"commande, commandes, numero de? commande, bon de commande, facture, factures, numero de? facture, "
		"dossier, dossiers, numero de? dossier, reference, references, ref, numero de? reference, la "
		"reference, reference du|de dossier|colis|commande?, ticket, tickets, numero de? ticket, incident, "
		"numero d? dincident|incident, numero de? suivi, suivi, tracking, numero de? colis, colis, numero d? "
		"denvoi|envoi|expedition|dexpedition, bordereau, bon de livraison, livraison numero, reservation, "
		"reservations, numero de? reservation, code de? reservation, code de confirmation de reservation, "
		"pnr, contrat, contrats, numero de? contrat, police, numero de? police, sinistre, numero de? "
		"sinistre, devis, numero de? devis, numero de? client|cliente, code client, identifiant client, "
		"compte client, numero de? compte client, numero d? "
		"dadherent|adherent|dabonne|abonne|abonnement|dabonnement, numero de? membre|societaire|fidelite|cas, "
		"numero d? dintervention|intervention, intervention, reclamation, numero de? reclamation, numero de? "
		"demande, numero de? dossier sinistre, avoir numero, numero de? retour, bon de retour, numero de? "
		"transaction, transaction, numero de? cheque, cheque numero, numero de? siret|siren|tva|rcs, siret, "
		"siren, tva numero, numero de tva intracommunautaire, rna, bon dachat, code "
		"promo|promotion|promotionnel|avantage|reduction|parrainage, coupon, bon numero, ordre numero, "
		"mandat, numero de? mandat, rum, numero de? concession, immatriculation, plaque, numero de? "
		"participant|candidat|etudiant|employe|agent|inscription, numero d? dinscription, numero dordre, code "
		"de? suivi, numero de? prise en charge, cas numero, affaire, numero daffaire, protocole, la|votre|ma "
		"fidelite, cours numero, numero de? bon, numero de? bordereau, numero de? livraison, numero de? "
		"police dassurance, code colis, code de? retrait, demande numero, code de? "
		"commande|livraison|parrain|cadeau|vendeur|partenaire|agence|magasin|adherent|abonne|fidelite|dossier|intervention|affaire|point|relais|depart|pays|tarif|devise, "
		"code "
		"ape|naf|insee|tva|douanier|iso|region|departement|commune|couleur|offre|campagne|operation|motif|bonus, "
		"codes promo|promotionnels, code de la route, code civil|penal|du travail, compte "
		"fidelite|utilisateur|rendu|tenu|google|facebook|instagram|amazon|twitter|netflix|spotify|paypal|abonne|adherent|en "
		"ligne|internet, je|on compte, carte "
		"cadeau|cadeaux|membre|grise|verte|famille|jeune|senior|avantage|avantages|navigo|transport|privilege|adherent|etudiant|etudiante|restaurant|postale|routiere|professionnelle|pro, "
		"carte de visite|transport|reduction|presse|parking|stationnement|peche|chasse, carte "
		"dabonnement|dembarquement|dadherent|dacces|dachat|detudiant|delecteur, chronopost, colissimo, ups, "
		"dhl, mondial relay, gls, dpd, fedex, relais colis, mandat cash, demande n, client n, dossier n, "
		"facture n, commande n, bon de reduction|cadeau, carte de? fidelite, mon|votre|ton numero de? "
		"commande|facture|dossier|reference|ticket|suivi|colis|envoi|reservation|contrat|police|sinistre|devis|client|cliente|membre|adherent|abonne|fidelite|cas|demande|retour|transaction|cheque, "
		"mon|votre|ton numero "
		"dadherent|dabonne|dabonnement|dincident|dintervention|denvoi|dordre|dinscription, reference du "
		"virement, ref|reference virement, code erreur|derreur, code dacces au dossier, code "
		"dadherent|dabonne, quelle|la|votre facture|commande|reference, cest quelle facture|commande, "
		"le|votre|quel dossier|contrat, lincident, labonnement, ladherent, lavoir, lenvoi, laffaire, "
		"lintervention, lidentifiant client, lordre numero", NULL, false},
	{EW_CUE_PRODUCT,
		"modele, numero de? modele, serie, numero de? serie, article, numero d? darticle|article, code "
		"article|produit|barre|barres, produit numero, piece detachee, numero de? piece, version, numero de? "
		"lot, imei, numero imei, chassis, numero de? chassis, vin, ean, gtin, sku, reference "
		"produit|article|fabricant, firmware, code erreur, message derreur, numero d? derreur, catalogue, "
		"pointure, batch, adresse ip, isbn, lot numero, adresse mac, du lot, imei de lappareil, numero imei "
		"du telephone|portable|mobile, carte sim|mere|graphique|memoire|reseau|son|sd|micro, cartes "
		"sim|memoire, iccid, numero de? carte sim, code "
		"couleur|qr|ean|gtin|sap|fabricant|fournisseur|piece|modele|taille|usine|source|informatique, codes "
		"barres|erreur|couleur, ean code, code de? produit|larticle|lot|rappel, numero d? appareil|lappareil, "
		"limei, limei du|de telephone|portable|mobile, code derreur, quel code derreur, reference de "
		"larticle, larticle, articles, numero de? serie de la box, numero de? serie du "
		"telephone|portable|modem, imei du|de telephone|portable|mobile, imei de mon|votre "
		"telephone|portable|mobile, lappareil numero, lean, voiture|vehicule|moto de",
		NULL, false},
	{EW_CUE_MONEY,
		"euro, euros, eur, centime, centimes, dollar, dollars, franc, francs, chf, livre sterling, "
		"livres sterling, balles, dirhams, dinars, francs suisses, francs cfa, euros et, hors taxe|taxes, ht, "
		"ttc, toutes taxes comprises, par mois|an, millions, milliards, million, milliard", NULL, true},
	{EW_CUE_MONEY,
		"prix, montant, montants, somme, total, le total, solde, cout, coute, coutait, couter, tarif, tarifs, "
		"remise de, reduction de, remboursement de, rembourse, facture de, prelevement de, virement de, "
		"versement de, debite de, debit de, credit de, facturer, facture a, loyer de, salaire de, mensualite "
		"de, mensualites de, franchise de, plafond de, depasse, ca fait, cela fait, vous devez, je dois, "
		"reste a payer, du montant, a hauteur de, capital de, prime de, cotisation de, acompte de, caution "
		"de, frais de, penalite de, decouvert de, ristourne de, les|des sommes, solde du|de compte|mon, solde "
		"de mon|votre compte, compte affiche|presente|est|indique a|de?, limite|plafond est|du compte?, "
		"telephone|portable a coute, chiffre daffaires, capital social", NULL, false},
	{EW_CUE_DATE,
		"janvier, fevrier, mars, avril, mai, juin, juillet, aout, septembre, octobre, novembre, decembre, "
		"lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche", NULL, true},
	{EW_CUE_DATE,
		"en lan, lannee, annee, date du, en date du, semaine, semaine numero, le mois de, du mois de, avant "
		"le, jusquau, a partir du, depuis le, entre le, rendez vous le, livraison le, prevu le|pour, prevue "
		"le|pour, courrier du, facture du, appel du, lettre du, echeance du, debut|fin|mi "
		"janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre, depuis",
		NULL, false},
	{EW_CUE_CLOCK,
		"heure, heures, h, heures du matin|soir, heures de lapres midi, heure et demie|quart, "
		"heures et demie|quart, heures moins le? quart|dix|cinq|vingt, du matin, du soir, de lapres midi, "
		"pile, heures pile, hrs", NULL, true},
	{EW_CUE_CLOCK,
		"aux alentours de, ouvert de, ouvre a, ferme a, rendez vous a, minuit, creneau de, horaire, horaires, "
		"il est deja?, des|vers|avant|apres les?, entre midi", NULL, false},
	{EW_CUE_QUANTITY,
		"kilos, kilo, kilogrammes, kilogramme, kg, grammes, gramme, milligrammes, milligramme, mg, "
		"microgrammes, tonnes, tonne, litre, litres, millilitres, ml, centilitres, cl, metre, metres, m2, "
		"metres carres|cubes, m3, centimetres, centimetre, cm, millimetres, millimetre, mm, kilometre, "
		"kilometres, km, km h, hectares, ares, degres, degre, pour cent, pourcent, pourcents, pourcentage, "
		"seconde, secondes, minute, minutes, jour, jours, jours ouvrables|ouvres, semaines, mois, ans, "
		"annees, nuit, nuits, nuitees, piece, pieces, articles, unites, unite, exemplaires, personnes, "
		"personne, adultes, enfants, passagers, places, cartons, palettes, boites, bouteilles, paquets, colis "
		"au, lots, chiffres, lettres, caracteres, miles, etoiles, gigas, giga, megas, mega, mbps, megabits, "
		"teraoctets, watts, watt, kilowatts, kw, kwh, kilowattheures, kilowatt heures, volts, volt, amperes, "
		"ampere, chevaux, calories, bars, comprimes, comprime, gouttes, doses, cachets, ampoules, clients, "
		"employes, salaries, actions, parts, appels, messages, demandes, factures en, mensualites, "
		"battements, couverts, chambres, etages, hertz, pixels, pouces, tickets de, sacs",
		NULL, true},
	{EW_CUE_QUANTITY,
		"environ, a peu pres, au moins, au plus, moins de, plus de, quantite, quantite de, poids, pese, "
		"longueur, largeur, hauteur, nombre de, duree de, surface de, superficie, capacite, taux, taux de",
		NULL, false},
	{EW_CUE_METER,
		"compteur, compteurs, index, indexes, index de compteur, compteur deau|gaz|electrique, compteur "
		"indique|affiche|marque, numero de? compteur, point de livraison, numero de? pdl, pdl, pce, code ean, "
		"kilometrage, kilometres au compteur, consommation, consommation de, heures pleines|creuses, linky, "
		"gazpar, lecture du? compteur, metres cubes, auto releve, releve|releves de|du compteur?, auto releve "
		"du compteur, releve, le|quel releve, je releve, quel est le releve, quel kilometrage, le "
		"kilometrage, releve au compteur, lindex, lindex gaz|eau", NULL, false},
	{EW_CUE_PLACE,
		"chambre, chambre numero, quai, voie, vol, vol numero, numero de? vol, train, train numero, tgv, "
		"numero de? train, etage, page, poste, poste numero, numero de? poste, guichet numero, terminal, "
		"hall, salle, siege, rang, rangee, bus, ligne de bus, tram, metro, sortie, autoroute, departementale, "
		"lit, casier, emplacement, parking, caisse, stand, voiture, wagon, chapitre, paragraphe, alinea, "
		"magasin, agence numero, appuyez sur la|le?, tapez, faites le, touche, option, choix, canal, chaine, "
		"agent numero, conseiller numero, lot numero, bureau|porte|place|box|service numero, coordonnees, "
		"coordonnees gps, places, les places, vol aller|retour, aller retour", NULL, false},
	{EW_CUE_SAYS,
		"cest, c est, ce est, est, est le|la, il sagit du|de, sagit, alors cest, donc cest, oui cest, voila "
		"cest, ca serait, ce serait, serait, sera, etait, cetait, se termine par, termine par, finit par, "
		"finissant par, commence par, commencant par, commence avec, porte le numero, est donc, jai, j ai, je "
		"lai, numero, donc le, alors le, ca donne, cela donne, ce sera, ca sera, qui est, suivant, le voici, "
		"voici, voici le|la, voila, se lit bien?, se lisent, je vous donne|dicte|lepelle, je te donne|dicte, il commence, ca commence, "
		"il finit, deux points, egal, egale, cest bien, cest donc, cest toujours, je vous le|la donne, je "
		"vous lis, donc cest le, je lis, il y a, elle est, il est marque|ecrit, cest marque|ecrit, on lit, je "
		"vois, ca dit, ca affiche, qui dit, cest le|la, reponse, jai repondu, jai mis, jai choisi, je "
		"mets|utilise|tape, que jai choisi est, cest reste, na pas bouge cest, il faut mettre",
		NULL, false},
	{EW_CUE_WRONG,
		"pardon, excusez moi, excuse moi, desole, desolee, je me trompe, me suis trompe|trompee, "
		"je me suis trompe|trompee, erreur, non, non pardon, non non, non attendez, euh non, ah non, "
		"oh pardon, oups, ouh la, je corrige, correction, je veux dire, enfin, enfin non, ou plutot, plutot, "
		"plutot le, pas ca, cest pas ca, cest faux, cest pas le bon, attendez non, je rectifie, "
		"rectification, mince, zut, au temps pour moi, autant pour moi, navre, navree, je voulais dire, "
		"cest inverse, jai inverse, dis des betises, dis une betise, ma langue a fourche", NULL, false},
	{EW_CUE_AGAIN,
		"je recommence, recommence, recommencons, je reprends, on reprend, reprenons, "
		"je reprends depuis|du debut, depuis le debut, du debut, je repete, repete, je vous le|la repete, "
		"je relis, je vous relis, on recommence, encore une fois, une fois de plus, a nouveau, je le redis, "
		"je redis, de nouveau, on va reprendre, je vais recommencer|reprendre|repeter, tout depuis le debut, "
		"a zero", NULL, false},
	{EW_CUE_OKAY,
		"okay, ok, daccord, d accord, oui, ouais, mhm, mm hm, hmm hmm, mmh, tres bien, bien, parfait, "
		"entendu, cest note, note, je note, je vous ecoute, je tecoute, jecoute, allez y, vas y, allez, "
		"continuez, continue, ensuite, la suite, et ensuite, et apres, bon, merci, super, absolument, exact, "
		"exactement, tout a fait, effectivement, ca marche, compris, bien recu, cest bon, impeccable, nickel, "
		"formidable, voila, si si, genial, voui, oui oui, souviens plus de|du mon|votre? mot de passe, "
		"rappelle plus de|du mon|votre? mot de passe, mot de passe "
		"oublie|perdu|expire|incorrect|invalide|bloque|errone|refuse|doit|contient|comporte|trop, mots de "
		"passe ne, jamais votre|vos|de|le|son mot|mots de passe, pas de mot de passe, gestionnaire de mots de "
		"passe, un mot de passe doit, le mot de passe ne, mot de passe ne fonctionne|marche|passe, changement "
		"de mot de passe, reinitialisation du mot de passe, essais|tentatives pour le|votre|mon code|pin "
		"pin?, jamais votre|son|le|de code, changer de|mon|le|votre code|pin pin?, puk est dans|sur, code pin "
		"bloque|oublie, pas recu le|de|mon code|sms, jamais recu le|de|mon code|sms, recois pas le|de|mon "
		"code|sms, recois aucun|rien code?, combien de chiffres, carte "
		"arrivera|refusee|bloquee|volee|perdue|avalee, carte a ete refusee|bloquee|avalee|volee, iban est "
		"deja|deja, puis apres, et voila, donc euh, une seconde, une minute, deux secondes, un instant, "
		"attendez voir, on continue, je continue, la suite cest, ensuite cest, apres cest, et apres cest, je "
		"cherche, je regarde, a le code, chiffres comporte|contient|fait le code, code sur le clavier, "
		"avec|et|puis? la cle, la cle cest, cle de controle, avec la lettre, et la lettre, et cle, la lettre, "
		"puis cle, oublie|perdu|changer|modifier|reinitialiser le|mon|votre|de mot de passe, je peux attendre "
		"en? ligne?, merci davance|bien|beaucoup, bonne|belle journee|soiree, cest bon|tout|ca|exact, vous "
		"avez tout|bien, avez bien note, jespere que ca suffit, dites moi si ca, si ca marche, en vous "
		"remerciant, je vous remercie, un instant je, a bientot, au revoir, lautre je ne, ou vous voulez, "
		"vous avez note, pas de souci|probleme, un grand merci, voila cest tout, cest tout, un compte chez "
		"vous, compte chez vous, mots de passe essayes, essaye mon|le mot de passe", NULL, false},
	{EW_CUE_ASKS,
		"quel|quelle|quels|quelles est|sont|etait|serait, cest quoi, quel, quelle, "
		"pouvez vous me? donner|dire|communiquer|confirmer|indiquer|rappeler|epeler|preciser|repeter, "
		"pourriez vous me? donner|dire|communiquer|confirmer|indiquer|rappeler|epeler|preciser|repeter, "
		"peux tu me? donner|dire|confirmer|rappeler|epeler, "
		"tu peux me? donner|dire|confirmer|rappeler|epeler, "
		"vous pouvez me? donner|dire|communiquer|confirmer|indiquer|rappeler|epeler, "
		"vous me donnez|confirmez|dites|rappelez, donnez moi, dites moi, donne moi, dis moi, confirmez moi, "
		"rappelez moi, indiquez moi, communiquez moi, lisez moi, jai besoin de|du, jaurais besoin de|du, "
		"jaurai besoin de|du, il me faut|faudrait|faudra, il me manque, besoin de|du, puis je avoir, "
		"je peux avoir, pourrais je avoir, est ce que je peux|pourrais avoir, "
		"est ce que vous pouvez|avez|pourriez, vous avez, avez vous, vous auriez, auriez vous, tu as, as tu, "
		"quest ce que, vous connaissez, connaissez vous, je vais vous demander, je vous demande|demanderai, "
		"vous demander, me donner, me communiquer, me confirmer, veuillez, "
		"veuillez me? saisir|indiquer|communiquer|donner|confirmer|composer|entrer|preciser, "
		"merci de me? donner|communiquer|confirmer|indiquer, saisissez, composez, entrez, epelez, "
		"vous epelez, verifier, on va verifier, je verifie", NULL, false},
	{EW_CUE_STREET,
		"rue, avenue, av, ave, boulevard, bd, blvd, place, pl, chemin, allee, allees, impasse, quai, square, "
		"esplanade, faubourg, fbg, sentier, residence, lotissement, lieu dit, hameau, ruelle, chaussee, "
		"montee, rond point, promenade, venelle, boite postale, bp, cedex, zone industrielle, "
		"zone artisanale, dreve, rte, immeuble, batiment, appartement, appt, apt, escalier, cours de|du|des",
		NULL, false},
	{EW_CUE_DOMAIN,
		"com, fr, be, lu, ch, org, net, eu, ca, info, biz, io, co, edu, gouv, pro, name, re, mc, paris, bzh, "
		"shop", NULL, false},
	{EW_CUE_MAILBOX,
		"gmail, g mail, jmail, hotmail, outlook, yahoo, icloud, live, msn, orange, free, sfr, laposte, "
		"wanadoo, bbox, bouygues, numericable, aol, proton, protonmail, skynet, proximus, telenet, scarlet, "
		"voo, belgacom, pt, tango, luxembourg, bluewin, hispeed, sunrise, romandie, gmx, mac, videotron, "
		"sympatico, club internet, aliceadsl, noos, cegetel, la poste, hot mail, out look, tele2",
		NULL, false},
	{EW_CUE_COMMON,
		"un, une, ce, cet, cette, ces, mon, ma, mes, ton, ta, tes, son, sa, ses, nos, votre, vos, leur, "
		"leurs, je, j, jai, tu, il, elle, on, nous, vous, ils, elles, me, te, se, moi, toi, lui, eux, soi, "
		"cela, ca, ceci, celui, celle, ceux, celles, celui ci, celle ci, qui, que, quoi, dont, ou, quel, "
		"quelle, quels, quelles, lequel, laquelle, quand, comment, pourquoi, combien, qu, quil, quils, quon, "
		"quun, quune, suis, es, est, sommes, etes, sont, etais, etait, etions, etiez, etaient, serai, sera, "
		"serez, seront, serait, serais, soit, sois, soient, ete, etre, etant, ai, as, a, avons, avez, ont, "
		"avais, avait, avions, aviez, avaient, aurai, aura, aurez, aurais, aurait, auriez, eu, avoir, ayant, "
		"cest, cetait, nest, netait, dest, jetais, javais, jaurais, jaimerais, fais, fait, faites, font, "
		"faire, faisait, fera, ferai, vais, va, vas, allons, allez, vont, aller, irai, peux, peut, pouvons, "
		"pouvez, peuvent, pouvoir, pourrais, pourrait, pourriez, pourra, veux, veut, voulez, veulent, "
		"vouloir, voudrais, voudrait, voulais, voulait, dois, doit, devez, devons, doivent, devoir, devrais, "
		"devrait, devriez, faut, faudrait, faudra, fallait, sais, sait, savez, savoir, savais, dit, dis, "
		"dites, dire, disent, vois, voit, voyez, voir, vu, prends, prend, prenez, prendre, pris, mets, met, "
		"mettez, mettre, mis, donne, donnez, donner, viens, vient, venez, venir, venu, venais, crois, croit, "
		"croyez, pense, pensez, penser, trouve, trouvez, trouver, appelle, appelez, appeler, demande, "
		"demandez, demander, besoin, envie, attends, attendez, attendre, regarde, regardez, regarder, parle, "
		"parlez, parler, ecoute, ecoutez, comprends, comprenez, comprendre, merci, bonjour, bonsoir, journee, "
		"soiree, au revoir, revoir, salut, allo, oui, non, ouais, si, peut etre, et, mais, donc, car, ni, "
		"parce, puisque, lorsque, quoique, comme, alors, ainsi, aussi, encore, toujours, jamais, deja, "
		"maintenant, aujourdhui, demain, hier, tout, toute, tous, toutes, rien, quelque, quelques, quelquun, "
		"quelquechose, chose, choses, chaque, plusieurs, autre, autres, meme, memes, tel, telle, trop, tres, "
		"peu, beaucoup, assez, moins, mieux, bien, mal, vraiment, seulement, exactement, simplement, "
		"absolument, evidemment, effectivement, normalement, ici, la bas, voici, voila, avec, sans, pour, "
		"contre, chez, dans, par, depuis, pendant, avant, apres, vers, jusque, malgre, sauf, selon, entre, "
		"afin, pas, ne, n, plus, non plus, quasi, excusez, excuse, pardon, desole, desolee, plait, sil, prie, "
		"svp, dernier, derniere, possible, probleme, problemes, question, questions, reponse, temps, moment, "
		"instant, seconde, minute, jour, jours, heure, heures, mois, semaine, fois, annee, numero, numeros, "
		"compte, carte, code, adresse, nom, prenom, client, cliente, dossier, commande, facture, contrat, "
		"service, appel, telephone, message, mail, courrier, paiement, payer, remboursement, livraison, recu, "
		"recevoir, envoyer, envoie, envoye, confirme, confirmer, confirmez, verifie, verifier, verifiez, "
		"noter, note, notez, lappareil, concernant, concerne, aider, aide, puis, sinon, enfin, ensuite, "
		"dabord, daccord, surtout, plutot, notamment, cadre, cas, fin, debut, suite, partie, type, raison, "
		"gens, personne, personnes, monde, pays, choisi, choisie, choisir, mise, repondu, reponds, repondre, "
		"indique, indiquer, indiquez, enregistre, enregistree, utilise, utilises, utilisez, utiliser, change, "
		"changer, changez, connexion, connecter, connecte, espace, messagerie, bizarre, cordialement, "
		"cherche, cherchez, chercher, lunettes, ensemble, suffit, marche, marchera, fonctionne, rappelle, "
		"rappelez, patienter, patiente, ligne, avance, accord, ecran, compris, entendu, repeter, repete, "
		"reprends, recommence, vrai, bonne, bonnes, volontiers, parfaitement, souci, vite, doucement, "
		"lentement, ajouter, justement, apparemment, souviens, rappelait, figure, figurent, document, papier, "
		"renseigne, renseigner, saisi, saisir, tape, tapez, tapais, parfait, pourtant, ancien, ancienne, "
		"nouveau, nouvelle, secrete, securite, origine, sujet, enregistrer, ouverte, ouvert, espere",
		NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
