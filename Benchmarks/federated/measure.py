"""Counters of the operating system, read before and after a query. Linux only."""

import os
import time

TICK = os.sysconf("SC_CLK_TCK")


def statistics():
    """By process: its parent, and the ticks that it and its finished children used."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
            except OSError:
                continue  # It has ended.
            found[int(entry)] = int(fields[1]), sum(map(int, fields[11:15]))
    return found


def descendants(process, found):
    """The process and all below it."""
    tree = [process]
    for parent in tree:
        tree += [child for child, (its, _) in found.items() if its == parent]
    return tree


def loopback_bytes():
    with open("/proc/net/dev") as file:
        return next(int(line.split(":")[1].split()[0]) for line in file if line.strip().startswith("lo:"))


def machine_seconds():
    """What all processes of the machine used, and what its host took away."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICK


def reset_peak(process):
    for member in descendants(process, statistics()):
        try:
            with open(f"/proc/{member}/clear_refs", "w") as file:
                file.write("5")
        except OSError:
            pass


def peak_megabytes(process):
    total = 0
    for member in descendants(process, statistics()):
        try:
            with open(f"/proc/{member}/status") as file:
                total += next((int(line.split()[1]) for line in file if line.startswith("VmHWM")), 0)
        except OSError:
            pass
    return total / 1024


class Sample:
    """`with Sample(client=…, postgresql=…) as sample: …`, then sample.figures(seconds): processes by their roles."""

    def __init__(self, **processes):
        self.processes = processes

    def counters(self):
        found = statistics()
        cpu = {role: sum(found[member][1] for member in descendants(process, found) if member in found) / TICK
               for role, process in self.processes.items()}
        return time.perf_counter(), machine_seconds(), loopback_bytes(), cpu

    def __enter__(self):
        reset_peak(self.processes["client"])
        self.before = self.counters()
        return self

    def __exit__(self, *_):
        self.after = self.counters()

    def figures(self):
        (start, machine, moved, cpu), (end, machine_after, moved_after, cpu_after) = self.before, self.after
        used = {role: round(cpu_after[role] - cpu[role], 3) for role in cpu}
        others = machine_after - machine - sum(used.values())
        return {"cpu": used, "megabytes": round((moved_after - moved) / 1e6, 4),
                "noise": round(max(0, others) / ((end - start) * os.cpu_count()), 3),
                "peak_megabytes": round(peak_megabytes(self.processes["client"]))}
