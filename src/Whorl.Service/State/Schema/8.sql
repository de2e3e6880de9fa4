-- Version 8: searches that are kept under a name, for everybody who may read.
CREATE TABLE saved_search(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL);
