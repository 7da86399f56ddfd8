"""As much of a module's ELF file as it takes to say where its sections went: names, and the symbol table in its order."""

import struct

SHT_SYMTAB = 2
SHF_ALLOC = 2
SYMBOL = struct.Struct("<IBBHQQ")  # name, info, other, section, value, size


class Module:
    """A relocatable arm64 file. Raises ValueError for anything else."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        if data[:6] != b"\x7fELF\x02\x01" or len(data) < 64:
            raise ValueError(f"{path}: expected a 64-bit little-endian ELF file")
        offset, = struct.unpack_from("<Q", data, 40)
        size, count, names = struct.unpack_from("<HHH", data, 58)
        headers = [struct.unpack_from("<IIQQQQIIQQ", data, offset + i * size) for i in range(count)]
        strings = headers[names][4]
        self.sections = [data[strings + header[0]:data.index(b"\0", strings + header[0])].decode() for header in headers]
        self.loaded = {i for i, header in enumerate(headers) if header[2] & SHF_ALLOC}
        self.symbols = b""
        for header in headers:
            if header[1] == SHT_SYMTAB:
                self.symbols = data[header[4]:header[4] + header[5]]

    def addresses(self, relocated):
        """Of each loaded section, by name. `relocated`: the same symbol table as the kernel has it in memory, every value absolute."""
        if len(relocated) != len(self.symbols):
            raise ValueError(f"the kernel's symbol table has {len(relocated)} bytes, the file's {len(self.symbols)}")
        found = {}
        for own, theirs in zip(SYMBOL.iter_unpack(self.symbols), SYMBOL.iter_unpack(relocated)):
            if own[3] in self.loaded:
                found.setdefault(self.sections[own[3]], theirs[4] - own[4])
        return found
