-- Which object store the files of this database are in, so that another folder is not taken for it.
CREATE TABLE known_object_store (
    is_only boolean NOT NULL DEFAULT true CONSTRAINT known_object_store_pkey PRIMARY KEY
        CONSTRAINT known_object_store_is_only_check CHECK (is_only),
    store_id uuid NOT NULL,
    known_since timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON known_object_store TO {{role}};
