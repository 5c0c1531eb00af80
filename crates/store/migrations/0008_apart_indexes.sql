-- What people said of others who are two.
CREATE INDEX decision_apart ON decision (a, b) WHERE kind = 'unlink' AND by_whom <> 'rule' AND withdrawn = 0;
