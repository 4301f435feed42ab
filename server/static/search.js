// Suggestions while one types; without this file the form above works as it is.
"use strict";
