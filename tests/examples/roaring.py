"""Reads the portable 64-bit Roaring format from its specification, without the library that wrote it."""
import struct

NO_RUNS, WITH_RUNS = 12346, 12347  # cookies


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def low32(self):
        """The members of one 32-bit bitmap."""
        cookie, = self.take("I")
        if cookie & 0xFFFF == WITH_RUNS:
            size = (cookie >> 16) + 1
            flags = self.take("%dB" % ((size + 7) // 8))
            is_run = [bool(flags[i // 8] >> (i % 8) & 1) for i in range(size)]
        else:
            assert cookie == NO_RUNS, cookie
            size, = self.take("I")
            is_run = [False] * size
        heads = [self.take("HH") for _ in range(size)]  # key, cardinality - 1
        if cookie == NO_RUNS or size >= 4:
            self.take("%dI" % size)  # offsets of the containers, which follow one another anyway
        for (key, less_one), run in zip(heads, is_run):
            yield from ((key << 16) | low for low in self.container(less_one + 1, run))

    def container(self, cardinality, run):
        if run:
            runs, = self.take("H")
            for start, length in [self.take("HH") for _ in range(runs)]:
                yield from range(start, start + length + 1)
        elif cardinality <= 4096:
            yield from self.take("%dH" % cardinality)
        else:
            for word, bits in enumerate(self.take("1024Q")):
                yield from (64 * word + i for i in range(64) if bits >> i & 1)


def members(data):
    reader = Reader(data)
    maps, = reader.take("Q")
    found = set()
    for _ in range(maps):
        high, = reader.take("I")
        found.update((high << 32) | low for low in reader.low32())
    assert reader.at == len(data), "%d bytes are left" % (len(data) - reader.at)
    return found
