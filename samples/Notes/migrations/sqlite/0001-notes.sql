-- Notes: the least that a real application has. Written by people, read by people, thrown away and brought back.
CREATE TABLE Notes (
    Id        TEXT NOT NULL PRIMARY KEY,
    Title     TEXT NOT NULL CHECK (length(Title) BETWEEN 1 AND 200),
    Body      TEXT NOT NULL DEFAULT '',
    Author    TEXT NOT NULL,
    CreatedAt TEXT NOT NULL,
    ChangedAt TEXT NOT NULL,
    TrashedAt TEXT NULL
);

CREATE INDEX IX_Notes_ChangedAt ON Notes (ChangedAt);
