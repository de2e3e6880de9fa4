-- Version 2: scans have numbers, by which they are listed; and what was found. key: the same target with the same word is one detection for a day, counted; document: the verdict as it was first given.
CREATE TABLE detection(
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL UNIQUE, key TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, word TEXT NOT NULL,
    reputation INTEGER NOT NULL, score REAL, sentence TEXT NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, count INTEGER NOT NULL, document BLOB NOT NULL);
CREATE INDEX detection_key ON detection(key, last_at);

ALTER TABLE job ADD COLUMN number INTEGER;
UPDATE job SET number = (SELECT count(*) FROM job j WHERE (j.created, j.id) <= (job.created, job.id));
CREATE UNIQUE INDEX job_number ON job(number);
