// What is looked at and set now and then, one after the other: these stories share one shop, as people do.

import "./stories/journey.mjs";
import "./stories/days.mjs";
import "./stories/rules.mjs";
import "./stories/import.mjs";
import "./stories/settings.mjs";
import "./stories/plain.mjs";
