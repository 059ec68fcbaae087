-- A follow-up may be of a record of any kind. The rows are derived again, because the tables of the kinds are made again with it.
ALTER TABLE follow_up ADD COLUMN record_kind TEXT;
ALTER TABLE follow_up ADD COLUMN record TEXT;
