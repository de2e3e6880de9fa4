-- Version 10: detections by time and by network. address: the target's, 4 or 16 bytes; empty where a target has none.
ALTER TABLE detection ADD COLUMN address BLOB;
CREATE INDEX detection_address ON detection(address, id);
CREATE INDEX detection_last_at ON detection(last_at);
