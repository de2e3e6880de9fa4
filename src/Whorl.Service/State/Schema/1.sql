-- What the service itself must remember, version 1: who may ask, who asked, and what is still being done.
CREATE TABLE key(
    id TEXT PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, hash BLOB NOT NULL, rate INTEGER NOT NULL, scans INTEGER NOT NULL,
    created INTEGER NOT NULL, revoked INTEGER) WITHOUT ROWID;

-- The audit log is added to and nothing else.
CREATE TABLE audit(
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, remote TEXT, action TEXT NOT NULL, target TEXT, outcome TEXT NOT NULL, detail TEXT);
CREATE INDEX audit_actor ON audit(actor, action, at);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_never_forgets BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;

-- Scans that were asked for. token: the caller's idempotency key; digest: of the request that it came with; answer: the verdict, once there is one.
CREATE TABLE job(
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, token TEXT, digest BLOB NOT NULL, target TEXT NOT NULL, created INTEGER NOT NULL, finished INTEGER,
    state INTEGER NOT NULL, answer BLOB) WITHOUT ROWID;
CREATE UNIQUE INDEX job_token ON job(owner, token) WHERE token IS NOT NULL;
CREATE INDEX job_created ON job(created);
