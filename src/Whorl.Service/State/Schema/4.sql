-- Version 4: what people make of detections, and what they want to hear no more of.
-- state: 0 open, 1 acknowledged, 2 confirmed, 3 false positive, 4 suppressed.
ALTER TABLE detection ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE detection ADD COLUMN owner TEXT;
CREATE INDEX detection_state ON detection(state, id);
CREATE INDEX detection_target ON detection(target, id);
CREATE TABLE detection_note(
    id INTEGER PRIMARY KEY AUTOINCREMENT, detection INTEGER NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL, text TEXT);
CREATE INDEX detection_note_detection ON detection_note(detection, id);

-- target or word null: of all. Detections that come while one holds are kept and counted, and nobody is told.
CREATE TABLE suppression(
    id INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT, word TEXT, begun INTEGER NOT NULL, until INTEGER NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL);
