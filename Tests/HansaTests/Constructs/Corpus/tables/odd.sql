-- source: pg
CREATE TABLE "Odd ""Table"".x" (
  "select" integer, "a b" text, "c""d" text, "e.f" integer, "Größe" integer, "MixedCase" text,
  "a_name_that_is_as_long_as_PostgreSQL_lets_names_be_63_bytes_lon" integer
);
INSERT INTO "Odd ""Table"".x" VALUES (1, 'one', 'x', 10, 5, 'M', 100), (2, NULL, 'y', NULL, NULL, NULL, NULL), (NULL, 'three', NULL, 30, 7, 'm', 300);
