// What the other files stand on. The server joins the files into modules (web/bundle.go): app.js for every page, work.js
// for forms and record tables, form.js for the forms of records. Each file but this one becomes a block of its own and sees only these names.
export const $ = (s, r = document) => r.querySelector(s);
export const $$ = (s, r = document) => [...r.querySelectorAll(s)];
export const on = (type, f, opts) => document.addEventListener(type, f, opts);

// The page requires Trusted Types. This is the only policy; it takes fragments fetched from our own origin.
const policy = window.trustedTypes?.createPolicy("handover", { createHTML: (s) => s }) ?? { createHTML: (s) => s };
export const parse = (html) => new DOMParser().parseFromString(policy.createHTML(html), "text/html");

// Typing in a field must never trigger a one-letter shortcut.
export const typing = (t) => t.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
// What was clicked may be inside the thing that matters, or the document itself.
export const near = (t, s) => t.closest?.(s);
