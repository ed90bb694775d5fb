"""Counts what seal and open cost on wasmtime, in fuel: one unit an instruction, the same on every machine.

    fuel.py MODULE BASELINE [--save]

Fails where it is beyond the baseline by more than 1 %. Random bytes, time and password are always the same.
"""

import sys
from hashlib import sha256

from wasmtime import Config, Engine, Instance, Module, Store

PASSWORDS = b"1:a password that all servers have, long enough"
NOW_MS = 1_800_000_000_000.0
RANDOM = b"".join(sha256(bytes([part])).digest() for part in range(3))[:80]
PAYLOAD_LENS = (100, 2500)
TOLERANCE = 1.01


def costs(path):
    config = Config()
    config.consume_fuel = True
    engine = Engine(config)
    store = Store(engine)
    exports = Instance(store, Module.from_file(engine, path), []).exports(store)
    memory = exports["memory"]

    def call(verb, text):
        memory.write(store, PASSWORDS + text, exports["input"](store))
        store.set_fuel(1_000_000_000)
        before = store.get_fuel()
        length = exports[verb](store, NOW_MS, len(PASSWORDS), len(text))
        used = before - store.get_fuel()
        assert length > 0, f"{verb}: refused by {length}"
        output = exports["output"](store)
        return bytes(memory.read(store, output, output + length)), used

    for payload_len in PAYLOAD_LENS:
        payload = b"x" * payload_len
        store.set_fuel(1_000_000)
        memory.write(store, RANDOM, exports["random"](store))
        token, sealing = call("seal", payload)
        opened, opening = call("open", token)
        assert opened == payload
        yield f"seal {payload_len}", sealing
        yield f"open {payload_len}", opening


def main(module, baseline, *options):
    measured = dict(costs(module))
    if "--save" in options:
        with open(baseline, "w") as file:
            file.writelines(f"{what} {fuel}\n" for what, fuel in measured.items())
    with open(baseline) as file:
        expected = {what: int(fuel) for what, _, fuel in (line.rpartition(" ") for line in file)}
    failed = 0
    for what, fuel in measured.items():
        holds = fuel <= expected[what] * TOLERANCE
        failed += not holds
        print(f"{'ok    ' if holds else 'FAILED'}  {what} bytes: {fuel}, baseline {expected[what]}")
    print(f"{len(measured) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


main(*sys.argv[1:])
