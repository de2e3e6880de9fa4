-- Version 2: what was found. key: the same target with the same word is one detection for a day, counted; document: the verdict as it was first given.
CREATE TABLE detection(
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL UNIQUE, key TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, word TEXT NOT NULL,
    reputation INTEGER NOT NULL, score REAL, sentence TEXT NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, count INTEGER NOT NULL, document BLOB NOT NULL);
CREATE INDEX detection_key ON detection(key, last_at);
