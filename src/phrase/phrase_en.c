/*
 * English. Rows and nothing else.
 */
#include "phrase/rules.h"

static const struct ew_phrase_class classes[] = {
	{"filler", "uh uhm um umm erm hm hmm mm ah oh well just really actually honestly please kindly sir madam maam hey look simply kinda"},
	{"lead", "okay ok yes yeah so and then no nope thanks thank great right alright sure hello hi fine good sorry now listen because "
		"mean"},
	{"but", "but however although"},
	{"not", "not dont cant cannot wont never nothing nobody none neither without didnt isnt doesnt wouldnt arent wasnt hardly"},
	{"record", "record records recording recordings recorded recorder tape tapes taped taping"},
	{"transcribe", "transcribe transcribes transcribing transcribed transcription transcriptions transcript transcripts"},
	{"ai", "ai chatbot bot bots notetaker copilot artificial intelligence"},
	{"cap", "record tape transcribe monitor"},
	{"caping", "recording taping transcribing monitoring"},
	{"caped", "recorded taped transcribed monitored"},
	{"capn", "recording recordings recorder tape transcription transcript taping"},
	{"capx", "record tape transcribe recording taping transcribing recorded taped transcribed recordings transcription transcript"},
	{"call", "call calls conversation conversations chat session discussion talk line"},
	{"obj", "me us this it that everything anything"},
	{"det", "the my our your any a this that"},
	{"fine", "okay ok fine alright cool good happy comfortable acceptable"},
	{"stop", "stop quit cease end pause halt discontinue suspend kill disable deactivate disabling stopping pausing"},
	{"delete", "delete erase remove scrap bin dump destroy wipe scrub trash discard deleting erasing"},
	{"they", "he she they agent colleague lady guy man woman rep person somebody someone manager supervisor operator wife husband who"},
	{"consent", "consent permission authorization authorisation agreement approval"},
	{"agree", "agree consent accept authorize authorise allow permit approve"},
	{"dont", "dont not never"},
	{"pay", "payment transaction"},
	{"have", "have get take"},
	{"cardno", "number numbers details detail info information"},
	{"sick", "diagnosed diagnosis medication medications medicine medicines symptoms symptom surgery surgeries allergies allergy "
		"allergic illness illnesses disease condition conditions prescription prescriptions operated"},
	{"going", "successful complete completed approved accepted done processed taken authorised authorized confirmed cleared"},
};

static const struct ew_phrase_rule rules[] = {
	{"en.other_sense", EW_PART_MASKS, 100,
		"sim|gift|loyalty|library|membership|pan|aadhaar|aadhar|voter|ration|identity|id|insurance|health card, "
		"record number|numbers|label|player|players|store|shop|deal|company|high|low|keeping|holder|time|sales, "
		"recording artist|artists|studio|contract|company, recorded delivery|message|announcement, for|off|on|of|the|on the record, "
		"straight the? record, "
		"medical|criminal|track|broken|health|driving|police|service|dental|world|public|vinyl|personnel record|records, "
		"red|adhesive|duct|measuring tape, tape the? box|parcel|package, copy|copies of ~2 <capn>, "
		"from|of my|our|last|previous ~1 recording"},
	{"en.goes_on", EW_PART_NOTHING, 100,
		"do|should|must|can|could|would not stop|turn|pause|end ~3 <capx>|off, dont|never stop|turn|pause|end ~3 <capx>|off, "
		"dont|not want ~3 stop|pause|turn ~3 <capx>"},
	{"en.said_by_others", EW_PART_NOTHING, 100, "<they> ~4 said|told|says|tells|asked|claimed|promised|mentioned ..., i was told ..."},
	{"en.asks_about_it", EW_PART_NOTHING, 100,
		"how do|can|would|could|to ~2 <stop>|turn|switch|<delete>|opt|refuse|avoid ..., "
		"do|must|should|would|will i have|need|got to ..., what if|happens|would ..., "
		"if i|we agree|refuse|decline|consent|object|dont|do|say ..., can|could|may i ~1 refuse|decline|object|say ..., "
		"why are|do|did|didnt|is|dont|would ..., did you ~1 not? <cap> ..., are|were|is|was you|this|it|we ~2 <caping>|<caped>, "
		"dont|not need|want ~1 copy|copies ~3 <capn>, you didnt|never <cap>, you dont <cap>"},
	{"en.devices", EW_PART_NOTHING, 100,
		"recorder|camera|machine|phone ~1 wont|doesnt|not stop|start|work|turn, "
		"camera|cameras|dashcam|doorbell|webcam|phone|dvr|box|recorder|tv|machine|it|device ~2 not|doesnt|wont|cant|stopped|isnt|"
		"never ~2 <capx>, "
		"record|recorded|recording my|the|a? meter|order|serial|video|show|shows|program|programs|programme|complaint|reading|"
		"film, recording ~1 on|from|of my|the doorbell|camera|tv|box|phone|dashcam"},

	{"en.stop_recording", EW_PHRASE_OPTS_OUT, 95,
		"<stop> ~2 <caping>, <stop> ~2 recorder|tape|transcription|recordings, cut ~2 recording|tape, "
		"if ~3 dont|not ~1 stop|turn|quit|end ~3 <capx>, turn|switch|shut|take|put|get ~1 off|down ~3 <capn>, "
		"turn|switch|shut|take|get|put ~2 <capn> ~2 off|down, turn|switch|shut off|down ~3 <ai>, "
		"turn|switch|shut ~2 <ai> ~2 off|down, stop|quit ~1 using ~3 <ai>, stop listening in"},
	{"en.dont_record", EW_PHRASE_OPTS_OUT, 92,
		"!i|we|they|you|cameras dont ~1 <cap> <obj>, !i|we|they|you|cameras do not ~1 <cap> <obj>, "
		"!i|we|they|you|cameras dont ~1 <cap> <det> ~1 <call>|voice, !i|we|they|you|cameras do not ~1 <cap> <det> ~1 <call>|voice, "
		"^ dont ~1 <cap> $, ^ do not ~1 <cap> $, dont you dare <cap>, not to <cap> $, not to <cap> <obj>|<det>, you not <cap>, "
		"to not <cap>, you be not <caping>, make|making|be sure|certain ~6 not|isnt|wasnt|never|dont ~3 <capx>, mind not <caping>, "
		"not <caping> <obj> please, !i|we|they dont ~1 <cap>|use this|my|our|the ~1 <call>"},
	{"en.no_recording", EW_PHRASE_OPTS_OUT, 90,
		"^ no recording|recordings|taping|transcription|transcribing|recorder $, "
		"no recording|recordings|taping|transcription please, ^ no <ai>, ^ no <ai> please|on|listening|in|for|during, "
		"without recording|taping|transcribing, without ~3 being|getting <caped>, "
		"do|talk|speak|continue|proceed|carry|go ~3 without ~2 <capn>, without ~2 recording on|running"},
	{"en.delete_recording", EW_PHRASE_OPTS_OUT, 92,
		"<delete> ~3 <capn>, get rid of ~2 <capn>, "
		"!i|we dont|not ~1 save|store|keep|retain ~2 <call>|recording|recordings|transcript"},
	{"en.opt_out", EW_PHRASE_OPTS_OUT, 92,
		"opt|opting ~1 out ~3 <capn>|<caped>|<caping>, withdraw|withdrawing|revoke|revoking|retract|rescind ~2 <consent>, "
		"take|taking back ~2 <consent>, take|taking ~2 <consent> back"},
	{"en.not_allowed", EW_PHRASE_OPTS_OUT, 92,
		"not allowed|permitted|authorized|authorised|supposed ~1 to <cap>, you ~1 may|can|must|should|shall not <cap>, "
		"you cant|mustnt|shouldnt|cannot <cap> <obj>|<det>, dont|not|never have|had|got ~2 <consent>|right|okay to <cap>, "
		"have|got|had no <consent>|right to <cap>, forbid ~2 <capx>|to"},
	{"en.no_ai", EW_PHRASE_OPTS_OUT, 90,
		"!i|we|they dont ~1 use|let|have|allow ~2 <ai>, !i|we do not ~1 use|let|have|allow ~2 <ai>, not use ~2 <ai>, "
		"without ~2 <ai>"},

	{"en.not_be_recorded", EW_PHRASE_REFUSES, 93,
		"<dont>|didnt|wouldnt want|wanna|wish|like|<agree>|care ~6 <caped>|<caping>, <dont>|didnt|wouldnt want ~4 on|to tape, "
		"<dont>|didnt|cant|wont|cannot <agree>|agreed|consented|accepted ~5 <capx>, <dont>|didnt want ~3 <cap> <obj>|<det>, "
		"<dont>|didnt want ~2 recording|transcription|recordings, "
		"<dont>|didnt give|gave|given|giving|grant|granting ~2 <consent> ~4 <capx>, "
		"<dont>|didnt want ~3 <ai> ~3 listening|involved|on|used|in|recording|analysing|analyzing|listen, "
		"<dont> want ~2 anyone|anybody|someone|somebody|people ~1 listening"},
	{"en.rather_not_recorded", EW_PHRASE_REFUSES, 92,
		"rather|prefer|prefers not ~4 <capx>, rather|prefer ~5 wasnt|werent|isnt|didnt|dont|not|no ~3 <capx>, not to be <caped>, "
		"will not be <caped>, wont be <caped>, not be <caped>, "
		"appreciate|wish|better|grateful|nice ~4 wasnt|werent|isnt|didnt|dont|not ~3 <capx>"},
	{"en.against_recording", EW_PHRASE_REFUSES, 92,
		"say|saying no to ~3 <capx>, refuse|refusing|decline|declining|object|oppose|against|reject ~4 <capx>, "
		"do|would mind ~3 <caped>|<caping>, <dont>|isnt|arent|wont ~1 feel? <fine>|keen|okay ~5 <capx>, uncomfortable ~4 <capx>, "
		"<dont> feel ~2 <fine> ~4 <capx>"},

	{"en.agree_recorded", EW_PHRASE_AGREES, 92,
		"agree|consent|agreeing|consenting ~4 <capx>, !dont|not give ~3 <consent> ~4 <capx>, have my <consent> ~3 <capx>, "
		"<capn> is|sounds|works ~1 <fine>, <fine>|okay with|to|being ~3 <capx>, all right ~1 with|being ~3 <capx>"},
	{"en.may_record", EW_PHRASE_AGREES, 90,
		"you ~1 can|may <cap> <obj>, you ~1 can|may <cap> <det> ~1 <call>, you ~1 can|may <cap> $, "
		"you can|may ~1 keep|continue|leave|carry ~2 <capx>, keep|continue recording, feel|are|youre|be ~1 free|welcome to <cap>, "
		"go ahead ~1 <cap>|record, go ahead ~2 <capn>"},
	{"en.dont_mind_recorded", EW_PHRASE_AGREES, 90,
		"<dont> ~1 mind ~4 <capx>, no|<dont> ~2 problem|problems|issue|issues|objection|objections ~6 <capx>, "
		"<dont> object ~4 <capx>, nothing|anything against ~3 <capx>"},

	{"en.yes", EW_PART_YES, 90,
		"yes|yeah|yep|yup|yah|aye|affirmative|mhm|yea, uh huh, please do, correct|exactly, thats|is right|correct, thats it, "
		"i do $, you are right"},
	{"en.okay", EW_PART_OKAY, 85,
		"okay|ok|okey|sure|alright|certainly|absolutely|definitely|surely, all right, of course, fine $, sure thing, "
		"suppose|guess|think|believe so"},
	{"en.fine", EW_PART_FINE, 85,
		"thats|its|is|be|am|im|was ~1 <fine>, not ~1 a ~1 problem|issue|bother, thats|its|is ~1 all right, fine by|with ~1 me|us, "
		"<fine> with that|this|it|me|us, no problem|problems|worries|issue|issues|objection|objections|bother, <dont> mind, "
		"<dont> ~1 have ~1 problem|problems|issue|objection|objections, go ahead, go right ahead, go for it, why not, "
		"nothing|anything against ~1 it|that, whatever, be my guest, knock yourself out, have|got my okay|ok, do what|whatever you, "
		"you have|got my <consent>, feel free, as|if you like|wish|want|must|need, works for me, <dont> care, you may|can $, "
		"i ~1 agree|accept|consent|approve, happy to, by all means"},
	{"en.no", EW_PART_NO, 90,
		"no|nope|nah|negative, no thanks|thank, not at all, not really, dont think so, not think so, i dont $, course not, "
		"of course not, certainly|absolutely|definitely|sorry not, no i dont|didnt $, no way, hell no"},
	{"en.wont", EW_PART_WONT, 88,
		"!no|not|any|dont have|ve|got|is ~1 a|an|some problem|issue|objection|objections, i mind, "
		"under no circumstances|condition|conditions, you may|can|must not $, <dont> even think, over my dead, "
		"rather|prefer ~1 not ~2 $, rather|prefer not to?, rather|prefer ~3 not|didnt|dont|wouldnt|wont, "
		"<dont>|wont|cannot|cant|didnt ~1 agree|consent|accept|allow|authorize|authorise|approve !with, "
		"<dont> agree with that|this|it, <dont>|wouldnt want|like that|this|it, <dont> want to? $, "
		"<dont>|isnt|aint|wouldnt ~1 <fine>, <dont>|isnt ~1 all right, uncomfortable, i do mind, do mind, please dont|not, "
		"i disagree|refuse|decline|object, disagree|refuse|decline, dont do that|it|this|so, not do that|it|this, say no to?, "
		"a no from, its|thats a no, ^ dont $, <dont> give ~1 <consent>, <dont> have my <consent>"},
	{"en.hedge", EW_PART_HEDGE, 60,
		"hold|hang on, one|a moment|second|minute|sec, wait, ill wait, why $, what for $, who $, who is|am|are, but why|who|what, "
		"<dont> know, <dont> ~1 sure, maybe|perhaps|depends|possibly, let me think, "
		"yes|yeah|ok|okay|sure|fine but|if|as|only|why|what|hello, i guess not"},
	{"en.no_other", EW_PART_NOTHING, 100, "no one|idea|longer|matter|wonder|reason|clue|sound|more"},

	{"en.not_recorded", EW_PART_DENIES, 100,
		"<call>|line ~3 not|isnt|never|arent|wont ~3 <caped>, we|i ~2 dont|not|never ~5 <capx> ~3 <call>, "
		"we|i ~2 dont|not|never ~2 <capx>, not being <caped>, stopped|stop|stopping|paused|pause ~3 <capx>, "
		"turned|turn|switched|switch|shut ~3 <capx>, ill|will stop|pause|turn|switch ~3 <capx>, im|am stopping|pausing ~2 <capx>"},
	{"en.asks", EW_PHRASE_ASKS, 92,
		"is|would|if it|that|this ~2 <fine>|all ~8 <capx>|<ai>, do|have|has i|we|you ~3 <consent> ~4 <capx>, "
		"have|get|need|ask|for ~1 your <consent> ~4 <capx>, are|would|will you ~3 <fine>|willing|all|agree ~8 <capx>|<ai>, is|would it ~2 <fine>|all ~1 right ~8 <ai>, "
		"may|can|could|might i|we ~2 <cap> ~2 <call>|you|this, do you ~2 <agree> ~6 <capx>|<ai>, "
		"like|want|love|need to <cap> ~7 <fine>|all|permission|consent|agree, <fine>|all right? with ~5 <capx>, "
		"can|may|could we|i ~1 use ~3 <ai>"},
	{"en.asks_mind", EW_PART_ASKS_MIND, 92,
		"do|would|will you mind ~6 <capx>|<ai>, mind if ~6 <capx>, "
		"do|have you ~1 have|got|any ~2 objection|objections|problem|issue ~6 <capx>, "
		"any objection|objections|problem|problems ~6 <capx>"},
	{"en.asks_stop", EW_PART_ASKS_STOP, 92,
		"you ~2 dont|not want|wish|like|agree|consent ~5 <capx>, you rather|prefer ~1 not ~5 <capx>, "
		"want|like|prefer me|us to stop|turn|pause|switch|delete|end ~4 <capx>, "
		"shall|should|can|could i|we ~1 stop|turn|pause|delete|switch|end ~4 <capx>, "
		"do|would you want|like|prefer ~1 to? opt|stop ~4 <capx>, without ~2 being? <capx>"},
	{"en.if_you_mind", EW_PART_MENTION, 80, "if you ~3 not|dont|prefer|object|mind ~6 <capx>"},
	{"en.mention", EW_PART_MENTION, 70, "like|want|love|going|have to <cap> ~3 <call>|this|you"},
	{"en.confirm", EW_PART_CONFIRM, 85,
		"is that|this|it ~1 <fine>|all, are you ~2 <fine>|all right? with that|this|it, do you ~1 <agree> $, "
		"do you ~1 <agree> to|with that|this|it, <fine>|right with you, if thats ~1 <fine>|all, if that is ~1 <fine>|all, "
		"would that be ~1 <fine>|all, may|can|could|do i|we ~1 have|get your <consent>|okay, are you <fine> $, "
		"may|can|shall we|i ~1 proceed|continue|go"},
	{"en.confirm_mind", EW_PART_CONFIRM_MIND, 85,
		"is that a problem, do you mind $, any objections|objection|problem|problems, do|have you ~2 objection|objections, "
		"do you mind that|it"},
	{"en.check", EW_PART_CHECK, 80,
		"can|do you hear|understand ~1 me|that, are you ~1 there|with, is that right|correct, yes or no, do you follow|understand, "
		"did you hear|get"},
	{"en.other", EW_PART_OTHER, 50,
		"^ what|whats|which|where|wheres|when|who|whos|how|hows|why, "
		"^ do|did|are|have|is|was|does|would|will|can|could|may|shall|should|has you|your|i|we|there|the|he|she|it|this|that|my, "
		"tell me your|the"},
	{"en.tells", EW_PHRASE_TELLS, 90,
		"<call>|line|phone ~5 <caped>, recorded line|call|calls, we|i|you ~2 <cap> $, we|i|you ~2 <cap> ~4 <call>|this, "
		"were|are|im|am|be|is <caping> $, were|are|im|am|be|is <caping> ~3 <call>|this|you, "
		"<ai> ~2 is|are|will ~2 listening|transcribing|taking|recording|listen, <call> ~3 on tape, youre being <caped>, "
		"you are ~1 being <caped>"},

	{"en.no_card", EW_PART_NOTHING, 100,
		"dont|not|never ~3 card <cardno>, dont|not|cant|cannot|unable ~2 take|process|accept ~3 <pay>, "
		"<pay> ~3 not|hasnt|didnt|wont|failed|declined|isnt|wasnt ~4 through|successful|complete|<going>, "
		"unfortunately ~2 <pay> ..., without ~3 card <cardno>"},
	{"en.opens_payment", EW_PHRASE_OPENS_PAYMENT, 88,
		"<have>|read|tell|give|need|whats|what|is|ready|with|confirm|your ~4 card ~1 <cardno>, long number ~2 front|across|card, "
		"<have>|read|tell|give|need|whats|what ~3 long number, whats|what|is|and|need|have|your|give ~3 security code, "
		"three|3|four ~1 digit|digits|numbers ~3 back|card|reverse|signature|strip, sixteen|16 digit|digits|numbers, "
		"take|process|taking|make|do ~2 <pay> ~1 $, take|process|taking|make|do ~2 <pay> ~1 now|today|please|over|then, "
		"card ~1 <cardno> please, number on|of the|your card, expiry|expiration date ~3 card, your|the|need cvv|cvc, "
		"go ahead with ~1 <pay>"},
	{"en.opens_health", EW_PHRASE_OPENS_HEALTH, 85,
		"what|whats|do|have|has|are|can|any|did|were|when|describe|which ~7 <sick>, treated for, medical history, "
		"suffer|suffering from, pre existing|existing, describe|tell ~3 pain|symptoms, health problems|issues, "
		"heart problems|condition"},
	{"en.closes", EW_PHRASE_CLOSES, 88,
		"<pay> ~4 gone|went|going through, <pay> ~4 <going>, <pay> went|goes|is ~1 fine|through|okay, card ~3 charged|debited, "
		"all|everything ~2 need|needed ~5 card|<pay>|medical|health, all ~2 medical|health|card|<pay> questions|details, "
		"finished|done with ~3 <pay>|card|medical|health"},
};

const struct ew_phrase_language ew_phrase_en = {classes, EW_COUNT(classes), rules, EW_COUNT(rules)};
