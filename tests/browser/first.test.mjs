// The first hour with an empty shop, and its doors.

import "./stories/first.mjs";
import "./stories/film.mjs";
import "./stories/doors.mjs";
