CREATE TABLE Tags (
    Id   uniqueidentifier NOT NULL CONSTRAINT PK_Tags PRIMARY KEY,
    Name nvarchar(60)     NOT NULL CONSTRAINT UQ_Tags_Name UNIQUE CONSTRAINT CK_Tags_Name CHECK (LEN(Name) >= 1)
);

CREATE TABLE NoteTags (
    NoteId uniqueidentifier NOT NULL CONSTRAINT FK_NoteTags_Notes REFERENCES Notes (Id) ON DELETE CASCADE,
    TagId  uniqueidentifier NOT NULL CONSTRAINT FK_NoteTags_Tags REFERENCES Tags (Id) ON DELETE CASCADE,
    CONSTRAINT PK_NoteTags PRIMARY KEY (NoteId, TagId)
);

CREATE INDEX IX_NoteTags_TagId ON NoteTags (TagId);
