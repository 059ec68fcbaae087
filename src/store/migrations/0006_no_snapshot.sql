-- The first load is pulled like everything else: no pieces of a file are kept.
DROP TABLE snapshot_part;
DELETE FROM meta WHERE name = 'snapshot';
