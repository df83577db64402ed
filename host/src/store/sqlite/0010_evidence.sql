-- That the file of a run's plan has run where the owner's table is: the signed envelope, as JSON. Null where artifacts are kept as documents.
ALTER TABLE migration_history ADD COLUMN evidence TEXT;
