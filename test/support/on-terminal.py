"""Runs a program on a terminal of its own: prints `line TEXT` for what it prints there, closes the terminal at end of
standard input, and prints `ended CODE`, or the negative number of the signal that ended it."""
import os, pty, sys, threading

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])

def copy():
    try:
        while data := os.read(terminal, 4096):
            sys.stdout.write("".join(f"line {text}\n" for text in data.decode(errors="replace").splitlines()))
            sys.stdout.flush()
    except OSError:
        pass

threading.Thread(target=copy, daemon=True).start()
sys.stdin.read()
os.close(terminal)
_, status = os.waitpid(pid, 0)
print("ended", os.waitstatus_to_exitcode(status), flush=True)
