// The head of the second module: the same names, from the first.
import { $, $$, on, parse, typing, near } from "./app.js";
