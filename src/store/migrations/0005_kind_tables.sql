-- The projection's tables are made by the program from the definitions of the kinds (store/kind_tables.rs), and filled from the
-- journal when the database is opened. No later migration names them.
DROP TABLE "unit";
DROP TABLE "user";
DROP TABLE "household";
DROP TABLE "person";
DROP TABLE "tag";
DROP TABLE "benefit";
DROP TABLE "visit";
DROP TABLE "health_record";
DROP TABLE "request";
DROP TABLE "request_event";
DROP TABLE "reminder";
DROP TABLE "postponement";
DROP TABLE "annulment";
