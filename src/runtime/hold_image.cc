#include "runtime/hold_image.h"

#include <elf.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace trainyard::runtime {
namespace {

constexpr std::size_t kTarBlock = 512;

// for (;;) pause();
#if defined(__x86_64__)
constexpr std::uint16_t kMachine = EM_X86_64;
constexpr auto kCode = std::to_array<unsigned char>({
    0xb8, 0x22, 0x00, 0x00, 0x00,  // mov eax, 34 (pause)
    0x0f, 0x05,                    // syscall
    0xeb, 0xf7,                    // jmp to the first
});
#elif defined(__aarch64__)
constexpr std::uint16_t kMachine = EM_AARCH64;
constexpr auto kCode = std::to_array<std::uint32_t>({
    0xd2800000, 0xd2800001, 0xd2800002, 0xd2800003, 0xd2800004,  // mov x0 … x4, 0
    0xd2800928,                                                  // mov x8, 73 (ppoll)
    0xd4000001,                                                  // svc 0
    0x17fffff9,                                                  // b to the first
});
#else
#error "the program that holds a network namespace isn't written for this machine"
#endif

template <class Part>
void append(std::string& bytes, const Part& part) {
  bytes.append(reinterpret_cast<const char*>(&part), sizeof part);
}

// The header of a tar's entry (POSIX ustar).
std::string tar_header(const std::string& name, std::size_t size) {
  std::string header(kTarBlock, '\0');
  const auto put = [&header](std::size_t at, const std::string& text) {
    header.replace(at, text.size(), text);
  };
  std::array<char, 12> digits{};
  std::snprintf(digits.data(), digits.size(), "%011zo", size);
  put(0, name);
  put(100, "0000755");  // mode
  put(108, "0000000");  // uid
  put(116, "0000000");  // gid
  put(124, digits.data());
  put(136, "00000000000");  // mtime
  put(148, "        ");     // the checksum counts as spaces
  put(156, "0");            // a file
  put(257, std::string("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  std::snprintf(digits.data(), digits.size(), "%06o", sum);
  header.replace(148, 7, digits.data(), 7);
  return header;
}

}  // namespace

std::string make_hold_program() {
  constexpr std::uint64_t kBase = 0x400000;
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_EXEC;
  header.e_machine = kMachine;
  header.e_version = EV_CURRENT;
  header.e_entry = kBase + sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
  header.e_phoff = sizeof(Elf64_Ehdr);
  header.e_ehsize = sizeof(Elf64_Ehdr);
  header.e_phentsize = sizeof(Elf64_Phdr);
  header.e_phnum = 1;
  Elf64_Phdr segment{};
  segment.p_type = PT_LOAD;
  segment.p_flags = PF_R | PF_X;
  segment.p_vaddr = segment.p_paddr = kBase;
  segment.p_filesz = segment.p_memsz = sizeof header + sizeof segment + sizeof kCode;
  segment.p_align = 0x10000;
  std::string program;
  append(program, header);
  append(program, segment);
  append(program, kCode);
  return program;
}

std::string make_hold_image() {
  std::string program = make_hold_program();
  std::string tar = tar_header(kHoldProgram + 1, program.size());
  program.resize((program.size() + kTarBlock - 1) / kTarBlock * kTarBlock);
  return tar + program + std::string(2 * kTarBlock, '\0');
}

}  // namespace trainyard::runtime
