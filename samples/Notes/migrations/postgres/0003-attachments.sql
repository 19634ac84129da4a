-- The content lies in the tenant's storage under name; this is what the list shows.
CREATE TABLE attachments (
    id         uuid         NOT NULL PRIMARY KEY,
    note_id    uuid         NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    name       varchar(200) NOT NULL UNIQUE,
    media_type varchar(100) NOT NULL,
    bytes      bigint       NOT NULL CHECK (bytes >= 0),
    created_at timestamptz  NOT NULL
);

CREATE INDEX ix_attachments_note_id ON attachments (note_id);
