#include "runtime/helper_image.h"

#include <array>
#include <cstdio>

// The program's bytes, as the linker names those of a file (CMakeLists.txt).
extern "C" const char _binary_helper_start[];
extern "C" const char _binary_helper_end[];

namespace trainyard::runtime {
namespace {

constexpr std::size_t kTarBlock = 512;

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

std::string_view helper_program() {
  return {_binary_helper_start, _binary_helper_end};
}

std::string make_helper_image() {
  std::string program(helper_program());
  std::string tar = tar_header(kHelperProgram + 1, program.size());
  program.resize((program.size() + kTarBlock - 1) / kTarBlock * kTarBlock);
  return tar + program + std::string(2 * kTarBlock, '\0');
}

}  // namespace trainyard::runtime
