-- A shop of recordings, as other people make them: names in humps, keys in text, a key of two columns.
CREATE TABLE "Artist" ("ArtistId" SERIAL PRIMARY KEY, "Name" VARCHAR(120));
CREATE TABLE "Album" (
    "AlbumId" SERIAL PRIMARY KEY, "Title" VARCHAR(160) NOT NULL,
    "ArtistId" INTEGER NOT NULL REFERENCES "Artist" ("ArtistId") ON DELETE CASCADE);
CREATE INDEX "IFK_AlbumArtistId" ON "Album" ("ArtistId");
CREATE TABLE "Genre" ("Code" VARCHAR(8) NOT NULL UNIQUE, "GenreId" SERIAL PRIMARY KEY);
CREATE TABLE "Employee" (
    "EmployeeId" SERIAL PRIMARY KEY, "LastName" VARCHAR(20) NOT NULL,
    "ReportsTo" INTEGER REFERENCES "Employee" ("EmployeeId") ON DELETE SET NULL,
    "HireDate" TIMESTAMP, "Active" BOOLEAN NOT NULL DEFAULT true);
CREATE TABLE "Customer" (
    "CustomerId" SERIAL PRIMARY KEY, "Email" VARCHAR(60) NOT NULL,
    "SupportRepId" INTEGER REFERENCES "Employee", "SalesRepId" INTEGER REFERENCES "Employee",
    CONSTRAINT "one_of_each" UNIQUE ("Email", "SupportRepId"));
CREATE UNIQUE INDEX "lowered" ON "Customer" (lower("Email"));
CREATE TABLE "Track" (
    "TrackId" SERIAL PRIMARY KEY, "Name" VARCHAR(200) NOT NULL,
    "AlbumId" INTEGER REFERENCES "Album" ("AlbumId"),
    "GenreCode" VARCHAR(8) REFERENCES "Genre" ("Code"),
    "Format" VARCHAR(10) NOT NULL DEFAULT 'mp3' CHECK ("Format" IN ('mp3', 'flac', 'don''t')),
    "Milliseconds" INTEGER NOT NULL CHECK ("Milliseconds" >= 0),
    "UnitPrice" NUMERIC(10,2) NOT NULL DEFAULT 0.99,
    "Seconds" INTEGER GENERATED ALWAYS AS ("Milliseconds" / 1000) STORED,
    "Added" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "class" TEXT DEFAULT '100%',
    CONSTRAINT "fair" CHECK ("UnitPrice" BETWEEN 0 AND 100 OR "Format" <> 'mp3'),
    CONSTRAINT "short" CHECK (length("Name") < 200));
CREATE INDEX "dear" ON "Track" ("UnitPrice" DESC, "Name") WHERE "UnitPrice" > 5;
CREATE INDEX "sought" ON "Track" (lower("Name"));
CREATE TABLE "Invoice" (
    "InvoiceId" SERIAL PRIMARY KEY,
    "CustomerId" INTEGER NOT NULL REFERENCES "Customer" ("CustomerId"),
    "InvoiceDate" DATE NOT NULL, "Total" NUMERIC(10,2) NOT NULL);
CREATE TABLE "InvoiceLine" (
    "InvoiceLineId" SERIAL PRIMARY KEY,
    "InvoiceId" INTEGER NOT NULL REFERENCES "Invoice" ("InvoiceId") ON DELETE CASCADE,
    "TrackId" INTEGER NOT NULL REFERENCES "Track" ("TrackId"), "Quantity" INTEGER NOT NULL);
CREATE TABLE "Playlist" ("PlaylistId" SERIAL PRIMARY KEY, "Name" VARCHAR(120));
CREATE TABLE "PlaylistTrack" (
    "PlaylistId" INTEGER NOT NULL REFERENCES "Playlist" ("PlaylistId"),
    "TrackId" INTEGER NOT NULL REFERENCES "Track" ("TrackId"),
    CONSTRAINT "PK_PlaylistTrack" PRIMARY KEY ("PlaylistId", "TrackId"));
CREATE VIEW "LongTrack" AS SELECT "TrackId", "Name" FROM "Track" WHERE "Milliseconds" > 300000;
