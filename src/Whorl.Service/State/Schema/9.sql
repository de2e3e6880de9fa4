-- Version 9: saved searches that tell what is new.
ALTER TABLE saved_search ADD COLUMN alerts INTEGER NOT NULL DEFAULT 0;

-- How far an alert has looked. kind: 1 looks at servers, 2 handshakes. Numbers up to done are dealt with; where top is greater, those up to it are gone through
-- from above, and what is below a number is still to come; told and untold: what was found of them so far.
CREATE TABLE search_place(
    search INTEGER NOT NULL, kind INTEGER NOT NULL, done INTEGER NOT NULL, top INTEGER NOT NULL, below INTEGER NOT NULL, told INTEGER NOT NULL, untold INTEGER NOT NULL,
    PRIMARY KEY(search, kind)) WITHOUT ROWID;
