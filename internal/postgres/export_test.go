package postgres

// Refusals are the constraints with a sentence of their own.
var Refusals = refusals

// Translate is how an error of the database becomes one that a person can read.
var Translate = translate
