-- Version 5: how far logs were followed (whorl triage), by which the file is known again, and which servers of theirs are still to be probed.
CREATE TABLE triage_place(
    path TEXT PRIMARY KEY, major INTEGER NOT NULL, minor INTEGER NOT NULL, inode INTEGER NOT NULL, offset INTEGER NOT NULL, line INTEGER NOT NULL,
    header INTEGER NOT NULL, head_length INTEGER NOT NULL, head_sha256 BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;

-- name: empty for none.
CREATE TABLE triage_probe(
    address TEXT NOT NULL, port INTEGER NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(address, port, name)) WITHOUT ROWID;
