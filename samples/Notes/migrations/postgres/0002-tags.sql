CREATE TABLE tags (
    id   uuid        NOT NULL PRIMARY KEY,
    name varchar(60) NOT NULL UNIQUE CHECK (length(name) >= 1)
);

CREATE TABLE note_tags (
    note_id uuid NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    tag_id  uuid NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (note_id, tag_id)
);

CREATE INDEX ix_note_tags_tag_id ON note_tags (tag_id);
