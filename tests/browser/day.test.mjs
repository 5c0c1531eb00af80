// Every story, one after the other: they share one shop, as people do.

import "./stories/first.mjs";
import "./stories/morning.mjs";
import "./stories/people.mjs";
import "./stories/loves.mjs";
import "./stories/remember.mjs";
import "./stories/journey.mjs";
import "./stories/days.mjs";
import "./stories/rules.mjs";
import "./stories/import.mjs";
import "./stories/settings.mjs";
import "./stories/doors.mjs";
import "./stories/plain.mjs";
import "./stories/film.mjs";
import "./stories/access.mjs";
