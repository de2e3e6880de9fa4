-- Version 6: what is set while the service runs, over its options.
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
