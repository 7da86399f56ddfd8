#include "coverage/module_image.h"

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>

namespace bamboozle::coverage {
namespace {

struct CloseFile {
  int file;
  explicit CloseFile(int descriptor) : file(descriptor) {}
  ~CloseFile() {
    if (file >= 0) ::close(file);
  }
  CloseFile(const CloseFile&) = delete;
  CloseFile& operator=(const CloseFile&) = delete;
};

struct EndElf {
  void operator()(Elf* elf) const { elf_end(elf); }
};

// What a section of a module may have: far more than any driver, and little enough to be read into memory.
constexpr std::uint64_t kMost = 64 << 20;

/// The kind, and which bits of an instruction the kernel leaves alone.
Relocation describe(std::uint32_t type) {
  Relocation out;
  const auto low_bits = [&out](unsigned scale) {
    out.kind = RelocationKind::low_12_bits;
    out.mask = ~(0xfffU << 10);
    out.scale = scale;
  };
  switch (type) {
    case R_AARCH64_ABS64:
      out.kind = RelocationKind::pointer;
      break;
    case R_AARCH64_ADR_PREL_PG_HI21:
    case R_AARCH64_ADR_PREL_PG_HI21_NC:
      out.kind = RelocationKind::page;
      out.mask = 0x9f00001f;
      break;
    case R_AARCH64_ADD_ABS_LO12_NC:
    case R_AARCH64_LDST8_ABS_LO12_NC:
      low_bits(0);
      break;
    case R_AARCH64_LDST16_ABS_LO12_NC:
      low_bits(1);
      break;
    case R_AARCH64_LDST32_ABS_LO12_NC:
      low_bits(2);
      break;
    case R_AARCH64_LDST64_ABS_LO12_NC:
      low_bits(3);
      break;
    case R_AARCH64_LDST128_ABS_LO12_NC:
      low_bits(4);
      break;
    case R_AARCH64_CALL26:
    case R_AARCH64_JUMP26:
      out.kind = RelocationKind::branch;
      out.mask = 0xfc000000;
      break;
    case R_AARCH64_CONDBR19:
      out.kind = RelocationKind::branch;
      out.mask = ~(0x7ffffU << 5);
      break;
    case R_AARCH64_TSTBR14:
      out.kind = RelocationKind::branch;
      out.mask = ~(0x3fffU << 5);
      break;
    default:
      break;
  }
  return out;
}

class Reader {
 public:
  Reader(Elf* elf, std::string file) : elf_(elf), file_(std::move(file)) {}

  std::variant<ModuleImage, std::string> read() {
    GElf_Ehdr header;
    if (elf_kind(elf_) != ELF_K_ELF || gelf_getehdr(elf_, &header) == nullptr || header.e_type != ET_REL ||
        header.e_machine != EM_AARCH64)
      return fmt::format("{}: is no kernel module for arm64 (a relocatable ELF file)", file_);
    std::size_t names = 0;
    if (elf_getshdrstrndx(elf_, &names) != 0) return fmt::format("{}: its sections have no names", file_);
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf_, section)) != nullptr;)
      if (std::string problem = add_section(section, names); !problem.empty()) return problem;
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf_, section)) != nullptr;) add_relocations(section);
    if (image_.words() == 0) return fmt::format("{}: has no code", file_);
    return std::move(image_);
  }

 private:
  std::string add_section(Elf_Scn* from, std::size_t names) {
    GElf_Shdr header;
    if (gelf_getshdr(from, &header) == nullptr) return fmt::format("{}: a section has no header", file_);
    if ((header.sh_flags & SHF_ALLOC) == 0) return {};
    const char* name = elf_strptr(elf_, names, header.sh_name);
    Section section;
    section.name = name == nullptr ? "?" : name;
    section.size = header.sh_size;
    if (const unsigned count = ++seen_[section.name]; count > 1) section.name += fmt::format("#{}", count);
    if (section.size > kMost) return fmt::format("{}: section {} is too large", file_, section.name);
    section.executable = (header.sh_flags & SHF_EXECINSTR) != 0 && header.sh_type == SHT_PROGBITS;
    if (section.executable) {
      const Elf_Data* data = elf_rawdata(from, nullptr);
      if (data == nullptr || data->d_size > kMost) return fmt::format("{}: section {} cannot be read", file_, section.name);
      if (data->d_buf != nullptr) {
        const auto* bytes = static_cast<const std::uint8_t*>(data->d_buf);
        section.bytes.assign(bytes, bytes + data->d_size);
      }
    }
    index_[elf_ndxscn(from)] = image_.sections.size();
    image_.sections.push_back(std::move(section));
    return {};
  }

  void add_relocations(Elf_Scn* from) {
    GElf_Shdr header;
    if (gelf_getshdr(from, &header) == nullptr || header.sh_type != SHT_RELA || header.sh_entsize == 0) return;
    const auto of = index_.find(header.sh_info);
    Elf_Scn* symbols = elf_getscn(elf_, header.sh_link);
    Elf_Data* data = elf_getdata(from, nullptr);
    Elf_Data* table = symbols == nullptr ? nullptr : elf_getdata(symbols, nullptr);
    if (of == index_.end() || data == nullptr || table == nullptr) return;
    Section& section = image_.sections[of->second];
    for (int i = 0; i < static_cast<int>(header.sh_size / header.sh_entsize); ++i) {
      GElf_Rela entry;
      GElf_Sym symbol;
      if (gelf_getrela(data, i, &entry) == nullptr) break;
      Relocation relocation = describe(static_cast<std::uint32_t>(GELF_R_TYPE(entry.r_info)));
      relocation.offset = entry.r_offset;
      if (gelf_getsym(table, static_cast<int>(GELF_R_SYM(entry.r_info)), &symbol) != nullptr)
        if (const auto target = index_.find(symbol.st_shndx); target != index_.end())
          relocation.target = Place{target->second, symbol.st_value + static_cast<std::uint64_t>(entry.r_addend)};
      section.relocations.push_back(relocation);
    }
    std::ranges::stable_sort(section.relocations, {}, &Relocation::offset);
  }

  Elf* elf_;
  std::string file_;
  ModuleImage image_;
  std::map<std::size_t, std::size_t> index_;  // of the file's sections, in the image
  std::map<std::string, unsigned> seen_;
};

/// The same instruction, if need be with another offset: where a piece of data is among the others depends on how long the others
/// are.
bool same_but_for_data(std::uint32_t a, std::uint32_t b) {
  constexpr std::uint32_t kOffset = 0xfffU << 10;
  const bool adds = (a & 0x7f800000) == 0x11000000;   // add with an immediate
  const bool loads = (a & 0x3b000000) == 0x39000000;  // load or store at an offset
  return a == b || ((adds || loads) && ((a ^ b) & ~kOffset) == 0);
}

/// gcc's own functions for KASAN: how many global variables there are is a number in them, and a module that is built outside the kernel's
/// tree has one less, its "intree".
bool counts_globals(const std::string& section) { return section == ".text.startup" || section == ".text.exit"; }

/// mov with an immediate, and another number in it.
bool same_but_for_a_number(std::uint32_t a, std::uint32_t b) {
  constexpr std::uint32_t kNumber = 0xffffU << 5;
  return (a & 0x7f800000) == 0x52800000 && ((a ^ b) & ~kNumber) == 0;
}

}  // namespace

std::uint32_t Section::word(std::size_t index) const {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + index * 4, sizeof value);  // little-endian, as the host
  return value;
}

std::size_t ModuleImage::words() const {
  std::size_t count = 0;
  for (const Section& section : sections) count += section.words();
  return count;
}

std::variant<ModuleImage, std::string> read_module(const std::filesystem::path& file) {
  elf_version(EV_CURRENT);
  const CloseFile opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.file < 0) return fmt::format("{}: cannot open: {}", file.string(), std::strerror(errno));
  const std::unique_ptr<Elf, EndElf> elf(elf_begin(opened.file, ELF_C_READ, nullptr));
  if (elf == nullptr) return fmt::format("{}: cannot be read: {}", file.string(), elf_errmsg(-1));
  return Reader(elf.get(), file.string()).read();
}

std::string code_difference(const ModuleImage& a, const ModuleImage& b) {
  const auto code_of = [](const ModuleImage& image) {
    std::map<std::string, const Section*> out;
    for (const Section& section : image.sections)
      if (section.executable && !section.bytes.empty()) out[section.name] = &section;
    return out;
  };
  const auto first = code_of(a);
  const auto second = code_of(b);
  for (const auto& [name, section] : first) {
    const auto other = second.find(name);
    if (other == second.end()) return fmt::format("section {} is in one of them only", name);
    if (section->bytes.size() != other->second->bytes.size())
      return fmt::format("section {} has {} bytes in one and {} in the other", name, section->bytes.size(),
                         other->second->bytes.size());
    for (std::size_t word = 0; word < section->words(); ++word) {
      const std::uint32_t here = section->word(word);
      const std::uint32_t there = other->second->word(word);
      if (same_but_for_data(here, there) || (counts_globals(name) && same_but_for_a_number(here, there))) continue;
      return fmt::format("section {} differs at {:#x}", name, word * 4);
    }
  }
  for (const auto& [name, section] : second)
    if (!first.contains(name)) return fmt::format("section {} is in one of them only", name);
  return {};
}

}  // namespace bamboozle::coverage
