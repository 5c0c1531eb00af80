DROP INDEX gesture_open;
CREATE INDEX gesture_open ON gesture (state, play, kind, identity, due, not_before, cost, minutes) WHERE state IN ('proposed', 'planned');
