-- The content lies in the tenant's storage under Name; this is what the list shows.
CREATE TABLE Attachments (
    Id        TEXT NOT NULL PRIMARY KEY,
    NoteId    TEXT NOT NULL REFERENCES Notes (Id) ON DELETE CASCADE,
    Name      TEXT NOT NULL UNIQUE,
    MediaType TEXT NOT NULL,
    Bytes     INTEGER NOT NULL CHECK (Bytes >= 0),
    CreatedAt TEXT NOT NULL
);

CREATE INDEX IX_Attachments_NoteId ON Attachments (NoteId);
