-- One file holds one connection: session, peers, update position, archive, dialogs, links, outbox.

CREATE TABLE connection (           -- one row: what `hotline connect` bound
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    account_id     INTEGER,
    group_id       INTEGER,         -- marked id of the backend group
    logged_in_at   INTEGER,
    online_since   INTEGER,         -- since when `hotline run` has a connection to Telegram; stays when it is killed
    logged_out     TEXT,            -- Telegram's error name once the session ended, else NULL
    last_error     TEXT,
    last_error_at  INTEGER
) STRICT;

CREATE TABLE session (              -- one row: where the account lives and the key to it
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    dc_id          INTEGER NOT NULL,
    server_address TEXT NOT NULL,
    port           INTEGER NOT NULL,
    auth_key       BLOB
) STRICT;

CREATE TABLE update_state (         -- pts per box; channel_id 0 is the account's own box
    channel_id     INTEGER PRIMARY KEY,
    pts            INTEGER NOT NULL,
    qts            INTEGER NOT NULL,
    date           INTEGER NOT NULL,
    seq            INTEGER NOT NULL
) STRICT;

CREATE TABLE peers (
    id             INTEGER PRIMARY KEY,           -- marked
    kind           TEXT NOT NULL,
    access_hash    INTEGER,
    first_name     TEXT NOT NULL,
    last_name      TEXT NOT NULL,
    title          TEXT NOT NULL,
    username       TEXT COLLATE NOCASE,
    phone          TEXT,                          -- digits only
    language       TEXT,
    flags          INTEGER NOT NULL,              -- 1 self, 2 bot, 4 contact, 8 deleted, 16 forum, 32 Premium
    seen_in_peer    INTEGER,                      -- where a min peer was seen, for InputPeerUserFromMessage
    seen_in_message INTEGER
) STRICT;
CREATE INDEX peers_username ON peers (username) WHERE username IS NOT NULL;
CREATE INDEX peers_phone ON peers (phone) WHERE phone IS NOT NULL;

CREATE TABLE messages (             -- the archive; the current version of each message
    archive_id     INTEGER PRIMARY KEY,           -- order of arrival; stable, for what refers to a row (full-text search)
    peer_id        INTEGER NOT NULL,
    id             INTEGER NOT NULL,
    date           INTEGER NOT NULL,
    out            INTEGER NOT NULL,
    sender_id      INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    text           TEXT NOT NULL,
    entities       TEXT,                          -- JSON, see codec.py
    content        TEXT,                          -- JSON: file and details
    reply_to_id    INTEGER,
    topic_id       INTEGER,
    grouped_id     INTEGER,
    forwarded_from_id   INTEGER,
    forwarded_from_name TEXT,
    noforwards     INTEGER NOT NULL,
    edit_date      INTEGER,
    deleted_at     INTEGER,
    unattributed   INTEGER,                       -- 1 while an own message may still turn out to be sent by the outbox
    layer          INTEGER NOT NULL,
    raw            BLOB NOT NULL,                 -- TL bytes
    UNIQUE (peer_id, id)
) STRICT;
CREATE INDEX messages_date ON messages (date);
CREATE INDEX messages_unattributed ON messages (peer_id, id) WHERE unattributed = 1;
-- A deletion in private chats and basic groups names no chat, so ids are looked up without one.
CREATE INDEX messages_box_id ON messages (id) WHERE peer_id > -1000000000000;

CREATE TABLE message_versions (     -- what a message was before each edit
    peer_id        INTEGER NOT NULL,
    id             INTEGER NOT NULL,
    version        INTEGER NOT NULL,              -- 1 is the original; edit_date cannot tell two edits of one second apart
    edit_date      INTEGER,
    kind           TEXT NOT NULL,
    text           TEXT NOT NULL,
    entities       TEXT,
    content        TEXT,
    layer          INTEGER NOT NULL,
    raw            BLOB NOT NULL,
    PRIMARY KEY (peer_id, id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE dialogs (
    id             INTEGER PRIMARY KEY,
    peer_id        INTEGER NOT NULL UNIQUE,
    status         TEXT,
    name           TEXT NOT NULL,
    topic_id       INTEGER UNIQUE,
    title_wanted   TEXT,                          -- the title that follows from status and name
    title_shown    TEXT,                          -- the title Telegram has
    changed_at     INTEGER NOT NULL,
    last_customer_at INTEGER NOT NULL
) STRICT;
CREATE INDEX dialogs_status ON dialogs (status, changed_at);
CREATE INDEX dialogs_stale_title ON dialogs (id) WHERE topic_id IS NOT NULL AND title_wanted IS NOT title_shown;

CREATE TABLE topics (               -- every topic hotline made, those that are gone and those of former groups too
    group_id       INTEGER NOT NULL,
    topic_id       INTEGER NOT NULL,
    dialog_id      INTEGER NOT NULL,
    PRIMARY KEY (group_id, topic_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE links (                -- every message hotline sent, and the message it shows, if any
    peer_id        INTEGER NOT NULL,
    message_id     INTEGER NOT NULL,
    source_peer_id INTEGER,
    source_message_id INTEGER,
    dialog_id      INTEGER,
    random_id      INTEGER NOT NULL,
    PRIMARY KEY (peer_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_source ON links (source_peer_id, source_message_id) WHERE source_peer_id IS NOT NULL;

CREATE TABLE outbox (               -- what still has to reach Telegram; random_id is on disk before it leaves
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    lane           TEXT NOT NULL,                 -- order is kept per lane: 't<dialog>' its topic, 'c<dialog>' the customer, 'general'
    kind           TEXT NOT NULL,
    dialog_id      INTEGER,
    peer_id        INTEGER,                       -- destination peer, the unit of flood limits
    source_peer_id INTEGER,
    source_message_id INTEGER,
    grouped_id     INTEGER,
    payload        TEXT NOT NULL,                 -- JSON
    random_id      INTEGER NOT NULL UNIQUE,
    not_before     INTEGER NOT NULL,              -- Unix milliseconds
    attempts       INTEGER NOT NULL,
    error          TEXT,
    failed_at      INTEGER,                       -- Unix seconds when it was set aside; NULL while it waits
    created_at     INTEGER NOT NULL               -- Unix milliseconds
) STRICT;
CREATE INDEX outbox_waiting ON outbox (lane, id) WHERE failed_at IS NULL;
CREATE INDEX outbox_waiting_peer ON outbox (peer_id) WHERE failed_at IS NULL;
CREATE INDEX outbox_failed ON outbox (failed_at) WHERE failed_at IS NOT NULL;

CREATE TABLE flood_waits (          -- peers that Telegram wants left alone for a while
    peer_id        INTEGER PRIMARY KEY,
    until          INTEGER NOT NULL               -- Unix milliseconds
) STRICT;
