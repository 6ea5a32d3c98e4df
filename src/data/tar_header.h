#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

// The parts of a tar archive besides the contents of files, in GNU tar's format: names of any
// length and bytes, files and ids of any size. GNU tar, bsdtar, busybox, Python, Go and Java can
// read it.
namespace trainyard::data {

enum class TarType : char { file = '0', hard_link = '1', link = '2', folder = '5' };

// The blocks before an entry's content. `name` is relative to the archive's root. Mode, owner, time
// (in whole seconds) and a file's size are from `info`; other types have no content. `target` is
// that of a link, or the name of an earlier entry that is the same file.
std::string tar_header(TarType type, std::string_view name, const struct stat& info,
                       std::string_view target = {});

// The number of zeros after a content of that size.
std::size_t tar_padding(std::uint64_t size);

// The number of zeros at the end of an archive.
inline constexpr std::size_t kTarEnd = 1024;

}  // namespace trainyard::data
