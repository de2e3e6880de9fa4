-- What was seen and what is known, version 1. docs/reference/store.md explains the tables to people.

-- Dictionaries: every text once. An id of 0 in a column that points to one of them means "none".
CREATE TABLE fingerprint(id INTEGER PRIMARY KEY, method INTEGER NOT NULL, value TEXT NOT NULL, raw TEXT);
CREATE UNIQUE INDEX fingerprint_value ON fingerprint(value, method);
CREATE TABLE name(id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
CREATE TABLE word(id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
CREATE TABLE certificate(
    id INTEGER PRIMARY KEY, sha256 BLOB, sha1 BLOB, subject TEXT, issuer INTEGER NOT NULL, serial TEXT,
    not_before INTEGER, not_after INTEGER, names TEXT, self_signed INTEGER);
CREATE INDEX certificate_sha256 ON certificate(substr(sha256, 1, 6)) WHERE sha256 IS NOT NULL;
CREATE INDEX certificate_sha1 ON certificate(substr(sha1, 1, 6)) WHERE sha1 IS NOT NULL;
CREATE TABLE answers(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, content BLOB NOT NULL);

-- Servers. A target is in one state or another: with a profile (what scoring looks at) and the rest, each seen at one or more times.
CREATE TABLE target(id INTEGER PRIMARY KEY, ip BLOB NOT NULL, port INTEGER NOT NULL, name INTEGER NOT NULL);
CREATE UNIQUE INDEX target_value ON target(ip, port, name);
CREATE INDEX target_name ON target(name) WHERE name <> 0;
CREATE TABLE profile(
    id INTEGER PRIMARY KEY, atsf INTEGER NOT NULL, jarm INTEGER NOT NULL, server INTEGER NOT NULL, issuer INTEGER NOT NULL, port INTEGER NOT NULL);
CREATE UNIQUE INDEX profile_value ON profile(atsf, jarm, server, issuer, port);
CREATE INDEX profile_jarm ON profile(jarm) WHERE jarm <> 0;
CREATE TABLE state(
    id INTEGER PRIMARY KEY, target INTEGER NOT NULL, profile INTEGER NOT NULL, certificate INTEGER NOT NULL, answers INTEGER NOT NULL, http INTEGER NOT NULL,
    status INTEGER NOT NULL);
CREATE INDEX state_target ON state(target);
CREATE INDEX state_profile ON state(profile, target);
CREATE INDEX state_certificate ON state(certificate) WHERE certificate <> 0;
-- at: milliseconds since the week began.
CREATE TABLE seen(week INTEGER NOT NULL, state INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(week, state, at)) WITHOUT ROWID;

-- Handshakes: who met whom with which fingerprints, and when (at: microseconds since the week began).
CREATE TABLE pairing(
    id INTEGER PRIMARY KEY, digest INTEGER NOT NULL, client BLOB NOT NULL, server BLOB NOT NULL, port INTEGER NOT NULL, protocol INTEGER NOT NULL,
    name INTEGER NOT NULL, ja3 INTEGER NOT NULL, ja3s INTEGER NOT NULL, ja4 INTEGER NOT NULL, version INTEGER NOT NULL, cipher INTEGER NOT NULL,
    alpn INTEGER NOT NULL, upgrade INTEGER NOT NULL, user_agent INTEGER NOT NULL, certificate INTEGER NOT NULL, traits INTEGER NOT NULL);
CREATE INDEX pairing_digest ON pairing(digest);
CREATE INDEX pairing_client ON pairing(client);
CREATE INDEX pairing_server ON pairing(server);
CREATE INDEX pairing_name ON pairing(name) WHERE name <> 0;
CREATE INDEX pairing_ja3 ON pairing(ja3) WHERE ja3 <> 0;
CREATE INDEX pairing_ja3s ON pairing(ja3s) WHERE ja3s <> 0;
CREATE INDEX pairing_ja4 ON pairing(ja4) WHERE ja4 <> 0;
CREATE INDEX pairing_certificate ON pairing(certificate) WHERE certificate <> 0;
CREATE TABLE met(
    week INTEGER NOT NULL, pairing INTEGER NOT NULL, at INTEGER NOT NULL, client_port INTEGER NOT NULL,
    PRIMARY KEY(week, pairing, at, client_port)) WITHOUT ROWID;

-- The rollup: so many targets with a profile, on a list, were counted in a week under some of the profile's keys, and under these keys
-- so many weeks before (since; 0: never before). keys, by bit: ATSF alone, with the Server header, with issuer class and port too; JARM likewise.
CREATE TABLE tally(
    week INTEGER NOT NULL, profile INTEGER NOT NULL, list INTEGER NOT NULL, since INTEGER NOT NULL, keys INTEGER NOT NULL, targets INTEGER NOT NULL,
    PRIMARY KEY(week, profile, list, since, keys)) WITHOUT ROWID;

-- The same for a fingerprint alone: so many targets that showed it were counted in a week, so many of them never before (fresh).
CREATE TABLE prevalence(
    fingerprint INTEGER NOT NULL, week INTEGER NOT NULL, list INTEGER NOT NULL, targets INTEGER NOT NULL, fresh INTEGER NOT NULL,
    PRIMARY KEY(fingerprint, week, list)) WITHOUT ROWID;

-- Intelligence.
CREATE TABLE feed(
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, format TEXT NOT NULL, origin TEXT NOT NULL, sha256 TEXT, version TEXT,
    retrieved_at INTEGER NOT NULL, licence TEXT, traffic_light TEXT, rows INTEGER NOT NULL, rejected INTEGER NOT NULL);
CREATE TABLE indicator(
    id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, type INTEGER NOT NULL, value TEXT NOT NULL, role INTEGER NOT NULL, label TEXT, family TEXT,
    description TEXT, raw TEXT, confidence INTEGER, rank INTEGER, first_seen INTEGER, last_seen INTEGER, expires INTEGER, reference TEXT, tags TEXT,
    part_of INTEGER NOT NULL);
CREATE INDEX indicator_value ON indicator(value);
CREATE INDEX indicator_feed ON indicator(feed, part_of);
-- Which values were listed when; to_week is null while the latest import has the value.
CREATE TABLE listing(
    value TEXT NOT NULL, type INTEGER NOT NULL, role INTEGER NOT NULL, feed INTEGER NOT NULL, from_week INTEGER NOT NULL, to_week INTEGER, label TEXT,
    PRIMARY KEY(value, type, role, feed, from_week)) WITHOUT ROWID;
CREATE INDEX listing_feed ON listing(feed) WHERE to_week IS NULL;
-- The values whose listings one of the latest imports changed ('feeds' after it, see below), for those who keep listings in memory; an
-- empty value: too many to name.
CREATE TABLE relisted(feeds INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY(feeds, value)) WITHOUT ROWID;
CREATE TABLE quarantine(feed INTEGER NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL, excerpt TEXT NOT NULL);
CREATE INDEX quarantine_feed ON quarantine(feed);
CREATE TABLE client_label(
    id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, fingerprint INTEGER NOT NULL, process TEXT, category TEXT, library TEXT,
    system TEXT, system_detail TEXT, user_agent TEXT, malware INTEGER NOT NULL, count INTEGER NOT NULL);
CREATE INDEX client_label_fingerprint ON client_label(fingerprint);
CREATE INDEX client_label_feed ON client_label(feed);
CREATE TABLE client_destination(
    label INTEGER NOT NULL, kind INTEGER NOT NULL, value TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(label, kind, value)) WITHOUT ROWID;
CREATE TABLE network(first BLOB NOT NULL, last BLOB NOT NULL, feed INTEGER NOT NULL, system INTEGER NOT NULL, organisation INTEGER NOT NULL, PRIMARY KEY(first, last, feed)) WITHOUT ROWID;
CREATE INDEX network_feed ON network(feed);

-- Facts about the store itself: 'stale' (1 while the tally must be made again), 'feeds' (changes with every import), 'writes' (changes
-- with every batch of sightings and whatever else changes their tables, so that writers know when their memory is behind).
CREATE TABLE fact(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO fact VALUES('stale', 0), ('feeds', 0), ('writes', 0);
