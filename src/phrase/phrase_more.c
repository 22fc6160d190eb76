#include "phrase/rules.h"

const struct ew_phrase_language ew_phrase_more = {"more", NULL, 0, NULL, 0};
