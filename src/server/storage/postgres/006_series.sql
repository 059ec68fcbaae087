-- The number series in which a device numbers its requests; null until it asks for one.
ALTER TABLE device ADD COLUMN series BIGINT;
CREATE UNIQUE INDEX device_series ON device (town, series);
