-- Who did what: administrators look for the entries of one person.
CREATE INDEX audit_entries_actor_index ON audit_entries (actor, entry_id);
