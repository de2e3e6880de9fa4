-- Version 3: own servers that are watched. target: as whorl scan takes it; state: what the last check came to; due: when the service checks it next.
CREATE TABLE watch_group(name TEXT PRIMARY KEY, alike INTEGER NOT NULL, paused INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE watch(
    id INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL UNIQUE, team TEXT, added INTEGER NOT NULL, paused INTEGER NOT NULL DEFAULT 0,
    state INTEGER NOT NULL DEFAULT 0, said TEXT, checked INTEGER, due INTEGER NOT NULL DEFAULT 0);

-- A drift is open until it is accepted, gone or followed by another. event: the id under which it is delivered; told: whether it was; words: the differences
-- as JSON. Of the last twenty that ended: how (who and why where it was accepted), and both looks.
CREATE TABLE watch_drift(
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, watch INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, count INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0, ended_at INTEGER, ended TEXT, nearest TEXT NOT NULL, words BLOB NOT NULL,
    who TEXT, why TEXT, before_at INTEGER, before BLOB, after_at INTEGER, after BLOB);

-- Looks of a target. drift 0: the baseline, since when it is part of that, and of accepted ones by whom and why; -1: how it looked last; otherwise looks
-- that a drift shows.
CREATE TABLE watch_look(
    watch INTEGER NOT NULL, drift INTEGER NOT NULL, digest TEXT NOT NULL, at INTEGER NOT NULL, since INTEGER NOT NULL, who TEXT, why TEXT, document BLOB NOT NULL,
    PRIMARY KEY(watch, drift, digest)) WITHOUT ROWID;
CREATE UNIQUE INDEX watch_drift_open ON watch_drift(watch) WHERE ended_at IS NULL;
