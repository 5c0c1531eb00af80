DROP INDEX gesture_open;
DROP INDEX gesture_changed;
DROP INDEX orders_open;
-- With all that a page asks of many of them.
CREATE INDEX gesture_open ON gesture (state, play, kind, identity, due, not_before, cost, minutes) WHERE state IN ('proposed', 'planned');
CREATE INDEX gesture_changed ON gesture (changed_at, state, steps, not_before, play);
CREATE INDEX orders_open ON orders (placed_at, physical, test, paid_at, identity, fulfilled_at, cancelled_at, refunded_at)
    WHERE fulfilled_at IS NULL AND cancelled_at IS NULL AND refunded_at IS NULL;
