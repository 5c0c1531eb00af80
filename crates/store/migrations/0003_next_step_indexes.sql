CREATE INDEX person_next_step ON person (next_step, stage_at /*postgres NULLS FIRST */, id) WHERE next_step IS NOT NULL;
