"""The hook host on PyPI's frida: keeps hooks in processes for as long as its standard input is open.

It speaks the protocol of patcher/frida/protocol.ts, as serve-hooks.ts does for npm's frida; the live tests run this one.
Run it as `python3 -I hook_host.py`. What it is told comes from the patcher, which has verified it.
"""

import contextlib
import json
import os
import sys
import threading
import time

PROTOCOL = 1
BINDING = "PyPI frida"
# A script that throws in each call would otherwise be all that we talk of.
TROUBLE_EVERY_S = 1.0
# How long to be polite at the end; agents restore their functions themselves when the connection breaks.
FAREWELL_S = 1.0


def open_voice():
    """Standard output is for messages alone: whatever else prints goes to standard error."""
    voice = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    return voice


VOICE = open_voice()
VOICE_LOCK = threading.Lock()


def say(message):
    with VOICE_LOCK, contextlib.suppress(BrokenPipeError):
        VOICE.write(json.dumps(message) + "\n")
        VOICE.flush()


class Refused(Exception):
    """Something that was not done, with the kind of fault as the protocol names it."""

    def __init__(self, fault, message):
        super().__init__(message)
        self.fault = fault


class Kept:
    """One script in one process."""

    def __init__(self, number, pid, session):
        self.number = number
        self.pid = pid
        self.session = session
        self.script = None
        self.settled = threading.Event()
        self.error = None
        self.is_in = False
        self.is_wanted = True
        self.spoke_at = 0.0

    def on_message(self, message, _data):
        if message.get("type") == "send" and message.get("payload") == "in":
            self.is_in = True
            self.settled.set()
        elif message.get("type") == "error":
            self.on_error(str(message.get("description", "an error without a description")))

    def on_error(self, text):
        if not self.is_in:
            self.error = text
            self.settled.set()
        elif time.monotonic() - self.spoke_at >= TROUBLE_EVERY_S:
            self.spoke_at = time.monotonic()
            say({"event": "trouble", "session": self.number, "message": text.removeprefix("Error: ")})


class Host:
    def __init__(self, frida):
        self.frida = frida
        self.device = frida.get_local_device()
        self.bench = None
        self.kept = {}
        self.count = 0

    @contextlib.contextmanager
    def within(self, seconds, what):
        """Nothing in frida has a deadline of its own."""
        cancellable = self.frida.Cancellable()
        timer = threading.Timer(seconds, cancellable.cancel)
        timer.start()
        try:
            with cancellable:
                yield
        except self.frida.OperationCancelledError as error:
            raise Refused("timeout", f"{what} took longer than {seconds:g} s") from error
        finally:
            timer.cancel()

    def compile(self, parts):
        """In our own process, before anything is done to another."""
        if self.bench is None:
            self.bench = self.device.attach(0)
        for part in parts:
            try:
                self.bench.compile_script(part["source"], runtime="qjs")
            except Exception as error:
                raise Refused("script", f"{part['label']}: {error}") from error

    def attach(self, ask):
        limit = ask["limitMs"] / 1000
        self.compile(ask["parts"])
        self.let_go_late(ask["pid"], limit)
        try:
            with self.within(limit, "attaching to it"):
                session = self.device.attach(ask["pid"], exceptor="off", exit_monitor=False)
        except self.frida.ProcessNotFoundError as error:
            raise Refused("gone", str(error)) from error
        except self.frida.InvalidArgumentError as error:
            raise Refused("attach", str(error)) from error
        except Refused:
            raise
        except Exception as error:
            raise Refused("attach", f"frida cannot attach to it: {error}") from error
        self.count += 1
        kept = Kept(self.count, ask["pid"], session)
        self.kept[kept.number] = kept
        session.on("detached", lambda reason, *_: self.on_detached(kept, reason))
        try:
            self.load(kept, ask["source"], limit)
        except BaseException:
            self.let_go(kept, limit)
            raise
        return kept.number

    def load(self, kept, source, limit):
        try:
            kept.script = kept.session.create_script(source, name="stopgap", runtime="qjs")
            kept.script.on("message", kept.on_message)
            with self.within(limit, "loading the script"):
                kept.script.load()
        except Refused:
            with contextlib.suppress(Exception), self.within(limit, "ending the script"):
                kept.script.terminate()
            raise
        except Exception as error:
            raise Refused("script", str(error)) from error
        if not kept.settled.wait(limit):
            raise Refused("timeout", f"the script did not say within {limit:g} s that its hooks are in")
        if kept.error is not None:
            raise Refused("script", kept.error)

    def on_detached(self, kept, reason):
        if self.kept.pop(kept.number, None) is not None and kept.is_wanted:
            say({"event": "lost", "session": kept.number, "why": str(reason)})
        kept.settled.set()

    def let_go(self, kept, limit):
        """Takes the hooks out and detaches; a process that has ended meanwhile is as good. What is late is not forgotten."""
        kept.is_wanted = False
        try:
            over = self.frida.InvalidOperationError
            with contextlib.suppress(over), self.within(limit, "taking the hooks out"):
                if kept.script is not None:
                    kept.script.unload()
            with contextlib.suppress(over), self.within(limit, "detaching"):
                kept.session.detach()
        except Refused:
            raise
        except BaseException:
            self.kept.pop(kept.number, None)
            raise
        self.kept.pop(kept.number, None)

    def let_go_late(self, pid, limit):
        """What did not come out of this process in time; a second script would find its functions hooked."""
        for kept in [kept for kept in list(self.kept.values()) if kept.pid == pid and not kept.is_wanted]:
            self.let_go(kept, limit)

    def detach(self, ask):
        kept = self.kept.get(ask["session"])
        if kept is not None:
            self.let_go(kept, ask["limitMs"] / 1000)
        return ask["session"]

    def answer(self, ask):
        try:
            number = self.attach(ask) if ask["do"] == "attach" else self.detach(ask)
            return {"id": ask["id"], "done": {"session": number}}
        except Refused as refused:
            return {"id": ask["id"], "failed": {"fault": refused.fault, "message": str(refused)}}
        except Exception as error:  # the patcher must have an answer, whatever it is
            return {"id": ask["id"], "failed": {"fault": "attach", "message": f"{type(error).__name__}: {error}"}}

    def farewell(self):
        for kept in list(self.kept.values()):
            with contextlib.suppress(Exception):
                self.let_go(kept, FAREWELL_S)


def main():
    try:
        import frida
    except ImportError as error:
        say({"hello": {"protocol": PROTOCOL, "binding": BINDING, "unavailable": f"{sys.executable}: {error}"}})
        return
    host = Host(frida)
    say({"hello": {"protocol": PROTOCOL, "binding": BINDING, "frida": frida.__version__}})
    for line in sys.stdin:
        say(host.answer(json.loads(line)))
    host.farewell()
    # Threads of frida may still be about; nothing of theirs is worth waiting for.
    os._exit(0)


main()
