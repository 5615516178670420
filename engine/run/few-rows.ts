/**
 * Behind a list with its `ord` that a statement joins to `runs`: always true, and tells the planner that there are few. It
 * guesses 100 of a JSON list, and for those would read a table whole that is small on the day the statement is prepared; the
 * plan stays until the next ANALYZE, however much has come by then.
 */
export const fewRows = 'where ord between 0 and 2147483647';
