-- Notes: the least that a real application has. Written by people, read by people, thrown away and brought back.
CREATE TABLE Notes (
    Id        uniqueidentifier  NOT NULL CONSTRAINT PK_Notes PRIMARY KEY,
    Title     nvarchar(200)     NOT NULL CONSTRAINT CK_Notes_Title CHECK (LEN(Title) >= 1),
    Body      nvarchar(max)     NOT NULL CONSTRAINT DF_Notes_Body DEFAULT N'',
    Author    nvarchar(254)     NOT NULL,
    CreatedAt datetimeoffset(7) NOT NULL,
    ChangedAt datetimeoffset(7) NOT NULL,
    TrashedAt datetimeoffset(7) NULL
);

CREATE INDEX IX_Notes_ChangedAt ON Notes (ChangedAt);
