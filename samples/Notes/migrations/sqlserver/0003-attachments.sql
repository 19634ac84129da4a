-- The content lies in the tenant's storage under Name; this is what the list shows.
CREATE TABLE Attachments (
    Id        uniqueidentifier  NOT NULL CONSTRAINT PK_Attachments PRIMARY KEY,
    NoteId    uniqueidentifier  NOT NULL CONSTRAINT FK_Attachments_Notes REFERENCES Notes (Id) ON DELETE CASCADE,
    Name      nvarchar(200)     NOT NULL CONSTRAINT UQ_Attachments_Name UNIQUE,
    MediaType nvarchar(100)     NOT NULL,
    Bytes     bigint            NOT NULL CONSTRAINT CK_Attachments_Bytes CHECK (Bytes >= 0),
    CreatedAt datetimeoffset(7) NOT NULL
);

CREATE INDEX IX_Attachments_NoteId ON Attachments (NoteId);
