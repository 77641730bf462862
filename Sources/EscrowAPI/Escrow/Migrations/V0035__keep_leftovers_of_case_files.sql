-- Objects that no copy of a case file names any more: they are deleted after the transaction that gave them up, by whoever
-- comes by.
CREATE TABLE case_file_leftovers (
    object_id uuid CONSTRAINT case_file_leftovers_pkey PRIMARY KEY,
    case_file_id uuid NOT NULL CONSTRAINT case_file_leftovers_case_file_id_fkey REFERENCES case_files (case_file_id)
);
CREATE INDEX case_file_leftovers_case_file_index ON case_file_leftovers (case_file_id);
GRANT SELECT, INSERT, DELETE ON case_file_leftovers TO {{role}};
