"""Block Kit as data: which keys, lengths, counts and combinations Slack takes.

`schema` has the vocabulary, `objects`, `elements` and `blocks` the tables written in it, `rules`
what spans several blocks. Sizes are in characters (code points) unless said otherwise.
"""
