// The head of the other modules: the same names, from the first.
import { $, $$, on, parse, typing, near } from "./app.js";
