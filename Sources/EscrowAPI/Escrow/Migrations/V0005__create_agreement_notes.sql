-- What a party wrote beside an action.

CREATE TABLE agreement_notes (
    note_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT agreement_notes_pkey PRIMARY KEY,
    agreement_id bigint NOT NULL
        CONSTRAINT agreement_notes_agreement_id_fkey REFERENCES agreements (agreement_id),
    author_id bigint NOT NULL CONSTRAINT agreement_notes_author_id_fkey REFERENCES users (id),
    action text NOT NULL,
    notes text NOT NULL CONSTRAINT agreement_notes_notes_check CHECK (char_length(notes) BETWEEN 1 AND 2000),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX agreement_notes_agreement_index ON agreement_notes (agreement_id, note_id);

GRANT SELECT, INSERT ON agreement_notes TO {{role}};
