/*
 * Words: that every table is in the form in which words are looked up, that numbers mean what people mean, that phrases are found
 * with all their ways, and that harmless ones stand where a shorter one would lead astray.
 */
#include "unit/base/test_case.h"

#include <stdio.h>
#include <time.h>

#include "redact/lexicon_parts.h"
#include "support/support.h"

static struct ew_lexicon *lexicon;

static int make(void **state)
{
	(void)state;
	return ew_lexicon_new(&lexicon);
}

static int drop(void **state)
{
	(void)state;
	ew_lexicon_free(&lexicon);
	return 0;
}

/* -- numbers ------------------------------------------------------------------------------------- */

static const struct ew_number_word *number_of(const char *word, enum ew_language language)
{
	const struct ew_number_word *found = NULL;
	size_t n = ew_lexicon_number(lexicon, ew_lexicon_word(lexicon, ew_slice_text(word)), &found);

	for (size_t i = 0; i < n; i++)
		if (found[i].language == language)
			return &found[i];
	return NULL;
}

static void numbers_mean(enum ew_language language, enum ew_number_class class_, int value, const char *words)
{
	struct ew_slice rest = ew_slice_text(words), word;

	while (ew_slice_cut(&rest, ' ', &word)) {
		_cleanup_(ew_free_ptr) char *text = NULL;
		const struct ew_number_word *w;

		assert_int_equal(ew_slice_dup(word, &text), 0);
		w = number_of(text, language);
		if (!w || w->class_ != class_ || w->value != value)
			fail_msg("%s is not %d", text, value);
	}
}

static void numbers_of_english(void **state)
{
	static const char *const units[] = {"zero oh nought", "one won", "two to too", "three", "four for", "five", "six", "seven",
		"eight ate", "nine niner"};
	static const char *const teens[] = {"ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
		"eighteen", "nineteen"};
	static const char *const tens[] = {"twenty", "thirty", "forty fourty", "fifty", "sixty", "seventy", "eighty", "ninety"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(units); i++)
		numbers_mean(EW_LANGUAGE_EN, EW_NUMBER_UNIT, (int)i, units[i]);
	for (size_t i = 0; i < EW_COUNT(teens); i++)
		numbers_mean(EW_LANGUAGE_EN, EW_NUMBER_TEEN, (int)i + 10, teens[i]);
	for (size_t i = 0; i < EW_COUNT(tens); i++)
		numbers_mean(EW_LANGUAGE_EN, EW_NUMBER_TENS, (int)i * 10 + 20, tens[i]);
	numbers_mean(EW_LANGUAGE_EN, EW_NUMBER_TIMES, 2, "double");
	numbers_mean(EW_LANGUAGE_EN, EW_NUMBER_TIMES, 3, "triple treble");
	numbers_mean(EW_LANGUAGE_EN, EW_NUMBER_MARK, '@', "at");
	numbers_mean(EW_LANGUAGE_EN, EW_NUMBER_LETTER, 'B', "bravo bee bertie");
	numbers_mean(EW_LANGUAGE_EN, EW_NUMBER_LETTER, 'Z', "zulu zed zee");
	assert_true(number_of("to", EW_LANGUAGE_EN)->ambiguous);
	assert_false(number_of("seven", EW_LANGUAGE_EN)->ambiguous);
	assert_null(number_of("sevenn", EW_LANGUAGE_EN));
	assert_null(number_of("", EW_LANGUAGE_EN));
}

/* As a dictionary has them, in order: the tables hold more spellings. */
static void numbers_of_hindi(void **state)
{
	static const char *const words[100] = {"शून्य shunya", "एक ek", "दो do", "तीन teen", "चार chaar", "पांच paanch", "छह chhe", "सात saat",
		"आठ aath", "नौ nau", "दस das", "ग्यारह gyarah", "बारह barah", "तेरह terah", "चौदह chaudah", "पंद्रह pandrah", "सोलह solah",
		"सत्रह satrah", "अठारह atharah", "उन्नीस unnis", "बीस bees", "इक्कीस ikkis", "बाईस bais", "तेईस teis", "चौबीस chaubis",
		"पच्चीस pachis", "छब्बीस chhabbis", "सत्ताईस sattais", "अट्ठाईस atthais", "उनतीस untis", "तीस tees", "इकतीस ikatis",
		"बत्तीस battis", "तैंतीस taintis", "चौंतीस chauntis", "पैंतीस paintis", "छत्तीस chhattis", "सैंतीस saintis", "अडतीस adtis",
		"उनतालीस untalis", "चालीस chalis", "इकतालीस iktalis", "बयालीस bayalis", "तैंतालीस taintalis", "चौवालीस chauvalis",
		"पैंतालीस paintalis", "छियालीस chhiyalis", "सैंतालीस saintalis", "अडतालीस adtalis", "उनचास unchas", "पचास pachas",
		"इक्यावन ikyavan", "बावन bavan", "तिरपन tirpan", "चौवन chauvan", "पचपन pachpan", "छप्पन chhappan", "सत्तावन sattavan",
		"अट्ठावन atthavan", "उनसठ unsath", "साठ saath", "इकसठ iksath", "बासठ basath", "तिरसठ tirsath", "चौंसठ chaunsath",
		"पैंसठ painsath", "छियासठ chhiyasath", "सडसठ sadsath", "अडसठ adsath", "उनहत्तर unhattar", "सत्तर sattar", "इकहत्तर ikhattar",
		"बहत्तर bahattar", "तिहत्तर tihattar", "चौहत्तर chauhattar", "पचहत्तर pachhattar", "छिहत्तर chhihattar", "सतहत्तर satahattar",
		"अठहत्तर athahattar", "उन्यासी unyasi", "अस्सी assi", "इक्यासी ikyasi", "बयासी bayasi", "तिरासी tirasi", "चौरासी chaurasi",
		"पचासी pachasi", "छियासी chhiyasi", "सत्तासी sattasi", "अट्ठासी atthasi", "नवासी navasi", "नब्बे nabbe", "इक्यानवे ikyanve",
		"बानवे banve", "तिरानवे tiranve", "चौरानवे chauranve", "पचानवे pachanve", "छियानवे chhiyanve", "सत्तानवे sattanve",
		"अट्ठानवे atthanve", "निन्यानवे ninyanve"};

	(void)state;
	for (int i = 0; i < 100; i++)
		numbers_mean(EW_LANGUAGE_HI, i < 10 ? EW_NUMBER_UNIT : i < 20 ? EW_NUMBER_TEEN : EW_NUMBER_WHOLE, i, words[i]);
	numbers_mean(EW_LANGUAGE_HI, EW_NUMBER_HUNDRED, 100, "सौ sau");
	numbers_mean(EW_LANGUAGE_HI, EW_NUMBER_THOUSAND, 1000, "हजार hazaar");
	assert_true(number_of("do", EW_LANGUAGE_HI)->ambiguous);
}

/* -- how tables are written ---------------------------------------------------------------------- */

/* What the fold leaves: small letters and digits of ASCII, and Devanagari without the sign under its letters (U+093C). */
static bool is_folded(struct ew_slice word)
{
	for (size_t i = 0; i < word.len; i++) {
		if ((word.at[i] >= 'a' && word.at[i] <= 'z') || (word.at[i] >= '0' && word.at[i] <= '9'))
			continue;
		if (word.len - i < 3 || word.at[i] != 0xe0 || (word.at[i + 1] != 0xa4 && word.at[i + 1] != 0xa5))
			return false;
		if (word.at[i + 1] == 0xa4 && word.at[i + 2] == 0xbc)
			return false;
		if (word.at[i + 1] == 0xa5 && word.at[i + 2] >= 0x98 && word.at[i + 2] <= 0x9f)
			return false;
		i += 2;
	}
	return word.len > 0;
}

static void each_phrase_is_folded(const struct ew_phrase_row *row)
{
	for (; row->phrases; row++) {
		struct ew_slice rest = ew_slice_text(row->phrases), phrase, slot, word;

		assert_in_range(row->cue, EW_CUE_CARD, EW_CUE_COMMON);
		assert_int_equal(row->which != NULL, row->cue == EW_CUE_ID);
		while (ew_slice_cut(&rest, ',', &phrase)) {
			phrase = ew_slice_trim(phrase);
			assert_true(phrase.len > 0);
			while (ew_slice_cut(&phrase, ' ', &slot)) {
				if (slot.len > 0 && slot.at[slot.len - 1] == '?')
					slot.len--;
				while (ew_slice_cut(&slot, '|', &word))
					if (!is_folded(word))
						fail_msg("\"%.*s\" is not folded: %.60s", (int)word.len, (const char *)word.at, row->phrases);
			}
		}
	}
}

static void every_word_is_folded(void **state)
{
	(void)state;
	assert_true(is_folded(EW_SLICE("अडतीस")));
	assert_false(is_folded(EW_SLICE("अड\xe0\xa4\xbcतीस")) || is_folded(EW_SLICE("\xe0\xa5\x9c")) || is_folded(EW_SLICE("Card")));
	assert_false(is_folded(EW_SLICE("e-mail")) || is_folded(EW_SLICE("what's")) || is_folded(EW_SLICE("\xc3\xa9t\xc3\xa9")));
	for (size_t k = 0; k < ew_lexicon_languages_count; k++) {
		const struct ew_words *words = ew_lexicon_languages[k];

		for (const struct ew_number_row *row = words->numbers; row->words; row++) {
			struct ew_slice rest = ew_slice_text(row->words), word;

			while (ew_slice_cut(&rest, ' ', &word))
				if (word.len > 0 && !is_folded(word))
					fail_msg("\"%.*s\" is not folded", (int)word.len, (const char *)word.at);
		}
		each_phrase_is_folded(words->phrases);
		each_phrase_is_folded(words->health);
	}
}

/* Each spelling has one meaning in its language: the one that the lexicon gives. */
static void no_word_stands_twice(void **state)
{
	(void)state;
	for (size_t k = 0; k < ew_lexicon_languages_count; k++)
		for (const struct ew_number_row *row = ew_lexicon_languages[k]->numbers; row->words; row++) {
			struct ew_slice rest = ew_slice_text(row->words), word;

			while (ew_slice_cut(&rest, ' ', &word)) {
				_cleanup_(ew_free_ptr) char *text = NULL;
				const struct ew_number_word *w;

				if (word.len == 0)
					continue;
				assert_int_equal(ew_slice_dup(word, &text), 0);
				w = number_of(text, ew_lexicon_languages[k]->language);
				assert_non_null(w);
				if (w->class_ != row->class_ || w->value != row->value || w->ambiguous != row->ambiguous)
					fail_msg("\"%s\" stands twice", text);
			}
		}
}

/* -- phrases ------------------------------------------------------------------------------------- */

/* The node after all words of `text`, 0 when no phrase goes so. */
static uint32_t node_of(struct ew_slice text)
{
	struct ew_slice word;
	uint32_t node = 0;

	while (ew_slice_cut(&text, ' ', &word)) {
		node = ew_lexicon_step(lexicon, node, ew_lexicon_word(lexicon, word));
		if (node == 0)
			return 0;
	}
	return node;
}

/* Whether `text` is a phrase of this cue; `behind`: also one behind its number. */
static bool is_cue(struct ew_slice text, enum ew_cue cue, const char *which, bool behind)
{
	uint32_t node = node_of(text);
	const struct ew_phrase *p = NULL;
	size_t n = node ? ew_lexicon_phrases(lexicon, node, &p) : 0;

	for (size_t i = 0; i < n; i++)
		if (p[i].cue == cue && (p[i].behind || !behind) && (!which || strcmp(which, p[i].which) == 0))
			return true;
	return false;
}

/* Whether the longest phrase that ends with the last word of `text` has this cue. */
static bool ends_in(const char *text, enum ew_cue cue, const char *which)
{
	struct ew_slice rest = ew_slice_text(text), word;
	const struct ew_phrase *p = NULL;

	for (;;) {
		uint32_t node = node_of(rest);

		if (node && ew_lexicon_phrases(lexicon, node, &p) > 0)
			return is_cue(rest, cue, which, false);
		if (!ew_slice_cut(&rest, ' ', &word) || rest.len == 0)
			return false;
	}
}

static const struct {
	enum ew_cue cue;
	const char *which;
	const char *text;
} said[] = {
	{EW_CUE_CARD, NULL, "could i take the long number across the front of the card"},
	{EW_CUE_CARD, NULL, "can you read me the sixteen digit card number"},
	{EW_CUE_CARD, NULL, "मेरा क्रेडिट कार्ड नंबर"},
	{EW_CUE_CARD, NULL, "aapka card ka number"},
	{EW_CUE_CARD, NULL, "the last four"},
	{EW_CUE_CVV, NULL, "the three digits on the signature strip"},
	{EW_CUE_CVV, NULL, "and the last three digits on the back"},
	{EW_CUE_CVV, NULL, "and the last three on the back"},
	{EW_CUE_CVV, NULL, "four digits on the front"},
	{EW_CUE_CVV, NULL, "what is the c v v"},
	{EW_CUE_CVV, NULL, "see vee vee"},
	{EW_CUE_CVV, NULL, "card ke peeche"},
	{EW_CUE_CVV, NULL, "कार्ड के पीछे वाला नंबर"},
	{EW_CUE_EXPIRY, NULL, "and it is valid until"},
	{EW_CUE_EXPIRY, NULL, "the expiry date"},
	{EW_CUE_EXPIRY, NULL, "and the date it runs out"},
	{EW_CUE_IBAN, NULL, "my i ban number"},
	{EW_CUE_ACCOUNT, NULL, "my bank account number"},
	{EW_CUE_ACCOUNT, NULL, "खाता संख्या"},
	{EW_CUE_ROUTING, NULL, "and the sort code"},
	{EW_CUE_ROUTING, NULL, "bank ka ifsc"},
	{EW_CUE_OTP, NULL, "please read out the code weve just texted you"},
	{EW_CUE_OTP, NULL, "a one time passcode"},
	{EW_CUE_OTP, NULL, "the verification code"},
	{EW_CUE_OTP, NULL, "aapko jo otp aaya"},
	{EW_CUE_OTP, NULL, "ओटीपी बताइए"},
	{EW_CUE_OTP, NULL, "what is the confirmation code"},
	{EW_CUE_PIN, NULL, "your atm pin"},
	{EW_CUE_PIN, NULL, "u p i pin"},
	{EW_CUE_PASSWORD, NULL, "first and third characters of your password"},
	{EW_CUE_PASSWORD, NULL, "your memorable word"},
	{EW_CUE_SECRET, NULL, "what is your mothers maiden name"},
	{EW_CUE_SECRET, NULL, "the name of your first pet"},
	{EW_CUE_SECRET, NULL, "aapki mata ji ka naam"},
	{EW_CUE_ID, "us_ssn", "the last four of your social"},
	{EW_CUE_ID, "us_ssn", "your social security number"},
	{EW_CUE_ID, "gb_nino", "your national insurance number"},
	{EW_CUE_ID, "gb_nhs", "nhs number"},
	{EW_CUE_ID, "in_aadhaar", "mera aadhaar number"},
	{EW_CUE_ID, "in_aadhaar", "आधार कार्ड नंबर"},
	{EW_CUE_ID, "in_pan", "my pan card number"},
	{EW_CUE_ID, "", "drivers license number"},
	{EW_CUE_ID, "", "national i d number"},
	{EW_CUE_PASSPORT, NULL, "passport number"},
	{EW_CUE_PHONE, NULL, "you can reach me on"},
	{EW_CUE_PHONE, NULL, "whats the best contact number"},
	{EW_CUE_PHONE, NULL, "मोबाइल नंबर"},
	{EW_CUE_PHONE, NULL, "what number can i reach you on"},
	{EW_CUE_EMAIL, NULL, "your e mail address"},
	{EW_CUE_ADDRESS, NULL, "the first line of your address"},
	{EW_CUE_ADDRESS, NULL, "and the postcode"},
	{EW_CUE_NAME, NULL, "am i speaking with"},
	{EW_CUE_NAME, NULL, "mera naam"},
	{EW_CUE_BIRTH, NULL, "what is your date of birth"},
	{EW_CUE_BIRTH, NULL, "जन्म तिथि"},
	{EW_CUE_HEALTH, NULL, "she has diabetes"},
	{EW_CUE_REFERENCE, NULL, "your order number"},
	{EW_CUE_REFERENCE, NULL, "the customer account number"},
	{EW_CUE_REFERENCE, NULL, "my confirmation number"},
	{EW_CUE_REFERENCE, NULL, "gift card number"},
	{EW_CUE_REFERENCE, NULL, "your promo code"},
	{EW_CUE_REFERENCE, NULL, "booking confirmation code"},
	{EW_CUE_REFERENCE, NULL, "i p address"},
	{EW_CUE_REFERENCE, NULL, "शिकायत संख्या"},
	{EW_CUE_PRODUCT, NULL, "the serial number"},
	{EW_CUE_PRODUCT, NULL, "sim card number"},
	{EW_CUE_PRODUCT, NULL, "i m e i number"},
	{EW_CUE_MONEY, NULL, "that comes to"},
	{EW_CUE_DATE, NULL, "in the year"},
	{EW_CUE_CLOCK, NULL, "half past"},
	{EW_CUE_QUANTITY, NULL, "approximately"},
	{EW_CUE_METER, NULL, "the meter reading is"},
	{EW_CUE_PLACE, NULL, "extension number"},
	{EW_CUE_SAYS, NULL, "yeah so its"},
	{EW_CUE_SAYS, NULL, "that would be"},
	{EW_CUE_WRONG, NULL, "no sorry"},
	{EW_CUE_AGAIN, NULL, "let me start again"},
	{EW_CUE_OKAY, NULL, "mm hm"},
	{EW_CUE_ASKS, NULL, "can you"},
	{EW_CUE_MAILBOX, NULL, "g mail"},
	{EW_CUE_COMMON, NULL, "because"},
	{EW_CUE_COMMON, NULL, "just in case"},
};

static void what_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(said); i++)
		if (!ends_in(said[i].text, said[i].cue, said[i].which))
			fail_msg("cue %d is not at the end of \"%s\"", said[i].cue, said[i].text);
}

static void what_stands_behind(void **state)
{
	static const struct {
		enum ew_cue cue;
		const char *text;
	} rows[] = {{EW_CUE_PIN, "is my pin"}, {EW_CUE_MONEY, "dollars"}, {EW_CUE_MONEY, "lakh"}, {EW_CUE_QUANTITY, "percent"},
		{EW_CUE_QUANTITY, "kilowatt hours"}, {EW_CUE_CLOCK, "oclock"}, {EW_CUE_CLOCK, "बजे"}, {EW_CUE_DATE, "of january"},
		{EW_CUE_STREET, "street"}, {EW_CUE_MONEY, "rupaye"}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++)
		assert_true(is_cue(ew_slice_text(rows[i].text), rows[i].cue, NULL, true));
}

/* One number for each word of any table, none for what stands in no table. */
static void words_are_told_apart(void **state)
{
	static const char *const known[] = {"seven", "card", "cards", "number", "numbers", "do", "दो", "carte", "pin"};
	static const char *const unknown[] = {"", "q", "sevenn", "zzyzx", "car\xc3", "card number"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(known); i++) {
		uint32_t word = ew_lexicon_word(lexicon, ew_slice_text(known[i]));

		assert_int_not_equal(word, 0);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(word, ew_lexicon_word(lexicon, ew_slice_text(known[k])));
	}
	for (size_t i = 0; i < EW_COUNT(unknown); i++)
		if (ew_lexicon_word(lexicon, ew_slice_text(unknown[i])) != 0)
			fail_msg("\"%s\" is a word", unknown[i]);
	assert_int_equal(ew_lexicon_step(lexicon, 0, 0), 0);
	assert_int_equal(ew_lexicon_step(lexicon, node_of(EW_SLICE("card")), 0), 0);
}

static void what_is_no_phrase(void **state)
{
	static const char *const rows[] = {"front of", "across the front of", "memorable", "zzyzx", "card number number", ""};
	const struct ew_phrase *p = NULL;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		uint32_t node = node_of(ew_slice_text(rows[i]));

		if (node && ew_lexicon_phrases(lexicon, node, &p) > 0)
			fail_msg("\"%s\" is a phrase", rows[i]);
	}
}

/* Nothing of what the contract names is missing in any language. */
static void every_cue_is_there(void **state)
{
	(void)state;
	for (size_t k = 0; k < ew_lexicon_languages_count; k++) {
		bool there[EW_CUE_COMMON + 1] = {false};

		for (const struct ew_phrase_row *row = ew_lexicon_languages[k]->phrases; row->phrases; row++)
			there[row->cue] = true;
		for (const struct ew_phrase_row *row = ew_lexicon_languages[k]->health; row->phrases; row++)
			there[row->cue] = true;
		for (int cue = EW_CUE_CARD; cue <= EW_CUE_COMMON; cue++)
			if (!there[cue])
				fail_msg("language %d has nothing for cue %d", ew_lexicon_languages[k]->language, cue);
	}
}

/* -- what it takes ------------------------------------------------------------------------------- */

static void it_stays_small(void **state)
{
	struct timespec from, to;
	struct ew_lexicon *l = NULL;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(ew_lexicon_new(&l), 0);
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("lexicon: %zu bytes, made in %ld us\n", ew_lexicon_memory(l),
		(to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000);
	assert_in_range(ew_lexicon_memory(l), 100000, 2000000);
	ew_lexicon_free(&l);
	assert_null(l);
	ew_lexicon_free(&l);
}

static void without_memory(void **state)
{
	int r = -ENOMEM;
	size_t n = 0;

	(void)state;
	while (r == -ENOMEM && n < 200) {
		_cleanup_(ew_lexicon_free) struct ew_lexicon *l = NULL;

		ew_test_fail_allocation(++n);
		r = ew_lexicon_new(&l);
		ew_test_fail_allocation(0);
		assert_int_equal(r == 0, l != NULL);
	}
	assert_int_equal(r, 0);
	assert_true(n > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_english),
		cmocka_unit_test(numbers_of_hindi),
		cmocka_unit_test(every_word_is_folded),
		cmocka_unit_test(no_word_stands_twice),
		cmocka_unit_test(what_is_said),
		cmocka_unit_test(what_stands_behind),
		cmocka_unit_test(words_are_told_apart),
		cmocka_unit_test(what_is_no_phrase),
		cmocka_unit_test(every_cue_is_there),
		cmocka_unit_test(it_stays_small),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
