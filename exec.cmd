@rem What `exec` in npm's scripts is on Windows: a shell there has no such word, and finds this file instead.
@%*
