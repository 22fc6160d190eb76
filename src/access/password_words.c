/*
 * What is tried first when a password is guessed: words by themselves, which people lengthen with years and signs until a rule
 * lets them. Written from common knowledge of lists of leaked passwords and from rules (seasons, months, days, years), not
 * taken from such a list. Must never hold a word so short that chance makes it part of a good password.
 */
#include "access/password_words.h"

const char *const ew_password_words[] = {
	"password", "passwort", "motdepasse", "contrasena", "parola", "senha", "passw0rd", "passphrase",
	"kennwort", "pass1234", "secret", "geheim", "welcome", "willkommen", "bienvenue", "letmein",
	"iloveyou", "iloveu", "loveyou", "hello", "hallo", "bonjour", "admin", "administrator", "root",
	"sysadmin", "superuser", "user", "username", "guest", "default", "changeme", "changeit", "temporary",
	"temp1234", "test", "testing", "tester", "demo", "login", "logon", "access", "computer", "internet",
	"network", "server", "service", "system", "windows", "microsoft", "google", "samsung", "facebook",
	"android", "linux", "ubuntu", "master", "monkey", "dragon", "shadow", "sunshine", "princess",
	"football", "baseball", "basketball", "soccer", "hockey", "liverpool", "chelsea", "arsenal",
	"barcelona", "juventus", "superman", "batman", "spiderman", "starwars", "pokemon", "naruto", "matrix",
	"killer", "hunter", "ranger", "pepper", "cookie", "summer", "sommer", "autumn", "herbst", "winter",
	"spring", "january", "february", "march", "april", "june", "july", "august", "september", "october",
	"november", "december", "januar", "februar", "monday", "tuesday", "wednesday", "thursday", "friday",
	"saturday", "sunday", "dienstag", "mittwoch", "freitag", "samstag", "sonntag", "michael", "jennifer",
	"jessica", "jordan", "ashley", "daniel", "thomas", "charlie", "freedom", "qazwsx", "qazwsxedc",
	"zaqwsx", "zaq12wsx", "xsw21qaz", "q1w2e3r4", "q1w2e3r4t5", "q1w2e3r4t5y6", "1q2w3e4r", "1q2w3e4r5t",
	"1q2w3e4r5t6y", "qweasd", "qweasdzxc", "qwer1234", "asdf1234", "zxcv1234", "abcd1234", "1234abcd",
	"abc123", "123abc", "aa123456", "a1b2c3d4", "a1b2c3d4e5f6", "1a2b3c4d", "asdasd", "qweqwe", "123123",
	"112233", "121212", "131313", "123321", "696969", "666666", "000000", "111111", "whatever", "trustno1",
	"blink182", "mustang", "ferrari", "porsche", "mercedes", "correcthorsebatterystaple",
	"thequickbrownfox", "earwitness", "callcenter", "callcentre", "contactcenter", "telephone",
	"recording", "recorder", "supervisor", "2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025",
	"2026", "2027", "2028", "2029", "2030", NULL};

/* English, German and French keys; columns of the first; the signs above the digits. */
const char *const ew_password_rows[] = {"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm",
	"qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
	"1qaz", "2wsx", "!@#$%^&*()", "!\"#$%&/()=", NULL};
