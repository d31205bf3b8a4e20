-- What the whole bridge needs: when a dialog was answered, by whom it is cared for, who is banned, full-text search.

ALTER TABLE dialogs ADD COLUMN answered_at INTEGER NOT NULL DEFAULT 0;   -- when an answer last went out; autoclose counts from here
ALTER TABLE dialogs ADD COLUMN assignee_id INTEGER;                      -- the operator who has taken it
ALTER TABLE dialogs ADD COLUMN banned INTEGER NOT NULL DEFAULT 0;        -- 1: /ban, nothing of this customer is shown
UPDATE dialogs SET answered_at = changed_at WHERE status = 'answered';
CREATE INDEX dialogs_answered ON dialogs (answered_at) WHERE status = 'answered';

CREATE TABLE labels (
    dialog_id      INTEGER NOT NULL,
    label          TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (dialog_id, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX labels_label ON labels (label);

CREATE TABLE reactions (             -- who reacted to which message with what, as last seen
    peer_id        INTEGER NOT NULL,
    message_id     INTEGER NOT NULL,
    sender_id      INTEGER NOT NULL,
    reaction       TEXT NOT NULL,                 -- an emoji, or `custom:` and the id of a custom one
    date           INTEGER NOT NULL,
    PRIMARY KEY (peer_id, message_id, sender_id, reaction)
) STRICT, WITHOUT ROWID;

CREATE TABLE notices (               -- what is said once: about a dialog (its id) or about the connection (0)
    dialog_id      INTEGER NOT NULL,
    name           TEXT NOT NULL,
    at             INTEGER NOT NULL,              -- Unix seconds
    PRIMARY KEY (dialog_id, name)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE messages_fts USING fts5 (
    text, content = 'messages', content_rowid = 'archive_id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO messages_fts (messages_fts) VALUES ('rebuild');
CREATE TRIGGER messages_fts_insert AFTER INSERT ON messages WHEN new.text <> '' BEGIN
    INSERT INTO messages_fts (rowid, text) VALUES (new.archive_id, new.text);
END;
CREATE TRIGGER messages_fts_delete AFTER DELETE ON messages WHEN old.text <> '' BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, text) VALUES ('delete', old.archive_id, old.text);
END;
CREATE TRIGGER messages_fts_update AFTER UPDATE OF text ON messages WHEN old.text <> new.text BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, text) VALUES ('delete', old.archive_id, old.text);
    INSERT INTO messages_fts (rowid, text) VALUES (new.archive_id, new.text);
END;
