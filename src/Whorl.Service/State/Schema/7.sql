-- Version 7: scans of lists, and who does not want to be scanned.
-- state: 0 waiting, 1 running, 2 paused, 3 done, 4 cancelled, 5 failed. files: the name of its list and results in the folder beside this file; said: why it
-- waits, failed or was ended; not_before: when its key has scans again; progress: which targets are done and how long the results were then; statuses: the
-- records by status, in their order.
CREATE TABLE campaign(
    id INTEGER PRIMARY KEY AUTOINCREMENT, files TEXT NOT NULL UNIQUE, name TEXT NOT NULL, owner TEXT NOT NULL, who TEXT NOT NULL, created INTEGER NOT NULL,
    methods TEXT NOT NULL, rate REAL NOT NULL, workers INTEGER NOT NULL, state INTEGER NOT NULL, said TEXT, started INTEGER, finished INTEGER, not_before INTEGER NOT NULL DEFAULT 0,
    targets INTEGER NOT NULL, duplicates INTEGER NOT NULL, bad INTEGER NOT NULL, bad_lines BLOB NOT NULL,
    done INTEGER NOT NULL DEFAULT 0, handshakes INTEGER NOT NULL DEFAULT 0, statuses TEXT NOT NULL DEFAULT '', progress BLOB);
CREATE INDEX campaign_state ON campaign(state, id);

-- How many targets showed what, as far as progress says.
CREATE TABLE campaign_fingerprint(
    campaign INTEGER NOT NULL, fingerprint TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(campaign, fingerprint)) WITHOUT ROWID;

-- Scans that campaigns took from their keys' quotas, by the minute (since 1970).
CREATE TABLE campaign_scans(actor TEXT NOT NULL, minute INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(actor, minute)) WITHOUT ROWID;

-- entry: an address, a network, a range, a name, or *.name for the names below it.
CREATE TABLE opt_out(id INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL UNIQUE, why TEXT NOT NULL, who TEXT NOT NULL, added INTEGER NOT NULL);
