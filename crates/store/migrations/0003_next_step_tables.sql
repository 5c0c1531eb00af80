-- Derived, with the rest of a person: their last words on each channel and whether they sent a photo, in bits; since when
-- a complaint of theirs is open; and the smallest thing that helps them up a rung.
ALTER TABLE person ADD COLUMN said INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN complaint INTEGER;
ALTER TABLE person ADD COLUMN next_step TEXT;
