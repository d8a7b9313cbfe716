"""What the tables say: numbers, verdicts, the machine and the versions."""
import importlib.metadata
import os
import platform
import statistics
import subprocess


def median(values):
    return statistics.median(list(values))


def spread(values, digits=2):
    """The median, and the least and the largest in brackets."""
    values = list(values)
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}, {max(values):.{digits}f})"


def verdict(name, value, limit, unit=""):
    """Says whether a value keeps to the limit that its name ends with: `>=` or `<=`."""
    is_met = value >= limit if name.endswith(">=") else value <= limit
    shown = f"{value:,}" if isinstance(value, int) else f"{value:.2f}"
    print(f"{name} {limit:,}{unit}: {shown}{unit}, {'met' if is_met else 'NOT met'}")


def heading(*columns, numbers=1):
    """Begins a table whose columns are numbers, aligned to the right, from the given one on."""
    lines = ["---" if index < numbers else "---:" for index in range(len(columns))]
    print(f"\n| {' | '.join(columns)} |\n| {' | '.join(lines)} |", flush=True)


def row(*cells):
    print(f"| {' | '.join(str(cell) for cell in cells)} |", flush=True)


def load():
    """The machine's load of the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def machine():
    """The machine in one line."""
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown processor")
    with open("/proc/meminfo") as file:
        total = int(file.readline().split()[1]) / 2**20
    return f"{os.cpu_count()} cores, {model}, {total:.0f} GiB; load {load()}"


def versions(bitzoo):
    """The versions of what is compared, in one line. Python's packages are not imported: see `processes.run`."""
    tool = subprocess.run([bitzoo, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    found = [f"bitzoo {tool}", f"Linux {platform.release()}", f"Python {platform.python_version()}"]
    for package in ("numpy", "h5py", "safetensors"):
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            raise SystemExit(f"bench: Python's {package} is missing") from None
    return ", ".join(found)
