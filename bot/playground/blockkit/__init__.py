"""Block Kit's schemas: the keys, lengths, counts and combinations that Slack accepts.

`schema` has the combinators; `objects`, `elements` and `blocks` have the schemas; `rules` has the
checks across blocks. Lengths are in characters (code points).
"""
