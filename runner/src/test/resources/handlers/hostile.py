"""Handlers that do what handlers must not do."""

import ctypes
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time


def add(a, b):
    return a + b


def echo(payload, /):
    return payload


def nap(seconds):
    time.sleep(seconds)
    return seconds


def flood(size):
    block = b"x" * 65536
    for _ in range(size // len(block)):
        os.write(1, block)
    return "done"


def tidy(path):
    try:
        print("asleep", flush=True)
        time.sleep(60)
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write("cleaned up")


def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen(["sleep", "60"])
    subprocess.Popen(["sleep", "60"], start_new_session=True)
    print(os.getpid(), flush=True)
    while True:
        time.sleep(60)


def steps(ctx):
    for step in range(1, 2001):
        ctx.progress(step, 2000, f"step {step}")
    return "done"


def forge_progress(ctx):
    """Frames that no honest task sends, then an honest one."""
    for descriptor in range(3, 64):
        for body in (b"{}", b"[", b'{"done":-1,"message":""}', b'{"done":1e999,"message":""}'):
            try:
                os.write(descriptor, struct.pack(">IBBHQ", len(body), 13, 0, 0, 0) + body)
            except OSError:
                break
    ctx.progress(1, message="honest")
    return "done"


def why(path):
    """Says in a file why it was stopped."""
    import kurier

    try:
        print("asleep", flush=True)
        time.sleep(60)
    except kurier.TaskCancelled as stop:
        with open(path, "w", encoding="utf-8") as file:
            file.write(type(stop).__name__)
        raise


def daemonise():
    """A daemon by the book: it has left the group and holds stdout."""
    ready, told = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.write(told, str(os.getpid()).encode() + b"\n")
            while True:
                time.sleep(60)
        os._exit(0)
    return int(os.read(ready, 20))


def segfault():
    ctypes.string_at(0)


def exit_now(code):
    os._exit(code)


def leave(code):
    print("leaving", file=sys.stderr)
    sys.exit(code)


def kill_self():
    os.kill(os.getpid(), signal.SIGKILL)


def kill_supervisor():
    subprocess.Popen(["sleep", "60"], start_new_session=True)
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


def freeze_supervisor():
    os.kill(os.getppid(), signal.SIGSTOP)
    time.sleep(60)


def fail(kind):
    import kurier

    if kind == "permanent":
        raise kurier.PermanentError("no")
    if kind == "later":
        raise kurier.RetryableError("later", retry_after=2.5)
    if kind == "dependency":
        raise ConnectionRefusedError("nobody there")
    raise KeyError(kind)


def give(what):
    return {"nan": float("nan"), "surrogate": "\ud800", "big": "x" * 2_000_000, "set": {1}}[what]


def environment():
    return sorted(os.environ)


def pid():
    return os.getpid()


def say(word):
    print("said", word)
    print("logged", word, file=sys.stderr)
    return word


def shout():
    subprocess.run(["echo", "from below"], check=True)


def thread():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return "left"


def close_all():
    os.closerange(0, 1000)
    return 1


_COUNT = [0]


def count():
    _COUNT[0] += 1
    return _COUNT[0]


def outlive():
    """A process that hangs up on nobody and has a session of its own."""
    return subprocess.Popen(["nohup", "sleep", "60"], start_new_session=True).pid


def bomb():
    """Every process forks until none may any more, 300 times in all; counts those it knows of."""
    tokens, into = os.pipe()
    os.set_blocking(tokens, False)
    os.write(into, b"x" * 300)
    born, told = os.pipe()
    first = os.getpid()
    while True:
        try:
            os.read(tokens, 1)
            if os.fork() == 0:
                os.write(told, b"x")
        except BlockingIOError:
            break
    while os.getpid() != first:
        signal.pause()
    return len(os.read(born, 300))


def allocate(size):
    return len(bytearray(size))


def burn():
    while True:
        pass


def write_file(size):
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x" * size)
        file.flush()
    return size


def hoard(count):
    """Descriptors that nobody closes."""
    for _ in range(count):
        os.open(os.devnull, os.O_RDONLY)
    return count


def freeze_self():
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(60)


def kill_group():
    subprocess.Popen(["sleep", "60"])
    os.killpg(0, signal.SIGKILL)


def desert_group():
    """In another group than the one it is known by, where it leaves somebody."""
    subprocess.Popen(["sleep", "60"])
    os.setpgid(0, os.getpgid(os.getppid()))
    stubborn()


def turn_deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return "deaf"


def forge(runs):
    """Writes answers that it was not asked for wherever it can, and one more on both streams."""
    body = b'"forged"'
    frames = [struct.pack(">IBBHQ", len(body), 6, 0, 0, run) + body for run in range(runs)]
    os.write(1, frames[-1])
    os.write(2, frames[-1])
    for descriptor in range(3, 256):
        for frame in frames:
            try:
                if not select.select([], [descriptor], [], 0)[1]:
                    break
                os.write(descriptor, frame)
            except (OSError, ValueError):
                break
    return "honest"


def settle():
    """A family that no death of its parents is told to: each has a session or no parent's signal."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
    subprocess.Popen(["sleep", "60"], start_new_session=True)
    if os.fork() == 0:
        os.setsid()
    else:
        print("settled", flush=True)
    while True:
        time.sleep(60)


def freeze_zygote():
    """Then nobody is left to bury the supervisor."""
    supervisor = os.getppid()
    with open(f"/proc/{supervisor}/stat", encoding="utf-8") as stat:
        zygote = int(stat.read().rpartition(")")[2].split()[1])
    os.kill(zygote, signal.SIGSTOP)
    os.kill(supervisor, signal.SIGKILL)
    time.sleep(60)
