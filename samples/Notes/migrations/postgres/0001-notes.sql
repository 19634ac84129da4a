-- Notes: the least that a real application has. Written by people, read by people, thrown away and brought back.
CREATE TABLE notes (
    id         uuid         NOT NULL PRIMARY KEY,
    title      varchar(200) NOT NULL CHECK (length(title) >= 1),
    body       text         NOT NULL DEFAULT '',
    author     varchar(254) NOT NULL,
    created_at timestamptz  NOT NULL,
    changed_at timestamptz  NOT NULL,
    trashed_at timestamptz  NULL
);

CREATE INDEX ix_notes_changed_at ON notes (changed_at);
