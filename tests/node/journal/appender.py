"""A process that appends to a journal and says each record's number once it is acknowledged.

    python appender.py FOLDER FIRST N_THREADS

It writes numbers to standard output for ever; a test kills it.
"""

import os
import sys
import threading
from pathlib import Path

from tests.node.journal.writing import append

from khumkan.node.journal import Journal


def main() -> None:
    folder, first, n_threads = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    journal = Journal(folder, segment_bytes=50_000)

    def work(number: int) -> None:
        while True:
            append(journal, b"%d|" % number + b"x" * (number % 997))
            os.write(1, b"%d\n" % number)
            number += n_threads

    threads = [threading.Thread(target=work, args=(first + i,)) for i in range(n_threads)]
    for thread in threads:
        thread.start()


if __name__ == "__main__":
    main()
