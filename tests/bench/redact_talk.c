/*
 * See redact_talk.h. Sentences are written out and put together by chance; a '#' in them is a digit.
 */
#include "redact_talk.h"

#include <errno.h>
#include <string.h>

#include "bench_kit.h"

#define TURNS 60       /* of a conversation */
#define MOST_TURN 1024 /* bytes */
#define MOST_SENTENCES 3

struct tongue {
	const char *plain[16];   /* no number */
	const char *figures[6];  /* numbers that harm nobody */
	const char *sensitive[4];
};

static const struct tongue tongues[] = {
	{.plain = {"Good morning, thank you for calling, how can I help you today?", "Yes, of course, let me have a look at that for you.",
		 "I called last week already and nobody came back to me.", "The parcel was left with the neighbours while we were away.",
		 "I'm sorry to hear that, that must have been very annoying.", "Could you tell me a little more about what happened?",
		 "Well, the light on the front keeps blinking and then it goes off.", "I have made a note of it and my colleague will call you back.",
		 "That sounds good.", "Is there anything else that I can do for you?", "No, that was all, thank you very much.",
		 "One moment please, the system is a bit slow this afternoon.", "We moved to another flat and the contract should come with us.",
		 "Okay.", "I would like to cancel the subscription before it is renewed.", "My husband usually takes care of these things, you know."},
		.figures = {"The bill was for ## euros and # cents.", "Your order is number 48####, it went out on the ## of March.",
			"We have been waiting since # o'clock, for two hours and twenty minutes.", "It was version #.#.# on the label.",
			"There are twenty-five people in the team and three of them are away.", "The meter says #####."},
		.sensitive = {"My card number is 4539 1488 0343 6467.", "My card number is four five three nine, one four eight eight, oh three four three, six four six seven.",
			"The code that I got is ######.", "You can reach me on 07700 900 ###, or at jane dot doe at example dot com."}},
	{.plain = {"Bonjour, merci de votre appel, que puis-je faire pour vous ?", "Oui, bien sûr, je regarde tout de suite dans votre dossier.",
		 "J'ai déjà appelé la semaine dernière et personne ne m'a rappelé.", "Le colis a été laissé chez les voisins pendant notre absence.",
		 "Je suis désolée de l'apprendre, c'est vraiment ennuyeux.", "Pouvez-vous m'en dire un peu plus ?",
		 "Alors, le voyant clignote et puis tout s'éteint d'un coup.", "Je l'ai noté et un collègue vous rappellera dans l'après-midi.",
		 "Très bien.", "Y a-t-il autre chose que je puisse faire pour vous ?", "Non, c'était tout, merci beaucoup.",
		 "Un instant s'il vous plaît, le système est un peu lent aujourd'hui.", "Nous avons déménagé et le contrat devrait nous suivre.",
		 "D'accord.", "Je voudrais résilier l'abonnement avant qu'il soit renouvelé.", "C'est mon mari qui s'occupe de ça d'habitude."},
		.figures = {"La facture était de ## euros et # centimes.", "Votre commande est la 48####, elle est partie le ## mars.",
			"Nous attendons depuis # heures du matin.", "C'était la version #.#.# sur l'étiquette.",
			"Nous sommes vingt-cinq dans l'équipe et trois sont absents.", "Le compteur indique #####."},
		.sensitive = {"Mon numéro de carte est le 4539 1488 0343 6467.", "Mon numéro de sécu, c'est 2 69 05 49 588 157 80.",
			"Le code que j'ai reçu est le ######.", "Mon numéro, c'est le zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit."}},
	{.plain = {"Guten Tag, danke für Ihren Anruf, was kann ich für Sie tun?", "Ja, natürlich, ich schaue gleich einmal nach.",
		 "Ich habe letzte Woche schon angerufen und niemand hat sich gemeldet.", "Das Paket wurde bei den Nachbarn abgegeben.",
		 "Das tut mir leid, das ist wirklich ärgerlich.", "Können Sie mir etwas mehr dazu sagen?",
		 "Also, das Licht vorne blinkt und dann geht alles aus.", "Ich habe es notiert, und ein Kollege ruft Sie am Nachmittag zurück.",
		 "Sehr gut.", "Kann ich sonst noch etwas für Sie tun?", "Nein, das war alles, vielen Dank.",
		 "Einen Moment bitte, das System ist heute etwas langsam.", "Wir sind umgezogen und der Vertrag soll mitkommen.",
		 "In Ordnung.", "Ich möchte kündigen, bevor es verlängert wird.", "Mein Mann kümmert sich sonst um solche Sachen."},
		.figures = {"Die Rechnung war über ## Euro und # Cent.", "Ihre Bestellung ist die 48####, sie ging am ##. März hinaus.",
			"Wir warten seit # Uhr früh.", "Auf dem Schild steht Version #.#.#.",
			"Wir sind fünfundzwanzig Leute und drei davon sind weg.", "Der Zähler steht auf #####."},
		.sensitive = {"Meine Kartennummer ist 4539 1488 0343 6467.", "Meine IBAN ist DE89 3704 0044 0532 0130 00.",
			"Der Code, den ich bekommen habe, ist ######.", "Meine Nummer ist null eins sieben sechs, zwölf, vierunddreißig, sechsundfünfzig, acht."}},
	{.plain = {"Buenos días, gracias por llamar, ¿en qué puedo ayudarle?", "Sí, claro, ahora mismo lo miro.",
		 "Llamé la semana pasada y nadie me devolvió la llamada.", "Dejaron el paquete en casa de los vecinos.",
		 "Lo siento mucho, de verdad que es molesto.", "¿Me puede contar un poco más?",
		 "Pues la luz de delante parpadea y luego se apaga todo.", "Lo he apuntado y un compañero le llamará por la tarde.",
		 "Muy bien.", "¿Hay algo más que pueda hacer por usted?", "No, eso era todo, muchas gracias.",
		 "Un momento, por favor, el sistema va un poco lento hoy.", "Nos hemos mudado y el contrato debería venir con nosotros.",
		 "De acuerdo.", "Quisiera darme de baja antes de que se renueve.", "Normalmente mi marido se ocupa de estas cosas."},
		.figures = {"La factura era de ## euros con # céntimos.", "Su pedido es el 48####, salió el ## de marzo.",
			"Llevamos esperando desde las # de la mañana.", "En la etiqueta pone versión #.#.#.",
			"Somos veinticinco en el equipo y tres están fuera.", "El contador marca #####."},
		.sensitive = {"Mi número de tarjeta es 4539 1488 0343 6467.", "Mi DNI es doce, treinta y cuatro, cincuenta y seis, setenta y ocho, zeta.",
			"El código que me llegó es ######.", "Mi teléfono es el 612 34 5# ##."}},
	{.plain = {"नमस्ते, कॉल करने के लिए धन्यवाद, मैं आपकी क्या मदद कर सकता हूँ?", "जी हाँ, मैं अभी देखता हूँ।", "मैंने पिछले हफ़्ते भी फ़ोन किया था पर किसी ने जवाब नहीं दिया।",
		 "पार्सल पड़ोसी के यहाँ छोड़ दिया गया था।", "मुझे खेद है, यह वाकई परेशानी की बात है।", "क्या आप थोड़ा और बता सकते हैं?",
		 "लाइट पहले टिमटिमाती है फिर सब बंद हो जाता है।", "मैंने लिख लिया है, मेरे साथी आपको शाम को फ़ोन करेंगे।",
		 "Theek hai.", "Aur koi madad chahiye aapko?", "Nahi, bas itna hi tha, bahut dhanyavaad.",
		 "Ek minute, system aaj thoda slow chal raha hai.", "Hum log shift ho gaye hain, connection bhi saath aana chahiye.",
		 "Achha ji.", "Mujhe subscription band karwana hai renewal se pehle.", "Aam taur par mere pati yeh sab dekhte hain."},
		.figures = {"बिल ## रुपये का था।", "Aapka order number 48#### hai, ## March ko nikla tha.", "हम सुबह # बजे से इंतज़ार कर रहे हैं।",
			"Label par version #.#.# likha hai.", "हमारी टीम में पच्चीस लोग हैं और तीन छुट्टी पर हैं।", "Meter reading ##### hai."},
		.sensitive = {"मेरा कार्ड नंबर 4539 1488 0343 6467 है।", "Mera Aadhaar number 2341 2341 2346 hai.", "OTP ###### aaya hai.",
			"मेरा मोबाइल नंबर नौ आठ सात छह पाँच चार तीन दो एक शून्य है।"}},
};

static uint32_t dice(uint64_t *state, uint32_t sides)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % sides;
}

static size_t add_sentence(uint8_t *to, const char *sentence, uint64_t *state)
{
	size_t n = strlen(sentence);

	for (size_t i = 0; i < n; i++)
		to[i] = sentence[i] == '#' ? (uint8_t)('0' + dice(state, 10)) : (uint8_t)sentence[i];
	return n;
}

static const char *choose(const struct tongue *t, uint64_t *state)
{
	uint32_t sort = dice(state, 200);

	if (sort < 1)
		return t->sensitive[dice(state, EW_COUNT(t->sensitive))];
	return sort < 16 ? t->figures[dice(state, EW_COUNT(t->figures))] : t->plain[dice(state, EW_COUNT(t->plain))];
}

static size_t add_turn(uint8_t *to, const struct tongue *t, uint64_t *state)
{
	size_t n = 0;

	for (uint32_t i = dice(state, MOST_SENTENCES) + 1; i > 0; i--) {
		n += add_sentence(to + n, choose(t, state), state);
		to[n++] = i > 1 ? ' ' : '\n';
	}
	return n;
}

void talk_make(struct talk *talk, size_t bytes)
{
	uint64_t state = 1;
	const struct tongue *t = tongues;

	*talk = (struct talk){.text = malloc(bytes + MOST_TURN * TURNS), .turns = calloc(bytes / 8, sizeof(*talk->turns))};
	if (!talk->text || !talk->turns)
		die("memory", ENOMEM);
	while (talk->bytes < bytes || talk->n % TURNS) {
		struct turn *turn = &talk->turns[talk->n];

		if (talk->n % TURNS == 0)
			t = &tongues[talk->n / TURNS % EW_COUNT(tongues)];
		turn->text = ew_slice_of(talk->text + talk->bytes, add_turn(talk->text + talk->bytes, t, &state));
		turn->speaker = (unsigned)(talk->n & 1);
		turn->last = ++talk->n % TURNS == 0;
		talk->bytes += turn->text.len;
	}
}

void talk_free(struct talk *talk)
{
	free(talk->text);
	free(talk->turns);
	*talk = (struct talk){0};
}
