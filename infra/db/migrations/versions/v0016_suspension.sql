-- What the operator has suspended, an outsourcer does not let go on.
ALTER TABLE tenant ADD COLUMN is_held_by_operator BOOLEAN NOT NULL DEFAULT false;
