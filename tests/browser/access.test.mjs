// Every page, for everybody: nothing moves, nothing is too small, and axe finds nothing.

import "./stories/access.mjs";
