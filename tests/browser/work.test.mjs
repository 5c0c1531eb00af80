// What is done every day, one after the other: these stories share one shop, as people do.

import "./stories/morning.mjs";
import "./stories/people.mjs";
import "./stories/loves.mjs";
import "./stories/remember.mjs";
