-- 五个到户: the last day of each of the five marks, derived with the household and parted by commas.
ALTER TABLE household_derived ADD COLUMN five TEXT NOT NULL DEFAULT '';
