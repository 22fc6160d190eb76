/*
 * Every maximum has its name here, so that one page shows what a hostile peer can make us hold.
 */
#ifndef EW_BASE_LIMITS_H
#define EW_BASE_LIMITS_H

#define EW_MAX_PATH_BYTES 512
#define EW_MAX_AUDIENCE 512                  /* listeners to the stream of events whose roles reach some calls only */
#define EW_MAX_MESSAGE_BYTES (192 * 1024)   /* one message between programs, SOCK_SEQPACKET */
#define EW_MAX_CHANNEL_QUEUE_BYTES (8 * 1024 * 1024) /* unsent messages to one peer */
#define EW_MAX_SIP_MESSAGE_BYTES (64 * 1024)
#define EW_MAX_SIP_CONNECTIONS 1024         /* SIP over TLS, all peers together */
#define EW_MAX_SIP_CONNECTIONS_PER_PEER 64
#define EW_MAX_SIP_HANDSHAKES_PER_PEER 16   /* TLS handshakes of one peer that are not over */
#define EW_MAX_SIP_UNSENT_BYTES (1024 * 1024) /* of one connection whose peer does not read */
#define EW_MAX_SIP_EXCHANGES 16384          /* SIP transactions over TLS */
#define EW_MAX_TLS_CERTIFICATE_BYTES (32 * 1024) /* PEM: the certificate and its chain */
#define EW_MAX_TLS_KEY_BYTES (16 * 1024)
#define EW_MAX_TLS_CA_BYTES (96 * 1024)
#define EW_MAX_TLS_CHAIN 16
#define EW_MAX_METADATA_BYTES (48 * 1024)   /* one SIPREC metadata document */
#define EW_MAX_METADATA_DEPTH 24
#define EW_MAX_METADATA_OBJECTS 512         /* in one document */
#define EW_MAX_METADATA_TEXT_BYTES 256      /* one id, name, address or time of it */
#define EW_MAX_METADATA_EXTENSION_BYTES 1024 /* one value of extension data */
#define EW_MAX_MODEL_OBJECTS 256            /* what a dialog knows from all its documents, */
#define EW_MAX_MODEL_TEXT_BYTES (12 * 1024) /* their texts together, */
#define EW_MAX_MODEL_BYTES (16 * 1024)      /* and the saved form */
#define EW_MAX_FACTS_BYTES (24 * 1024)      /* call data as JSON, signal to keeper through the tape */
#define EW_MAX_UNWRITTEN_EVIDENCE_BYTES (8 * 1024 * 1024) /* with facts that wait, in one recorder thread */
#define EW_MAX_DIALOG_BYTES (48 * 1024)     /* saved SIP dialog */
#define EW_MAX_STREAMS_PER_CALL 16
#define EW_MAX_PARTIES_PER_CALL 16
#define EW_MAX_CODECS_PER_STREAM 16
#define EW_MAX_JOB_PROMPTS 8                 /* notices that are looked for in one party's recording */
#define EW_MAX_PROMPT_BYTES (16 * 1024 * 1024) /* of the audio of one notice, as a file */
#define EW_MAX_BUNDLE_MEDIA 64              /* recordings in one evidence bundle */
#define EW_MAX_SILENCES 256 /* stretches of one recording that are not heard */
#define EW_MAX_BUNDLE_FILE_BYTES (64 * 1024 * 1024) /* of one that is made, but for recordings */
#define EW_MAX_FORMATS_BYTES 2048           /* rtpmap and fmtp lines of one stream */
#define EW_MAX_RTP_BYTES 1500
#define EW_MAX_STREAM_KEYS_BYTES 1024       /* how one stream is secured, signal to recorder */
#define EW_MAX_MASTER_KEYS_PER_STREAM 4     /* of a peer, told apart by their MKI */
#define EW_MAX_FINGERPRINTS_PER_STREAM 4
#define EW_MAX_CRYPTO_LINES_PER_STREAM 16   /* a=crypto of one m-line that are looked at */
#define EW_MAX_SSRCS_PER_KEY 8              /* with rollover counters of their own; the oldest is forgotten */
#define EW_MAX_EARLY_PACKETS_PER_STREAM 64  /* kept encrypted until the stream's keys are known */
#define EW_MAX_REPORT_LINES 256             /* RTCP ports of a recorder thread with a DTLS handshake of their own */
#define EW_MAX_EARLY_BYTES (8 * 1024 * 1024) /* of all streams of a recorder thread */
#define EW_MAX_DTLS_SENT_BYTES (64 * 1024)  /* of one handshake, answers and repetitions */
#define EW_MAX_MEDIA_PREFIXES 9             /* a stream's media may come from: the offer's address, and its peer's */
#define EW_MAX_UNRECORDED_CALLS 4096        /* of a recorder thread, live at once and not recorded */
#define EW_MAX_HOLD_BYTES_PER_CALL (2 * 1024 * 1024) /* locked memory for media that is held while somebody is asked, */
#define EW_MAX_HOLD_BYTES (64 * 1024 * 1024) /* of all calls of a recorder thread, */
#define EW_MAX_HOLD_MS 120000               /* and for how long */
#define EW_MAX_MEDIA_TEXT_BYTES 400         /* of one peer, as they are told from program to program */
#define EW_RELATCH_US 500000 /* a sender of media that is silent for this long may be followed by another */
#define EW_MAX_FOREIGN_UNTOLD 50            /* datagrams from elsewhere, for each stream, before somebody is told */
#define EW_EAR_RING_BYTES (1024 * 1024)     /* packets on their way from a recorder thread to the ear */
#define EW_EAR_MAX_PAYLOAD 1500             /* of one of them */
#define EW_EAR_WAIT_MS 400                  /* what the ear has not heard by then is kept unheard */
#define EW_EAR_HEARD_BYTES 36               /* one word of the ear, */
#define EW_EAR_HEARD_MOST 1024              /* and so many in a message */
#define EW_EAR_MAX_STREAMS 256              /* of a recorder thread, heard at once */
#define EW_SPEECH_RING_BYTES (2 * 1024 * 1024) /* samples on their way from the ear to the listener */
#define EW_MAX_PHRASE_RULE_BYTES 48         /* name of a rule of what is said of consent */
#define EW_MAX_POLICY_WORDS 1024            /* in one list of a policy */
#define EW_MAX_POLICY_WORD_BYTES 256        /* one queue, number, role, reference of it */
#define EW_MAX_POLICY_TEXT_BYTES 1000       /* one text for people: a notice's, a justification */
#define EW_MAX_POLICY_NOTICES 256
#define EW_MAX_POLICY_COMPARISONS (4 * 1024 * 1024) /* words against words, to find rules that are never reached */
#define EW_MAX_HOLD_S 120                   /* audio in memory while consent is asked for */
#define EW_MAX_FRAME_BYTES (16 * 1024)      /* plaintext of one tape frame */
#define EW_MAX_TAPE_RECORD_BYTES (160 * 1024)
#define EW_MAX_TAPE_EVENT_BYTES (144 * 1024) /* facts, saved dialog and one SIP message together */
#define EW_MAX_EVENT_JSON_BYTES (128 * 1024)
#define EW_MAX_AGE_HEADER_BYTES (16 * 1024)
#define EW_MAX_REWRAP_BYTES (96 * 1024) /* rows in one message between keeper and vault */
#define EW_MAX_WRAPPED_SECRET_BYTES 64      /* of a private key that a token or a command wraps, */
#define EW_MAX_WRAPPED_BYTES 8192           /* and what may come of it */
#define EW_MAX_CUSTODIANS 32                /* to whom an escrow of keys is sealed */
#define EW_MAX_ESCROW_BYTES (1024 * 1024)
#define EW_MAX_CONFIG_BYTES (1024 * 1024)
#define EW_MAX_PACKS 64                     /* of law, with the numbering plan: a bit each in a policy */
#define EW_MAX_LAWS_PER_PACK 256
#define EW_MAX_LAW_PARENTS 8                /* one above the other */
#define EW_MAX_PACK_NAME_BYTES 64           /* of a pack, a sector */
#define EW_MAX_PACK_TEXT_BYTES 1000         /* one text of a pack: a nuance, a citation */
#define EW_MAX_PLAN_DIGITS 15               /* of one prefix, and of a number: E.164, 6.2 */
#define EW_MAX_PLAN_NODES 65535             /* of all prefixes together */
#define EW_MAX_SCENARIOS 4096               /* stories in one file */
#define EW_MAX_FETCH_BYTES (128 * 1024)        /* of what is asked outside, and of its answer */
#define EW_MAX_AUTHORITY_BYTES (32 * 1024)     /* PEM: certificates of a time-stamping authority */
#define EW_MAX_REQUEST_BODY_BYTES (128 * 1024) /* HTTP */
#define EW_MAX_ANSWER_BYTES (160 * 1024)       /* one JSON answer */
#define EW_MAX_LARGE_ANSWER_BYTES (8 * 1024 * 1024) /* one that goes as a file in memory */
#define EW_MAX_MARK_BYTES 1000              /* what stands in an exported recording: who, when, what for */
#define EW_MAX_REASON_BYTES 500
#define EW_MAX_EXPECTED_KEYS 16             /* digits of one answer to a consent question */
#define EW_MAX_EXPECTED_KEYS_MS 120000      /* and how long it may take */
#define EW_MAX_RESTRICT_TOKENS 16384        /* that may restrict while the keeper is away */
#define EW_RESTRICT_TOKEN_BYTES 58          /* one on its way to web: digest, user, expiry, voice, what it may */
#define EW_RESTRICT_TOKENS_PER_PAGE 1024
#define EW_MAX_TOKENS (2 * EW_MAX_RESTRICT_TOKENS) /* of people and programs together */
#define EW_MAX_TOKEN_LIFE_S (10 * 366 * 24 * 3600) /* for which one may be made */
#define EW_MAX_VENDORS 1000
#define EW_MAX_VENDOR_BYTES (32 * 1024)     /* its document as JSON */
#define EW_MAX_VENDOR_LIST 50               /* sub-processors, or models, of one */
#define EW_MAX_GRANTS_PER_CALL 64           /* each is told of every change; more are refused */
#define EW_MAX_GRANT_STREAMS 6144           /* tools that listen to their orders */
#define EW_MAX_HTTP_CONNECTIONS (EW_MAX_GRANT_STREAMS + 1024)
#define EW_MAX_HTTP_CONNECTIONS_PER_ADDRESS (EW_MAX_GRANT_STREAMS + 512) /* a proxy is one address */
#define EW_MAX_GRANT_UNREAD_BYTES (256 * 1024) /* of one that does not read */
#define EW_MAX_HAND_IN_SEGMENTS 2000        /* of one result of a tool */
#define EW_MAX_HAND_IN_BYTES (96 * 1024)    /* its text, or all its segments */
#define EW_MAX_REDACT_TEXTS_BYTES (176 * 1024) /* texts on their way to be read, with their heads, */
#define EW_MAX_REDACT_TEXTS 16384           /* and how many */
#define EW_MAX_REDACT_SPANS_BYTES (128 * 1024) /* what was found in them */
#define EW_MAX_REDACT_RULES_BYTES 8192
#define EW_MAX_SAID_BYTES (120 * 1024)      /* when what was found was said: 720 places with the longest words there are */
#define EW_MAX_REDACTED_CALLS 8192          /* of which the redactor remembers what it found */
#define EW_MAX_UTTERANCE_BYTES (1024 * 1024) /* of sound that a speech engine is asked about at once: 30 s and its header */
#define EW_MAX_UTTERANCE_PIECE (128 * 1024)  /* of it in one message */
#define EW_MAX_ENGINE_KEY_BYTES 512
#define EW_MAX_HEARD_BYTES (4 * 1024 * 1024) /* one transcript of ours, as JSON */
#define EW_MAX_LEDGER_UNSYNCED (256 * 1024) /* leaves in memory that wait for a sync, 66 bytes each */

#endif
