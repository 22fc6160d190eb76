/*
 * What web may ask the keeper. One number for each operation of the HTTP API that needs the keeper's knowledge.
 */
#ifndef EW_IPC_ASKS_H
#define EW_IPC_ASKS_H

enum ew_ask {
	EW_ASK_AUTHENTICATE = 1,  /* {} -> {"user": id, "rights": [...]}; web caches it for restrict-only orders */
	EW_ASK_ENROL = 2,         /* token = the one-time enrolment token -> {"token": "..."} */
	EW_ASK_INTERACTIONS = 3,  /* query arguments -> {"items": [...], "next": ...} */
	EW_ASK_INTERACTION = 4,   /* -> the audit-ready record as far as it exists */
	EW_ASK_EVENTS = 5,        /* {"after": n, "limit": n} -> {"items": [...], "next": ...} */
	EW_ASK_AUDIO = 6,         /* {"format", "channel"} and a purpose -> a descriptor */
	EW_ASK_ORDER = 7,         /* orders that may open: resume, start */
	EW_ASK_EXCEPTIONS = 8,    /* -> {"items": [...]} */
	EW_ASK_READY = 9,         /* -> {"recorder": bool, "vault": bool, ...}: can a call be recorded now? */
	EW_ASK_METRICS = 10,      /* -> {"name": number, ...} */
	EW_ASK_EXPORT = 11,       /* {"format"} or {"artifact", "party"}, "to", and a purpose -> a descriptor */
	EW_ASK_PEAKS = 12,        /* -> {"parties": [{"party", "step_ms", "peaks": base64}]} */
	EW_ASK_WHO_CLOSED = 13,   /* {"order": id}: the event of an order as the API shows it, once it is in the log */
	EW_ASK_ACCESS = 14,       /* {"purpose", "unredacted"?: true} -> {"handle": "...", "expires_at": ...} */
	EW_ASK_BUNDLE = 20,       /* {"to"} or {"clear"}, "reason", "withhold": [...], and a purpose -> a descriptor */
	EW_ASK_ARTIFACT = 15,     /* {"artifact", "party"} and a purpose -> a descriptor: as it was made */
	EW_ASK_LEDGER_FILE = 16,  /* no token; {"file", "log"}: of the public layout -> a descriptor; or {"verifier"} */
	EW_ASK_LEDGER = 17,       /* -> how the log stands */
	EW_ASK_PROOF = 18,        /* {"index"} -> {"proof": a tlog-proof file, "index", "size"} */
	EW_ASK_REPLAY = 19,       /* -> every event read and every decision made again: does it agree? */
	EW_ASK_LEDGER_SUCCEED = 23, /* {"reason"}: begins the log that follows one that refuses */
	EW_ASK_EXCEPTION = 24,    /* {"number"} -> one exception */
	EW_ASK_EXCEPTION_DO = 25, /* {"number", "do": "take"|"release"|"resolve", "note"} -> the exception */
	EW_ASK_CASES = 26,        /* {"state", "cursor", "limit"} -> {"items": [...], "next": ...} */
	EW_ASK_CASE = 27,         /* {"number"} -> one case */
	EW_ASK_CASE_OPEN = 28,    /* {"about", "deadline", "owner", "interactions"} -> the case */
	EW_ASK_CASE_DO = 29,      /* {"number", members to change, "evidence", "outcome"} -> the case */
	EW_ASK_REPORTS = 30,      /* {"kind", "cursor", "limit"} -> {"items": [...], "next": ...} */
	EW_ASK_REPORT = 31,       /* {"kind", "id"} -> the document */
	EW_ASK_AUDIT_RUN = 32,    /* -> {"id", "state"} */
	EW_ASK_RECHECK_RUN = 175, /* {"days"?, "audio"?} -> {"id", "state", "days", "audio"} */
	EW_ASK_RECONCILE = 33,    /* {"list": CSV, ...} -> the document */
	EW_ASK_POPULATION = 34,   /* {"from", "to", "state", "sample", "seed"} -> the document */
	EW_ASK_TESTED = 35,       /* {"name", "result", "interaction", "checks"} -> {"id"} */
	EW_ASK_STAMPS = 36,       /* {} -> {"last"}, or {"name"} -> {"log"} and a descriptor; to anybody */
	EW_ASK_WITNESSES = 37,    /* -> {"items": [...], "stamps"}: who cosigns, how far they are, and why not */
	/* outside tools; what their members are is seen by web, what they mean by the keeper */
	EW_ASK_GRANT = 40,        /* {"interaction", "purposes", "kinds"?, "tool"?} -> {"answer", "because", "grant", ...} */
	EW_ASK_GRANT_ORDERS = 41, /* {"grant", "after": n} -> {"state": "live"|..., "owed"?: true, "orders": how many were given
				   * so far, "items": [{"order": n, ...}] by number and none left out, "more"?: true: there are
				   * others behind them}; not live and nothing owed: web ends the stream */
	EW_ASK_GRANT_ACK = 42,    /* {"grant", "order", "purged"?} */
	EW_ASK_GRANT_END = 43,    /* {"grant"} */
	EW_ASK_TELL = 44,         /* a body of POST .../events, and "order": id of the restriction that web gave first, if it did */
	EW_ASK_HAND_IN = 45,      /* a body of POST .../artifacts -> what was taken and what was cut */
	EW_ASK_REGISTER = 46,     /* -> {"items": [...]}: every kind of artifact with its answers */
	EW_ASK_EVALUATE = 47,     /* an evaluation of AuthZEN -> {"decision", "context"} */
	EW_ASK_GRANT_SHOW = 48,   /* {"grant"} -> the grant as it stands */
	EW_ASK_TOKEN_MAKE = 50,   /* {"name", "kind", "rights", "vendor"?, "agent"?, "expires_in"?} -> {"id", "token", ...} */
	EW_ASK_TOKENS = 51,       /* {"cursor"?: id, "limit"} -> {"items": [...], "next": id or null} */
	EW_ASK_TOKEN_REVOKE = 52, /* {"id"} */
	EW_ASK_VENDOR_ADD = 53,   /* a document -> {"id", "version", ...} */
	EW_ASK_VENDORS = 54,      /* {"state"?, "cursor", "limit"} -> {"items": [...], "next": ...} */
	EW_ASK_VENDOR = 55,       /* {"id"} -> it */
	EW_ASK_VENDOR_CHANGE = 56, /* {"id", members to change, "version"?} -> it */
	EW_ASK_VENDOR_WITHDRAW = 57, /* {"id"} -> it */
	EW_ASK_ORDER_REFUSED = 58, /* {"order": id, "kind", "because", "segment"?}: the recorder has refused an order; it becomes
				    * an event */
	EW_ASK_POLICIES = 60,     /* {"cursor", "limit"} -> {"items": [...], "next": ...} */
	EW_ASK_POLICY = 61,       /* {"hash"} -> one, with its text */
	EW_ASK_EXPLAIN = 62,      /* a body of POST /v1/policies/explain */
	EW_ASK_SIMULATE = 63,     /* a body of POST /v1/policies/simulate */
	/* people; the first four without a token */
	EW_ASK_SIGN_IN_WAYS = 70, /* -> {"password", "providers", "enrolment", "entity"} */
	EW_ASK_SALT = 71,         /* {"login"} or {"invitation": SHA-256} or, with a session, {} -> {"salt", "passes", "memory_kib",
				   * "words": [...] that a new password may not hold; not for a login} */
	EW_ASK_SIGN_IN = 72,      /* {"login", "stretched", "code"?, "program"?, "address"?} -> {"session": what the browser
				   * keeps, "me"} */
	EW_ASK_INVITED = 73,      /* {"invitation": SHA-256, "password": {"salt", "passes", "memory_kib", "stretched"}, "program"?,
				   * "address"?} -> as EW_ASK_SIGN_IN */
	EW_ASK_SIGN_OUT = 74,
	EW_ASK_ME = 75,
	EW_ASK_STEP_UP = 76,      /* {"stretched"} or {"code"} -> {"stepped_up_until"} */
	EW_ASK_PASSWORD = 77,     /* {"stretched", "password": as above} */
	EW_ASK_TOTP = 78,         /* -> {"secret", "uri"} */
	EW_ASK_TOTP_CONFIRM = 79, /* {"code"} */
	EW_ASK_TOTP_REMOVE = 80,
	EW_ASK_SESSIONS = 81,     /* {"person"?, "cursor"?} -> {"items", "next"} */
	EW_ASK_SESSION_END = 82,  /* {"id"} */
	EW_ASK_PEOPLE = 83,       /* {"q"?, "state"?, "cursor"?, "limit"} -> {"items", "next"} */
	EW_ASK_PERSON = 84,       /* {"id"} */
	EW_ASK_PERSON_ADD = 85,   /* {"login", "name", ...} -> the person, and an invitation */
	EW_ASK_PERSON_DO = 86,    /* {"id", "do", ...} -> the person or what waits for approval */
	EW_ASK_ROLE_GIVE = 87,    /* {"id", "role", "scope"?, "from"?, "until"?, "reason"} -> what waits for approval */
	EW_ASK_ROLE_TAKE = 88,    /* {"id", "binding"} */
	EW_ASK_ROLE_ATTEST = 89,  /* {"id", "binding"} */
	EW_ASK_ROLES = 90,
	EW_ASK_ROLE_MAKE = 91,    /* {"name", "title", "rights", "kinds"?} -> what waits for approval */
	EW_ASK_ROLE_REMOVE = 92,  /* {"name"} */
	EW_ASK_APPROVALS = 93,    /* {"state"?, "cursor"?, "limit"} */
	EW_ASK_APPROVAL = 94,     /* {"number"} */
	EW_ASK_APPROVAL_DO = 95,  /* {"number", "do", "note"?} */
	EW_ASK_REVIEW = 96,       /* {"cursor"?} -> who may what, and what of it looks wrong */
	EW_ASK_GROUNDS = 97,      /* {"cursor"?, "limit"} */
	EW_ASK_GROUND_ASK = 98,   /* {"ground", "citation", "case", "interactions", "person"?, "until"?, "reason"} */
	EW_ASK_GROUND_END = 99,   /* {"id"} */
	EW_ASK_PURPOSES = 100,    /* -> {"told", "grounds"}: what a call may be opened for */
	EW_ASK_LISTENERS = 101,   /* {"cursor"?: index of an event} -> {"items", "next"}: who looked, newest first */
	EW_ASK_COMMENTS = 102,    /* {"cursor"?: id} -> {"items", "next"}, oldest first */
	EW_ASK_COMMENT_ADD = 103, /* {"text", "from_ms"?, "to_ms"?} */
	EW_ASK_VIEWS = 104,
	EW_ASK_VIEW_ADD = 105,    /* {"name", "query"} */
	EW_ASK_VIEW_REMOVE = 106, /* {"id"} */
	EW_ASK_OVERVIEW = 107,    /* {"days"} */
	EW_ASK_LOG = 108,         /* {"type"?, "person"?, "interaction"?, "from"?, "to"?, "cursor"?, "limit"} */
	EW_ASK_PANEL_LAUNCH = 112, /* {"agent", "origin"} -> {"code", "expires_at"} */
	EW_ASK_PANEL_SESSION = 113, /* {"code": SHA-256, "origin", "program"?, "address"?} -> {"session", "me"}; without a token */
	EW_ASK_PANEL_CALL = 114,   /* -> {"call": what is captured now of the call that one has, or null} */
	/* a directory (SCIM); documents and errors as RFC 7644 has them */
	EW_ASK_SCIM_USERS = 130,   /* {"filter"?, "startIndex"?, "count"?: texts} -> a list response */
	EW_ASK_SCIM_USER = 131,    /* {"id"} -> a user resource */
	EW_ASK_SCIM_ADD = 132,     /* {"user": a resource} -> it */
	EW_ASK_SCIM_PUT = 133,     /* {"id", "user": a resource} -> it */
	EW_ASK_SCIM_PATCH = 134,   /* {"id", "patch": operations} -> the resource */
	EW_ASK_SCIM_REMOVE = 135,  /* {"id"} */
	EW_ASK_SCIM_GROUPS = 139,  /* -> a list response without anything */
	/* confirming that roles are still needed */
	EW_ASK_ATTESTATIONS = 136, /* {"team"?, "role"?, "cursor"?} -> {"items", "next", "round", "decided", "due"} */
	EW_ASK_ATTEST_MANY = 137,  /* {"decisions": [{"person", "binding", "do", "reason"}]} -> {"items": the outcome of each} */
	EW_ASK_ATTEST_ROUND = 138, /* {"round": "2026-11", "cursor"?} -> {"round", "closed", "items", "next", ...} */
	EW_ASK_LISTEN = 111,       /* {"listener": number as text} -> as EW_ASK_AUTHENTICATE, and "limited"; to be renewed every minute */
	/*
	 * signing in by a provider (OpenID Connect); without a token but for the second. `browser`: SHA-256 of a
	 * cookie, in hex
	 */
	EW_ASK_OIDC_BEGIN = 140,   /* {"provider", "to"?, "browser"} -> {"location"} */
	EW_ASK_OIDC_AGAIN = 141,   /* the same with a session: proves anew who it is */
	EW_ASK_OIDC_CALLBACK = 142, /* {"provider", "browser", "state", "code" or "error", "iss"?, "program"?, "address"?} -> {"to",
				     * "session"?}; without a session it was a proof */
	EW_ASK_OIDC_LOGOUT = 143,  /* {"provider", "token"}: the provider ends sessions */
	EW_ASK_APPROVAL_ASK = 110, /* {"kind": "export"|"reveal", "interaction", "reason"} */
	/* legal holds, how long things stay, what people ask about their own data */
	EW_ASK_HOLDS = 160,        /* {"state"?: "active"|"released", "cursor"?, "limit"} -> {"items", "next"}, the earliest review first */
	EW_ASK_HOLD = 161,         /* {"id"} -> one, with its last work */
	EW_ASK_HOLD_MAKE = 162,    /* {"name", "reason", "case"?, "review_at", "owner"?} -> it */
	EW_ASK_HOLD_CHANGE = 163,  /* {"id", "review_at"?, "owner"?, "note"?} -> it */
	EW_ASK_HOLD_CALLS = 164,   /* {"id", "cursor"?} -> {"items", "next"} */
	EW_ASK_HOLD_PLACE = 165,   /* {"id", "interactions", "query" or "case", "standing"?} -> the work that begins */
	EW_ASK_HOLD_JOB = 166,     /* {"id", "number"} -> how far it is, and what became of each call */
	EW_ASK_HOLD_RELEASE = 167, /* {"id", "reason", "interactions" or "query"?} -> what waits for approval */
	EW_ASK_RETENTION = 168,    /* {"days"?} -> what falls due, what was destroyed, holds in numbers */
	EW_ASK_SUBJECT = 169,      /* {"number", "reason"} -> what exists of whoever has it, in numbers */
	EW_ASK_REQUESTS = 170,     /* {"state"?: "open"|"closed", "cursor"?, "limit"} -> {"items", "next"} */
	EW_ASK_REQUEST = 171,      /* {"number"} */
	EW_ASK_REQUEST_MAKE = 172, /* {"kind", "who", "received_at"?, "deadline"?, "interactions"?, "note"?} -> it */
	EW_ASK_REQUEST_DO = 173,   /* {"number", "state"?, "identity"?, "deadline"?, "outcome"?, "interactions"?, "note"?} -> it */
	/* what is done for a request */
	EW_ASK_REQUEST_FIND = 210,  /* {"number", "numbers"?: [text], "reason"} -> the request, with the work that begins */
	EW_ASK_REQUEST_CALLS = 211, /* {"number", "cursor"?} -> {"items": the plan, "next"} */
	EW_ASK_REQUEST_ERASE = 212, /* {"number", "reason"} -> what waits for approval */
	EW_ASK_REQUEST_FREEZE = 213, /* {"number", "reason"} -> as FIND */
	EW_ASK_REQUEST_UNFREEZE = 214, /* {"number", "reason", "told_at", "how"} -> as FIND */
	EW_ASK_REQUEST_OBJECT = 215, /* {"number", "purposes", "decision", "reason"} -> as FIND */
	EW_ASK_REQUEST_CORRECT = 216, /* {"number", "interaction", "kind"?, "text"} -> {"interaction", "event", "request"} */
	EW_ASK_REQUEST_LETTER = 217, /* {"number", "form", "language"?} -> a descriptor */
	EW_ASK_REQUEST_PACKAGE = 218, /* {"number", "others", "reason", "to"?, "names_because"?, "language"?, "after"?} -> a descriptor, or what
				    * waits for approval (202) */
	EW_ASK_MEDIA_AGAIN = 109, /* the arguments of what was given before, and "redactions" of then: may it still be seen?
				   * -> {"redactions"}: how often the call was redacted so far. Nothing is written down */
	EW_ASK_EXPORT_AGAIN = 119, /* {"redactions"?: of then}: may what is being downloaded of this call still be taken away?
				   * Nothing is written down */
	EW_ASK_REDACT = 150,       /* {"party"?, "from_ms", "to_ms", "reason"} -> the mark, as the record lists it */
	EW_ASK_UNREDACT = 151,     /* {"event": index of `redacted`, "reason"} -> what waits for approval */
	EW_ASK_HANDED = 174,       /* {"kind", "version"?, "handle"?} -> what was handed in: {"kind", "version", "content", ...} */
	EW_ASK_RETENTION_DUE = 180, /* {"to"?, "limit"?, "cursor"?} -> {"until", "calls", "more", "dating", "items", "next"} */
	EW_ASK_RETENTION_RUN = 181, /* {} -> {"calls", "more"}: a round begins */
	EW_ASK_RETENTION_RESUME = 182, /* {"reason"} -> what waits for approval */
	EW_ASK_RECIPIENTS = 204,    /* {"id": of a vendor, "state"?, "limit"?, "cursor"?} -> {"items", "next"}, the oldest first */
	EW_ASK_RECIPIENT_ANSWER = 205, /* {"id": of a vendor, "number", "state": "deleted"|"refused", "reason"?} -> it */
	EW_ASK_REDATES = 200,       /* {"limit"?, "cursor"?} -> {"items", "next"} */
	EW_ASK_REDATE = 201,        /* {"number"} -> one, with what it would change or has changed */
	EW_ASK_REDATE_LOOK = 202,   /* {"policy"?: "in-force" or a hash} -> it: a walk begins that changes nothing */
	EW_ASK_REDATE_APPLY = 203,  /* {"number", "reason"} -> what waits for approval */
	EW_ASK_DELETIONS = 183,    /* {"state"?, "limit"?, "cursor"?}, or of one interaction -> {"items", "next"} */
	EW_ASK_EVIDENCE = 185,     /* -> {"interaction", "reduced_at", "facts", "events", "more"} of a call of which all else is gone */
	EW_ASK_DELETION = 184,     /* {"id"} -> one, with its certificate */
	EW_ASK_DELETION_FILE = 186, /* {"id", "form": "html"|"pdf"} -> a descriptor: the certificate as people hand it on */
	EW_ASK_DELETION_PROOF = 187, /* {"id"} -> as EW_ASK_PROOF, of the certificate */
	EW_ASK_ROTATE = 199,       /* {} -> {"begun"}: new keys in the place of those in use */
	EW_ASK_ORIGINAL = 176,     /* {"kind", "version"?, "approval", "handle"?} -> what was handed in, but for what may never be kept */
	/* papers that are computed from what the house has done */
	EW_ASK_PAPER_MAKE = 190,   /* {"kind", "from", "to", "entity"?, "with"?: {word: text}} -> {"id", "state"} */
	EW_ASK_PAPERS = 191,       /* {"kind"?, "cursor", "limit"} -> {"items": [...], "next": ...} */
	EW_ASK_PAPER = 192,        /* {"id"} -> the paper */
	EW_ASK_BACKUPS = 198,      /* {} -> {"at", "last": what was read back or null, "every_s", "old"} */
	EW_ASK_PAPER_FILE = 193,   /* {"id", "form": "html"|"pdf"} -> a descriptor */
	/* object stores */
	EW_ASK_STORAGE = 220,      /* -> {"stores": [...], "spool", "cache_s", "archive_after_s", "moves": [...]} */
	EW_ASK_STORAGE_PROBE = 221, /* {"store"?: "store"|"archive"} -> {"stores": [names]}: what they do is found out now */
	EW_ASK_STORAGE_MOVE = 222, /* {"from", "to", "before"?} or {"interaction", "to"} -> the move */
	EW_ASK_STORAGE_STOP = 223, /* {"number"} -> the move */
	EW_ASK_GRANTS = 152,       /* {"vendor"?} -> {"items": grants of calls in progress, "more"} */
};

#endif
