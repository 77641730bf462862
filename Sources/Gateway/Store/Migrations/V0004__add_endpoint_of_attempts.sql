-- Where an attempt was made and can be found; an attempt of before this column was made where its provider is now.
ALTER TABLE attempts ADD COLUMN endpoint text;
GRANT UPDATE (endpoint) ON attempts TO {{role}};
