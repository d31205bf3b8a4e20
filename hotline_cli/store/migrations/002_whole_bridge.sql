-- What the whole bridge needs: when a dialog was answered, whom it is assigned to, who is banned, full-text search.

ALTER TABLE dialogs ADD COLUMN answered_at INTEGER NOT NULL DEFAULT 0;   -- when an answer last went out; autoclose counts from here
ALTER TABLE dialogs ADD COLUMN assignee_id INTEGER;                      -- the operator who has taken it
ALTER TABLE dialogs ADD COLUMN banned INTEGER NOT NULL DEFAULT 0;        -- 1: /ban, nothing of this customer is shown
ALTER TABLE dialogs ADD COLUMN given_name TEXT NOT NULL DEFAULT '';       -- what people have renamed the topic to
UPDATE dialogs SET answered_at = changed_at WHERE status = 'answered';
CREATE INDEX dialogs_answered ON dialogs (answered_at) WHERE status = 'answered';
ALTER TABLE dialogs ADD COLUMN to_close INTEGER;                         -- 1: its topic is still to be closed, at leisure
CREATE INDEX dialogs_to_close ON dialogs (id) WHERE to_close = 1;

ALTER TABLE dialogs ADD COLUMN began_at INTEGER NOT NULL DEFAULT 0;      -- when it was first stored; never changes
UPDATE dialogs SET began_at =
    coalesce((SELECT date FROM messages WHERE peer_id = dialogs.peer_id ORDER BY id LIMIT 1), changed_at);
CREATE INDEX dialogs_began ON dialogs (began_at);
CREATE INDEX dialogs_assignee ON dialogs (assignee_id, status, changed_at) WHERE assignee_id IS NOT NULL;

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

CREATE TABLE own_reactions (         -- what hotline has put on a message for the other side, for it can put one only
    peer_id        INTEGER NOT NULL,
    message_id     INTEGER NOT NULL,
    reaction       TEXT NOT NULL,
    PRIMARY KEY (peer_id, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pins (                  -- what is pinned on either side, as far as it has a counterpart
    peer_id        INTEGER NOT NULL,
    message_id     INTEGER NOT NULL,
    PRIMARY KEY (peer_id, message_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE links ADD COLUMN form TEXT;                                  -- how it shows its source: forward, copy, stand_in, line
ALTER TABLE links ADD COLUMN prefix TEXT;                                -- JSON: what a copy has in front of the text
ALTER TABLE dialogs ADD COLUMN read_id INTEGER NOT NULL DEFAULT 0;       -- up to where the private chat was marked read

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
